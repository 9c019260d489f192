"""What an engine keeps of a sound."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from search.errors import VectorError

Stored = str | tuple[str, ...] | int | float | bool | tuple[float, ...] | None

UNFIT: tuple[type[Exception], ...] = (KeyError, OverflowError, TypeError, ValueError, VectorError)
"""What comes up where a document is read that no engine can take: an unknown field, text for a number, …"""


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
