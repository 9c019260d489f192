"""Statistics of a series of frames.

Source: Freesound APIv2 documentation, "Analysis Descriptors": mean, min, max, var and those of the first and second
derivative (dmean, dmean2, dvar, dvar2); variances are of the population, derivatives are absolute differences.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]


def _difference(series: Series, order: int) -> Series:
    """Absolute difference of neighbouring frames; a single zero when there are too few."""
    difference = np.abs(np.diff(series, n=order, axis=0))
    return difference if len(difference) else np.zeros_like(series[:1])


STATISTICS: dict[str, Callable[[Series], Series]] = {
    "mean": lambda series: np.mean(series, axis=0),
    "min": lambda series: np.min(series, axis=0),
    "max": lambda series: np.max(series, axis=0),
    "var": lambda series: np.var(series, axis=0),
    "dmean": lambda series: np.mean(_difference(series, 1), axis=0),
    "dmean2": lambda series: np.mean(_difference(series, 2), axis=0),
    "dvar": lambda series: np.var(_difference(series, 1), axis=0),
    "dvar2": lambda series: np.var(_difference(series, 2), axis=0),
}
"""The eight of the classic API; each turns (frames,) or (frames, dimensions) into () or (dimensions,)."""
