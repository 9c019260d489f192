"""The rules of describing a sound: what a tag, a licence, a category, a geotag and a name may be.

Source: Freesound APIv2 documentation, "Upload Sound"; the details are how the running service answers.
"""

import re
from dataclasses import dataclass

from app.sounds import taxonomy

MIN_TAGS, MAX_TAGS, MAX_TAGS_LENGTH = 3, 30, 512
MAX_NAME, MAX_PACK_NAME, MAX_GEOTAG = 512, 255, 100
MIN_ZOOM, MAX_ZOOM = 11, 30
LICENSES = ("Attribution", "Attribution NonCommercial", "Creative Commons 0")
# The type of a sound by the extension of its file.
TYPES = {
    "wav": "wav",
    "aif": "aiff",
    "aiff": "aiff",
    "ogg": "ogg",
    "flac": "flac",
    "mp3": "mp3",
    "m4a": "m4a",
    "wv": "wv",
}

_NO_TAG_CHARACTER = re.compile(r"[^a-zA-Z0-9-]+")
_DASHES = re.compile(r"-{2,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# All that may begin a new line somewhere, and tabs, which begin a new column.
_BREAK = re.compile(r"\r\n|[\t-\r\x1c-\x1e\x85\u2028\u2029]")
_NO_TAGS_TEXT = "the of to and an in is it you that he was for on are with as i his they be at"
_NO_TAGS = frozenset(_NO_TAGS_TEXT.split())


class DescriptionError(ValueError):
    """A field that breaks a rule: `field` is its name in the API, the text says what would be right."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class GeotagText:
    """A place: degrees, and the zoom of the map."""

    latitude: float
    longitude: float
    zoom: int


@dataclass(frozen=True, slots=True)
class Description:
    """Everything a person says about a sound, checked."""

    name: str
    description: str
    tags: tuple[str, ...]
    license: str
    category_code: str | None = None
    pack: str | None = None
    geotag: GeotagText | None = None
    is_explicit: bool = False


def without_controls(text: str) -> str:
    """Remove control characters (line ends and tabs stay), which no text of ours needs and some stores refuse."""
    return _CONTROL.sub("", text)


def on_one_line(text: str) -> str:
    """Put a name on one line: blanks for line ends and tabs, and no other control characters."""
    return without_controls(_BREAK.sub(" ", text))


def tags(text: str) -> tuple[str, ...]:
    """Clean a text into tags: in order, without duplicates, words of no meaning left out. Sets no minimum."""
    words = (_DASHES.sub("-", word).strip("-") for word in _NO_TAG_CHARACTER.sub(" ", text).split())
    return tuple(dict.fromkeys(word for word in words if word and word not in _NO_TAGS))


def checked_tags(text: str) -> tuple[str, ...]:
    """Clean a text into 3 to 30 tags.

    Raises:
        DescriptionError: too few, too many, or too long a text.
    """
    if len(text) > MAX_TAGS_LENGTH:
        raise DescriptionError("tags", f"Ensure this field has no more than {MAX_TAGS_LENGTH} characters.")
    found = tags(text)
    if len(found) < MIN_TAGS:
        raise DescriptionError("tags", "You should add at least 3 tags...")
    if len(found) > MAX_TAGS:
        raise DescriptionError("tags", "There can be maximum 30 tags, please select the most relevant ones!")
    return found


def license_name(text: str) -> str:
    """Check the name of a licence for a new sound.

    Raises:
        DescriptionError: not one of the three.
    """
    if text not in LICENSES:
        raise DescriptionError(
            "license",
            "Invalid License, must be either 'Attribution', 'Attribution NonCommercial' or 'Creative Commons 0'.",
        )
    return text


def category_code(text: str) -> str | None:
    """Check a code of the taxonomy's second level; an empty text is no category.

    Raises:
        DescriptionError: not a code of the second level.
    """
    if text and text not in taxonomy.CODES:
        raise DescriptionError(
            "bst_category", "Invalid BST category, should be a valid Broad Sound Taxonomy subcategory code."
        )
    return text or None


def limited(field: str, text: str, limit: int) -> str:
    """Check the length of a text that is put on one line, its ends trimmed.

    Raises:
        DescriptionError: longer than `limit` characters.
    """
    cleaned = on_one_line(text).strip()
    if len(cleaned) > limit:
        raise DescriptionError(field, f"Ensure this field has no more than {limit} characters.")
    return cleaned


def geotag(text: str) -> GeotagText | None:
    """Read `latitude,longitude,zoom`; an empty text is no geotag.

    Raises:
        DescriptionError: not that form, or off the map.
    """
    if not text.strip():
        return None
    parts = limited("geotag", text, MAX_GEOTAG).split(",")
    try:
        latitude, longitude, zoom = float(parts[0]), float(parts[1]), int(parts[2])
    except (ValueError, IndexError) as error:
        raise _geotag_form() from error
    if len(parts) != len(("latitude", "longitude", "zoom")):
        raise _geotag_form()
    # Written so that a NaN fails as well.
    if not -90 <= latitude <= 90:  # noqa: PLR2004 - the poles
        raise DescriptionError("geotag", "Latitude must be in the range [-90,90].")
    if not -180 <= longitude <= 180:  # noqa: PLR2004 - the date line
        raise DescriptionError("geotag", "Longitude must be in the range [-180,180].")
    if zoom < MIN_ZOOM:
        raise DescriptionError("geotag", f"Zoom must be at least {MIN_ZOOM}.")
    return GeotagText(latitude, longitude, min(zoom, MAX_ZOOM))


def _geotag_form() -> DescriptionError:
    return DescriptionError(
        "geotag", "Geotag should have the format 'float,float,integer' (for latitude, longitude and zoom respectively)."
    )
