"""The table of the fields a sound can have in an answer, in output order.

Source: Freesound APIv2 documentation, "Sound Instance" and "Response parameters: fields".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Flag, auto
from functools import partial
from typing import Any

import search
from app.links import Links
from app.sounds import media_keys, taxonomy
from app.sounds.descriptor_names import AC_NAMES, DESCRIPTOR_NAMES, LIST_MEANINGS, SPACES
from app.sounds.record import SoundRecord

NO_DESCRIPTORS = (
    "No descriptors specified. You should indicate which descriptors you want with the 'descriptors' request parameter."
)


class Needs(Flag):
    """What has to be loaded besides a sound's name, its licence, its uploader and the number of its pack."""

    NOTHING = 0
    DETAILS = auto()  # the rest of its own row
    PACK = auto()
    PLACE = auto()
    STATE = auto()  # whether it is analysed
    REMIXES = auto()
    TAGS = auto()
    DESCRIPTORS = auto()
    CLASSIC = auto()
    VECTORS = auto()


@dataclass(frozen=True, slots=True)
class ResponseField:
    """One key of a sound in an answer. `is_default`: part of a sound instance when `fields` is not given."""

    name: str
    meaning: str
    render: Callable[[SoundRecord, Links], Any]
    is_default: bool = True
    needs: Needs = Needs.NOTHING


def _pack(sound: SoundRecord, links: Links) -> str | None:
    return None if sound.pack_id is None else links.api(f"packs/{sound.pack_id}/")


def _geotag(sound: SoundRecord, _: Links) -> str | None:
    return None if sound.latitude is None else f"{sound.latitude} {sound.longitude}"


def _previews(sound: SoundRecord, links: Links) -> dict[str, str]:
    return {
        key: links.media(media_keys.preview(sound.id, sound.user_id, suffix))
        for key, suffix in media_keys.PREVIEWS.items()
    }


def _images(sound: SoundRecord, links: Links) -> dict[str, str]:
    return {
        key: links.media(media_keys.image(sound.id, sound.user_id, suffix)) for key, suffix in media_keys.IMAGES.items()
    }


def _frames(sound: SoundRecord, links: Links) -> str | None:
    return links.media(media_keys.frames(sound.id, sound.user_id)) if sound.is_analysed else None


def _ac_analysis(sound: SoundRecord, _: Links) -> dict[str, Any] | None:
    if not sound.is_analysed:
        return None
    return {name: sound.descriptors.get(current) for name, current in AC_NAMES.items()}


def _resource(path: str) -> Callable[[SoundRecord, Links], str]:
    return lambda sound, links: links.api(f"sounds/{sound.id}/{path}/")


def _analysis_stats(sound: SoundRecord, links: Links) -> str | None:
    return links.api(f"sounds/{sound.id}/analysis/") if sound.is_analysed else None


def _descriptor(name: str) -> ResponseField:
    meaning = search.FIELDS[name].meaning if name in search.FIELDS else LIST_MEANINGS[name]
    return ResponseField(
        name, meaning, lambda sound, _: sound.descriptors.get(name), is_default=False, needs=Needs.DESCRIPTORS
    )


def _vector(space: str) -> ResponseField:
    return ResponseField(
        f"sim_{space}",
        "similarity vector",
        lambda sound, _: sound.vectors.get(space),
        is_default=False,
        needs=Needs.VECTORS,
    )


