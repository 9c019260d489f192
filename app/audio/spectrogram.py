"""The picture of a sound's spectrum over time."""

import numpy as np
from numpy.typing import NDArray

from app.audio import frequency_axis
from app.audio.columns import BIN_WIDTH_HZ, Columns

_RANGE_DB = 110.0
_SHADES = 255


def draw_spectrogram(columns: Columns, height: int) -> NDArray[np.uint8]:
    """Shades of the spectrogram, (height, columns): 0 at -110 dB below the sound's peak, 255 at the peak.

    Low sounds are at the bottom of a logarithmic axis; between two bins of the spectrum the level is interpolated.
    """
    bins = frequency_axis.frequencies_hz(height)[::-1] / BIN_WIDTH_HZ
    last_bin = columns.spectra.shape[1] - 1
    below = np.minimum(bins.astype(np.int64), last_bin - 1)
    share = (bins - below).astype(np.float32)
    levels = _levels(columns)
    mixed = levels[:, below] * (1 - share) + levels[:, below + 1] * share
    shades: NDArray[np.uint8] = np.rint(mixed.T * _SHADES).astype(np.uint8)
    return shades


def _levels(columns: Columns) -> NDArray[np.float32]:
    """The level of every bin of every column: 0 at -110 dB below the peak of the sound or lower, 1 at the peak."""
    floor = np.float32(10 ** (-_RANGE_DB / 20))
    relative = columns.spectra / np.float32(columns.peak or 1.0)
    decibels = 20 * np.log10(np.maximum(relative, floor))
    levels: NDArray[np.float32] = np.clip(1 + decibels / np.float32(_RANGE_DB), 0, 1)
    return levels
