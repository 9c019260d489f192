"""The field table, the only list of fields: filter checks, sort names, index schemas and docs derive from it."""

from difflib import get_close_matches

from search.classic_fields import CLASSIC_FIELDS
from search.descriptor_fields import DESCRIPTOR_FIELDS
from search.field import Field, Kind, Source
from search.sound_fields import SOUND_FIELDS

__all__ = [
    "DEFAULT_WEIGHTS",
    "FIELDS",
    "Field",
    "Kind",
    "Source",
    "descriptor",
    "lookup",
    "named",
    "near_descriptor_names",
    "near_names",
]

FIELDS: dict[str, Field] = {field.name: field for field in (*SOUND_FIELDS, *DESCRIPTOR_FIELDS, *CLASSIC_FIELDS)}

_LIKENESS = 0.75  # of a name that a message suggests, from 0 to 1

_BY_ANY_NAME: dict[str, Field] = {
    name: field for field in FIELDS.values() if not field.is_hidden for name in (field.name, *field.aliases)
}

_PLAIN_NAMES = tuple(name for name, field in _BY_ANY_NAME.items() if field.source is not Source.CLASSIC)
_CURRENT_NAMES = tuple(name for name, field in _BY_ANY_NAME.items() if field.source is Source.CURRENT)
_CLASSIC_NAMES = tuple(field.name for field in CLASSIC_FIELDS)

DEFAULT_WEIGHTS: dict[str, int] = {field.name: field.weight for field in FIELDS.values() if field.weight}


def named(name: str) -> Field:
    """Give the field of exactly this index name; a KeyError here is a mistake in our own code."""
    return FIELDS[name]


def lookup(name: str) -> Field | None:
    """Give the field a person means by a name or alias, None when there is none. Names are case-sensitive.

    A dot may stand before the name of a descriptor.
    """
    field = _BY_ANY_NAME.get(name.removeprefix("."))
    return None if field and name.startswith(".") and field.source is Source.SOUND else field


def descriptor(name: str) -> Field | None:
    """Give the descriptor, classic or current, of a name or alias, None when there is none."""
    field = lookup(name)
    return field if field and field.source is not Source.SOUND else None


def near_names(name: str, at_most: int = 3) -> tuple[str, ...]:
    """Give names of fields that look like this one, best first, for an error message that helps."""
    return _near(name, _CLASSIC_NAMES if "." in name else _PLAIN_NAMES, at_most)


def near_descriptor_names(name: str, at_most: int = 3) -> tuple[str, ...]:
    """Give names of descriptors that look like this one, best first."""
    return _near(name, _CLASSIC_NAMES if "." in name else _CURRENT_NAMES, at_most)


def _near(name: str, names: tuple[str, ...], at_most: int) -> tuple[str, ...]:
    return tuple(get_close_matches(name, names, n=at_most, cutoff=_LIKENESS))
