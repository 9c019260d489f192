"""What an engine keeps of a sound."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from search.errors import VectorError

Stored = str | tuple[str, ...] | int | float | bool | tuple[float, ...] | None

UNFIT: tuple[type[Exception], ...] = (KeyError, OverflowError, TypeError, ValueError, VectorError)
"""What comes up where a document is read that no engine can take: an unknown field, text for a number, …"""

_PACK_NUMBER = re.compile(r"([0-9]{1,15})_")


@dataclass(frozen=True, slots=True)
class Document:
    """One sound as it is indexed; the caller has already made it a public one.

    `values` maps field names of `search.fields` to plain values: text (several as a tuple), numbers, flags,
    `created` as milliseconds since 1970 (UTC), `geotag` as (latitude, longitude) in degrees, descriptors of several
    dimensions as a tuple of numbers. Absent and None are the same: no value. `vectors` maps a similarity space to its
    numbers, of any length but zero; engines bring them to unit length. `version` grows with each change of the sound.
    """

    id: int
    values: Mapping[str, Stored]
    vectors: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    version: int = 0

    @property
    def pack_number(self) -> int | None:
        """The number of the pack, which stands before its name in `pack_grouping`."""
        found = _PACK_NUMBER.match(str(self.values.get("pack_grouping") or ""))
        return int(found[1]) if found else None


def texts_of(value: Stored) -> tuple[str, ...]:
    """Give the texts of a value, one or several; empty ones are none."""
    values = value if isinstance(value, tuple) else (value,)
    return tuple(str(text) for text in values if text not in {None, ""})
