"""Classic descriptors scaled by their bounds over the archive, as `normalized=1` asks for them.

Each dimension by itself: 0 is the lowest value of all public sounds since the index was built, 1 the highest. Least and
greatest values of a sound, the histogram of chords, texts and lists of variable length stay as they are.

Source: Freesound APIv2 documentation, "Response parameters: normalized".
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.audio.descriptors.names import CLASSIC_NAMES, Kind
from app.database import among
from app.models import DescriptorBounds

_UNCHANGED = (".min", ".max", "tonal.chords_histogram")

DIMENSIONS: dict[str, int] = {
    leaf: row.dimensions
    for row in CLASSIC_NAMES
    if row.kind in {Kind.STATISTICS, Kind.VALUE}
    for leaf in row.leaves()
    if not leaf.endswith(_UNCHANGED)
}
"""Every descriptor that is scaled, with its dimensions."""


class Bounds(NamedTuple):
    """The lowest and the highest value of each dimension of a descriptor."""

    lows: tuple[float, ...]
    highs: tuple[float, ...]

    @property
    def extents(self) -> tuple[float, ...]:
        """The distance between the two in each dimension, to divide by: 1 where there is none."""
        return tuple(high - low or 1.0 for low, high in zip(self.lows, self.highs, strict=True))


# Put together once: that takes longer than to run it, and every content search does.
@cache
def _by_names(dialect: str) -> Select[str, bytes, bytes]:
    columns = select(DescriptorBounds.name, DescriptorBounds.lows, DescriptorBounds.highs)
    return columns.where(among(DescriptorBounds.name, "names", dialect))


def bounds_of(session: Session, names: Iterable[str]) -> dict[str, Bounds]:
    """Give the bounds of these descriptors by name; those that are not scaled, or not known yet, are left out."""
    query = _by_names(session.get_bind().dialect.name)
    rows = session.connection().execute(query, {"names": sorted(DIMENSIONS.keys() & set(names))})
    found = {name: Bounds(unpacked(lows), unpacked(highs)) for name, lows, highs in rows}
    # Another release may have had other dimensions; its bounds say nothing about ours.
    return {name: bounds for name, bounds in found.items() if len(bounds.lows) == DIMENSIONS[name]}


def normalised(descriptors: Mapping[str, Any], bounds: Mapping[str, Bounds]) -> dict[str, Any]:
    """Give descriptors by dotted name, scaled where they are to be; null where all sounds have the same value."""
    return {
        name: _scaled(value, bounds.get(name)) if name in DIMENSIONS else value for name, value in descriptors.items()
    }


def _scaled(value: float | list[float] | None, bounds: Bounds | None) -> float | list[float | None] | None:
    if value is None or bounds is None:
        return None
    values = value if isinstance(value, list) else [value]
    if len(values) != len(bounds.lows):
        return None
    scaled = [
        (number - low) / (high - low) if high > low else None
        for number, low, high in zip(values, bounds.lows, bounds.highs, strict=True)
    ]
    return scaled if isinstance(value, list) else scaled[0]


def packed(values: Iterable[float]) -> bytes:
    """Give numbers as a row of the table holds them."""
    return np.asarray(tuple(values), dtype="<f8").tobytes()


def unpacked(stored: bytes) -> tuple[float, ...]:
    """Give back what `packed` stored."""
    return tuple(np.frombuffer(stored, dtype="<f8").tolist())
