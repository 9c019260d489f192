"""The similarity features of a sound of which there are only statistics: what an extractor's summary file holds.

They are those of the default space, but over all frames, quiet ones included, and with means for medians. So they are
compared among themselves only, in a space of their own: there the file of a sound's analysis lies where the sound does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.audio.descriptors import similarity
from app.audio.descriptors.names import CLASSIC_NAMES, ClassicName
from app.audio.descriptors.statistics import Series

SPACE_NAME = "freesound_statistics"

Summary = Mapping[str, float | list[float]]

_ROWS = {row.measurement: row for row in CLASSIC_NAMES}


@dataclass(frozen=True, slots=True)
class Features:
    """The raw features of a summary, average where it says nothing of them, and how many those are."""

    values: tuple[float, ...]
    untold: int


def features(summary: Summary) -> Features | None:
    """The raw features as far as a summary tells them; None when it tells none of them.

    summary: numbers by dotted name, such as `lowlevel.mfcc.mean`, in the names of the classic API or of essentia's
    extractor today. What is not finite, or of other dimensions than it should be, counts as missing.
    """
    with np.errstate(all="ignore"):
        found = similarity.features_of(lambda key, name: _statistic(summary, _ROWS[key], name))
    is_told = np.isfinite(found)
    untold = int(np.count_nonzero(~is_told))
    values = np.where(is_told, found, BUILT_IN_MEANS)
    return None if untold == len(values) else Features(tuple(values.tolist()), untold)


def in_space(found: Features) -> NDArray[np.float32]:
    """The vector of the features of a summary, (100,); zeros for what is average in everything."""
    return similarity.standardise(found.values, BUILT_IN_MEANS, BUILT_IN_DEVIATIONS, WEIGHTS)


def _statistic(summary: Summary, row: ClassicName, name: str) -> Series:
    """A statistic of a row: (dimensions,); NaN where it cannot be told."""
    if name in {"median", "value"}:
        name = "mean"
    found = _told(summary, row, name)
    if found is None and (single := _told(summary, row, "")) is not None:
        found = single if name == "mean" else np.zeros(row.dimensions)
    if found is None and name != "mean" and _is_constant(summary, row):
        found = np.zeros(row.dimensions)
    return np.full(row.dimensions, np.nan) if found is None else found


def _is_constant(summary: Summary, row: ClassicName) -> bool:
    least, greatest = _told(summary, row, "min"), _told(summary, row, "max")
    return least is not None and greatest is not None and bool((least == greatest).all())


_ALSO_CALLED: dict[str, tuple[str, Callable[[Series], Series]]] = {"var": ("stdev", np.square)}


def _told(summary: Summary, row: ClassicName, statistic: str) -> Series | None:
    """What a summary says under either name of a row: (dimensions,); None when that is nothing of use."""
    for name in (row.measurement, row.name):
        found = _numbers(summary, f"{name}.{statistic}" if statistic else name, row.dimensions)
        if found is None and statistic in _ALSO_CALLED:
            other, into = _ALSO_CALLED[statistic]
            found = _numbers(summary, f"{name}.{other}", row.dimensions)
            found = None if found is None else into(found)
        if found is not None:
            return found
    return None


def _numbers(summary: Summary, name: str, dimensions: int) -> Series | None:
    value = summary.get(name)
    if value is None:
        return None
    found = np.atleast_1d(np.asarray(value, np.float64))
    return found if found.shape == (dimensions,) and np.isfinite(found).all() else None


WEIGHTS: tuple[float, ...] = (*similarity.WEIGHTS[:91], 0.0, 0.0, *similarity.WEIGHTS[93:])
"""As in the default space, but without the confidence of the pitch, which extractors of different age compute in
different ways."""

BUILT_IN_MEANS: tuple[float, ...] = (
    *(109.5, 11.93, 16.94, 1.031, 2.944, -0.187, 0.7289, 0.1265, 0.6038, -0.515, 1.03, -0.7981),
    *(1.573, 1.372, 1.215, 1.14, 1.067, 1.036, 1.006, 0.9893, 0.956, 0.9455, 0.9119, 0.8888),
    *(1.18, 1.072, 0.959, 0.9076, 0.8676, 0.8525, 0.8277, 0.8048, 0.7918, 0.7813, 0.753, 0.738),
    *(-5.26, -3.616, -2.838, -2.431, -2.161, -2.096, -1.994, -1.946, -2.004),
    *(-2.017, -2.121, -2.186, -2.25, -2.376, -2.513, -2.682, -2.957, -3.264),
    *(-0.5985, -0.721, -0.7545, -0.7923, -0.8142, -0.8421),
    *(1.253, 0.9228, 0.2818, -0.1467, -0.7416, -1.569),
    *(2.898, -0.447, 3.051, -0.4109, 6.94, -0.2868, 0.689, 1.323),
    *(0.3894, 0.09534, 6.256, 0.8419, 0.4678, 0.1255, 0.371, 0.06106, -1.409, -1.779, 0.4088, 0.3944, 1.156, 0.6035),
    *(1.155, -0.1183),
    *(2.451, 0.6609, 0.1216, 1.038, 2.816, 0.08621),
    *(-0.1572, -1.185, 0.3785, 0.5309),
)
"""Means of the features over 168 recordings and the 111 sounds of the demo."""

BUILT_IN_DEVIATIONS: tuple[float, ...] = (
    *(116.5, 70.45, 38.91, 30.66, 28.94, 24.04, 22.07, 19.67, 17.5, 18.91, 14.26, 14.75),
    *(0.275, 0.2592, 0.2359, 0.2385, 0.2303, 0.2221, 0.2269, 0.2446, 0.2404, 0.2233, 0.2236, 0.2048),
    *(0.2718, 0.2281, 0.1896, 0.1846, 0.1854, 0.1814, 0.1925, 0.203, 0.2008, 0.1935, 0.1893, 0.1769),
    *(1.97, 2.288, 2.161, 1.921, 1.701, 1.497, 1.364, 1.304, 1.222),
    *(1.235, 1.32, 1.436, 1.515, 1.629, 1.741, 1.818, 1.938, 1.968),
    *(0.2262, 0.1979, 0.1741, 0.1484, 0.1237, 0.08955),
    *(1.646, 1.098, 0.7055, 0.6563, 0.9894, 1.508),
    *(0.6166, 0.6757, 0.6633, 0.7064, 0.5269, 0.4941, 0.4008, 1.005),
    *(0.2179, 0.07174, 2.087, 0.6958, 0.2236, 0.07969, 0.1259, 0.04096, 0.6131, 0.6557, 0.3191, 0.2972, 0.1998, 0.2201),
    *(0.391, 0.2797),
    *(0.6081, 0.2816, 0.1039, 0.2162, 1.094, 0.1392),
    *(0.5712, 0.6938, 0.1283, 0.2654),
)
"""Standard deviations of the features over the same sounds."""
