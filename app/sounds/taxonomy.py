"""The Broad Sound Taxonomy: codes of two levels and their names.

Source: "The Broad Sound Taxonomy" (Anastasopoulou, Torrey, Serra, Font; DCASE 2024), as the API documents it.
"""

_TOP = {
    "m": "Music",
    "is": "Instrument samples",
    "sp": "Speech",
    "fx": "Sound effects",
    "ss": "Soundscapes",
}
_SECOND = {
    "m-sp": "Solo percussion",
    "m-si": "Solo instrument",
    "m-m": "Multiple instruments",
    "m-other": "Other",
    "is-p": "Percussion",
    "is-s": "String",
    "is-w": "Wind",
    "is-k": "Piano / Keyboard instruments",
    "is-e": "Synths / Electronic",
    "is-other": "Other",
    "sp-s": "Solo speech",
    "sp-c": "Conversation / Crowd",
    "sp-p": "Processed / Synthetic",
    "sp-other": "Other",
    "fx-o": "Objects / House appliances",
    "fx-v": "Vehicles",
    "fx-m": "Other mechanisms, engines, machines",
    "fx-h": "Human sounds and actions",
    "fx-a": "Animals",
    "fx-n": "Natural elements and explosions",
    "fx-ex": "Experimental",
    "fx-el": "Electronic / Design",
    "fx-other": "Other",
    "ss-n": "Nature",
    "ss-i": "Indoors",
    "ss-u": "Urban",
    "ss-s": "Synthetic / Artificial",
    "ss-other": "Other",
}

CODES: frozenset[str] = frozenset(_SECOND)


def category(code: str | None) -> str | None:
    """Give the name of the top level of a code such as `fx-a`; None for None."""
    return None if code is None else _TOP[code.partition("-")[0]]


def subcategory(code: str | None) -> str | None:
    """Give the name of the second level of a code such as `fx-a`; None for None."""
    return None if code is None else _SECOND[code]
