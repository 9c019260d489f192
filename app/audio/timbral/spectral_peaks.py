"""Peaks of spectra that stand out from their surroundings.

Source: the contrast rule of mirpeaks, O. Lartillot and P. Toiviainen, "A Matlab toolbox for musical feature
extraction from audio", DAFx 2007; the parabola through a peak, J. O. Smith, Spectral Audio Signal Processing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.floating]
Indices = NDArray[np.intp]

_EDGE = -2.0  # below every spectrum, so that a peak may stand at its edge


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """Peaks in order of frame and position, all arrays of shape (peaks,).

    `position` is in bins and `level` in the unit of the spectra, both read from the parabola through three bins.
    """

    frame: Indices
    position: NDArray[np.float64]
    level: NDArray[np.float64]


def peaks(spectra: Values, contrast: float) -> Peaks:
    """Return the maxima of at least `contrast` that fall by as much on both sides before anything higher.

    `spectra`: shape (frames, bins), no value below 0.
    """
    flat = np.pad(spectra, ((0, 0), (1, 1)), constant_values=_EDGE).ravel()
    inner = flat[1:-1]
    maxima = np.flatnonzero((inner >= contrast) & (inner > flat[:-2]) & (inner >= flat[2:])) + 1
    maxima = _contrasting(flat, maxima, contrast)
    width = spectra.shape[1] + 2
    before, level, after = (flat[maxima + offset].astype(np.float64) for offset in (-1, 0, 1))
    shift = np.where((before < 0) | (after < 0), 0.0, (after - before) / (2 * (2 * level - before - after)))
    return Peaks(
        frame=maxima // width,
        position=maxima % width - 1 + shift,
        level=level + np.where(shift == 0, 0.0, 0.25 * (after - before) * shift),
    )


def _contrasting(flat: Values, maxima: Indices, contrast: float) -> Indices:
    """Return the maxima left when every valley shallower than the contrast has taken its lower neighbour away.

    As in mirpeaks, the bin just before a maximum is part of its flank and not of the valley.
    """
    floor = flat.copy()
    flanks = maxima - 1
    floor[flanks[flat[flanks] > _EDGE]] = np.inf
    while maxima.size > 1:
        height = flat[maxima]
        valley = np.minimum.reduceat(floor, maxima)[:-1]
        shallow = np.minimum(height[:-1], height[1:]) - valley < contrast
        if not shallow.any():
            break
        left_is_lower = height[:-1] < height[1:]
        kept = np.ones(len(maxima), bool)
        kept[:-1][shallow & left_is_lower] = False
        kept[1:][shallow & ~left_is_lower] = False
        maxima = maxima[kept]
    return maxima
