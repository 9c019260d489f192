"""The picture of a sound's waveform, coloured by how bright the sound is."""

import numpy as np
from numpy.typing import NDArray

from app.audio import frequency_axis
from app.audio.columns import BIN_WIDTH_HZ, Columns
from app.audio.palettes import Scheme

_MARGIN_PX = 2
_CENTRE_LINE = 12
_OPAQUE = 255
_QUIETEST = 1e-12


def draw_waveform(columns: Columns, scheme: Scheme, height: int) -> NDArray[np.uint8]:
    """Pixels of the waveform as (height, columns, 4), transparent around the sound.

    Each column is a line from its first extreme to its second, joined to the column before and at least a pixel
    thick; its colour is the centroid of its spectrum.
    """
    coverage = _coverage(columns, height)[:, :, np.newaxis]
    colours = scheme.waveform[_shades(columns)]
    opacity = np.rint(coverage * _OPAQUE).astype(np.uint8)
    pixels = np.concatenate([np.where(opacity > 0, colours, 0), opacity], axis=2)
    pixels[height // 2] = np.minimum(pixels[height // 2].astype(np.int32) + _CENTRE_LINE, _OPAQUE)
    return pixels.astype(np.uint8)


def _coverage(columns: Columns, height: int) -> NDArray[np.float32]:
    """How much of each pixel, 0 to 1, the line of its column covers, as (height, columns)."""
    lowest_first = columns.lowest_at < columns.highest_at
    last = np.where(lowest_first, columns.highest, columns.lowest)
    before = np.concatenate([np.where(lowest_first, columns.lowest, columns.highest)[:1], last[:-1]])
    scale = (height - 2 * _MARGIN_PX) / 2
    top = height / 2 - scale * np.maximum(columns.highest, before) - 0.5
    bottom = height / 2 - scale * np.minimum(columns.lowest, before) + 0.5
    rows = np.arange(height, dtype=np.float32)[:, np.newaxis]
    coverage: NDArray[np.float32] = np.clip(np.minimum(bottom, rows + 1) - np.maximum(top, rows), 0, 1)
    return coverage


def _shades(columns: Columns) -> NDArray[np.uint8]:
    """The shade of each column: the centroid of its spectrum on the frequency axis; silence has the lowest."""
    bins_hz = np.arange(columns.spectra.shape[1], dtype=np.float32) * np.float32(BIN_WIDTH_HZ)
    centroids_hz = columns.spectra @ bins_hz / np.maximum(columns.spectra.sum(axis=1), _QUIETEST)
    return np.rint(frequency_axis.position(centroids_hz) * _OPAQUE).astype(np.uint8)