_F = ResponseField
_detail = partial(ResponseField, needs=Needs.DETAILS)
_SOUND_FIELDS: tuple[ResponseField, ...] = (
    _F("id", "number of the sound", lambda s, _: s.id),
    _F("url", "page of the sound", lambda s, links: f"{links.person(s.username)}sounds/{s.id}/"),
    _F("name", "name", lambda s, _: s.name),
    _F("tags", "tags, in their own case", lambda s, _: s.tags, needs=Needs.TAGS),
    _detail("description", "description, simple HTML allowed", lambda s, _: s.description),
    _detail("category", "top level of the Broad Sound Taxonomy", lambda s, _: taxonomy.category(s.category_code)),
    _detail(
        "subcategory", "second level of the Broad Sound Taxonomy", lambda s, _: taxonomy.subcategory(s.category_code)
    ),
    _detail("category_code", "taxonomy code such as fx-a", lambda s, _: s.category_code),
    _detail(
        "category_is_user_provided",
        "the category is the uploader's, not an estimate",
        lambda s, _: s.category_code is not None,
    ),
    _F("geotag", "latitude and longitude in degrees, one blank between", _geotag, needs=Needs.PLACE),
    _F("is_geotagged", "has a geotag", lambda s, _: s.latitude is not None, needs=Needs.PLACE),
    _detail("created", "time of description, UTC", lambda s, _: s.created_at.strftime("%Y-%m-%dT%H:%M:%S")),
    _F("license", "address of the licence deed", lambda s, _: s.license_url),
    _detail("gen_ai_preference", "what the author allows generative models", lambda s, _: s.gen_ai_preference),
    _detail("type", "wav, aiff, ogg, flac, mp3, m4a or wv", lambda s, _: s.type),
    _detail("channels", "number of channels", lambda s, _: s.channels),
    _detail("filesize", "bytes", lambda s, _: s.filesize),
    _detail("bitrate", "kbit/s; 0 for lossless types", lambda s, _: s.bitrate),
    _detail("bitdepth", "bits a sample; 0 for lossy types", lambda s, _: s.bitdepth),
    _detail("duration", "seconds", lambda s, _: s.duration),
    _detail("samplerate", "Hz", lambda s, _: s.samplerate),
    _F("username", "uploader", lambda s, _: s.username),
    _F("pack", "address of the pack", _pack),
    _F("pack_name", "name of the pack", lambda s, _: s.pack_name, needs=Needs.PACK),
    _F("download", "address to download the original from", _resource("download")),
    _F("bookmark", "address to bookmark at", _resource("bookmark")),
    _F("previews", "addresses of four previews", _previews),
    _F("images", "addresses of waveform and spectrogram images", _images),
    _detail("num_downloads", "downloads", lambda s, _: s.num_downloads),
    _detail("avg_rating", "average rating, 0 to 5", lambda s, _: s.avg_rating),
    _detail("num_ratings", "ratings", lambda s, _: s.num_ratings),
    _F("rate", "address to rate at", _resource("rate")),
    _F("comments", "address of the comments", _resource("comments")),
    _detail("num_comments", "comments", lambda s, _: s.num_comments),
    _F("comment", "address to comment at", _resource("comment")),
    _F(
        "similar_sounds",
        "address of similar sounds; null for a sound without a place in the space, such as silence",
        lambda s, links: links.api(f"sounds/{s.id}/similar/") if s.is_comparable else None,
        needs=Needs.STATE,
    ),
    _F(
        "analysis",
        "the classic descriptors that `descriptors` names; null without analysis",
        lambda s, _: NO_DESCRIPTORS if s.is_analysed else None,
        needs=Needs.STATE,
    ),
    _F("analysis_frames", "address of the values of each frame; null without analysis", _frames, needs=Needs.STATE),
    _F(
        "analysis_stats",
        "address of all descriptors; null without analysis",
        _analysis_stats,
        needs=Needs.STATE,
    ),
    _F(
        "ac_analysis",
        "descriptors by the names of AudioCommons; null without analysis",
        _ac_analysis,
        is_default=False,
        needs=Needs.DESCRIPTORS | Needs.STATE,
    ),
    _F(
        "analyzers_output",
        "everything the analysers said",
        lambda s, _: {name: s.descriptors[name] for name in sorted(s.descriptors)},
        is_default=False,
        needs=Needs.DESCRIPTORS,
    ),
    _detail("is_explicit", "not for every ear", lambda s, _: s.is_explicit),
    _F("score", "rank of a search", lambda s, _: s.score, is_default=False),
    _F("is_remix", "made from other sounds of the archive", lambda s, _: s.is_remix, needs=Needs.REMIXES),
    _F(
        "was_remixed",
        "other sounds of the archive were made from it",
        lambda s, _: s.was_remixed,
        needs=Needs.REMIXES,
    ),
    _detail("md5", "hash of the original file", lambda s, _: s.md5),
)

_METADATA = {field.name: field for field in _SOUND_FIELDS}
_ON_SOUND = {
    field.name: field for field in (*map(_descriptor, DESCRIPTOR_NAMES), *(_vector(space) for space in SPACES))
}
FIELDS: dict[str, ResponseField] = _METADATA | _ON_SOUND
GROUPS: dict[str, tuple[str, ...]] = {
    "all_descriptors": DESCRIPTOR_NAMES,
    "all_similarity_spaces": tuple(f"sim_{space}" for space in SPACES),
}
EVERYTHING = "*"
INSTANCE_DEFAULT = tuple(field for field in FIELDS.values() if field.is_default)
LIST_DEFAULT = tuple(FIELDS[name] for name in ("id", "name", "tags", "license", "username"))


def chosen(text: str | None, default: Sequence[ResponseField]) -> Sequence[ResponseField]:
    """Give the fields a `fields` parameter names; unknown names are ignored, and `*` is everything where it is alone.

    Metadata comes in the order of the table, then descriptors and vectors in the order in which they are named. Names
    are split at commas and compared exactly, blanks included, as the original does.
    """
    if not text:
        return default
    if text == EVERYTHING:
        return list(FIELDS.values())
    names = dict.fromkeys(name for part in text.split(",") for name in GROUPS.get(part, (part,)))
    metadata = [field for name, field in _METADATA.items() if name in names]
    return metadata + [_ON_SOUND[name] for name in names if name in _ON_SOUND]


def needs_of(fields: Sequence[ResponseField]) -> Needs:
    """Give everything that has to be loaded to render these fields."""
    needs = Needs.NOTHING
    for field in fields:
        needs |= field.needs
    return needs


def render(sound: SoundRecord, fields: Sequence[ResponseField], links: Links) -> dict[str, Any]:
    """Give one sound as an answer holds it."""
    return {field.name: field.render(sound, links) for field in fields}
