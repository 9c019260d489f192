"""The logarithmic frequency axis that both kinds of image share: 100 Hz to 22,050 Hz."""

import numpy as np
from numpy.typing import NDArray

LOWEST_HZ = 100.0
HIGHEST_HZ = 22_050.0


def position(frequency_hz: NDArray[np.float32]) -> NDArray[np.float32]:
    """Where a frequency lies on the axis: 0 at its low end or below, 1 at its high end or above."""
    inside = np.clip(frequency_hz, LOWEST_HZ, HIGHEST_HZ)
    share: NDArray[np.float32] = np.log(inside / np.float32(LOWEST_HZ)) / np.float32(np.log(HIGHEST_HZ / LOWEST_HZ))
    return share


def frequencies_hz(count: int) -> NDArray[np.float64]:
    """`count` frequencies at even steps of the axis, the lowest first."""
    return np.geomspace(LOWEST_HZ, HIGHEST_HZ, count)
