"""How strongly something new begins in each frame, and the frames in which something does.

Source: spectral flux of a mel spectrogram, S. Böck and G. Widmer, DAFx 2013; peak picking, S. Böck, F. Krebs and
M. Schedl, ISMIR 2012; mel scale and filters, M. Slaney, Auditory Toolbox, 1998; settings of B. McFee et al., "librosa:
Audio and music signal analysis in Python", SciPy 2015, which the timbral models were fitted with.
"""

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from app.audio.timbral.spectra import Power, bin_frequencies

Strength = NDArray[np.float64]

HOP = 512

_MEL_BANDS = 128
_DYNAMIC_RANGE_DB = 80.0
_FLOOR = 1e-10
_DELAY_FRAMES = 3  # one for the difference, two to make up for the window's half length
_MAXIMUM_FRAMES = 2  # a peak exceeds so many frames before it
_MEAN_FRAMES = 8  # and the mean of so many on either side
_ABOVE_MEAN = 0.07
_WAIT_FRAMES = 2
_MEL_AT_1_KHZ = 15  # below it the mel scale is linear, above it logarithmic
_MEL_PER_LOG_HZ = 27 / np.log(6.4)


def onset_strength(power: Power) -> Strength:
    """Return the mean rise in dB over 128 mel bands, of frames of 2048 samples every 512; shape (frames,)."""
    bands = np.maximum(power @ _mel_filters((power.shape[1] - 1) * 2), _FLOOR)
    level_db = 10 * np.log10(bands)
    level_db = np.maximum(level_db, level_db.max() - _DYNAMIC_RANGE_DB)
    rise = np.maximum(np.diff(level_db, axis=0), 0).mean(axis=1, dtype=np.float64)
    return np.pad(rise, (_DELAY_FRAMES, 0))[: len(power)]


def onset_frames(strength: Strength) -> NDArray[np.intp]:
    """Return the frames where the strength peaks, each moved back to the minimum before it."""
    span = np.ptp(strength)
    if span == 0:
        return np.empty(0, np.intp)
    strength = (strength - strength.min()) / span
    inner = strength[1:-1]
    minima = np.flatnonzero((inner <= strength[:-2]) & (inner < strength[2:])) + 1
    starts = np.concatenate([np.zeros(1, np.intp), minima])
    return np.asarray(starts[np.searchsorted(starts, _peak_frames(strength), "right") - 1])


def _peak_frames(strength: Strength) -> NDArray[np.intp]:
    """Return the frames that exceed their neighbours, and the mean around them by 7 % of the greatest strength."""
    before = np.pad(strength, (_MAXIMUM_FRAMES, 0), constant_values=-1.0)
    is_maximum = strength >= sliding_window_view(before, _MAXIMUM_FRAMES + 1).max(axis=1)
    sums = np.concatenate([np.zeros(1), np.cumsum(strength)])
    frame = np.arange(len(strength))
    first, end = np.maximum(frame - _MEAN_FRAMES, 0), np.minimum(frame + _MEAN_FRAMES + 1, len(strength))
    candidates = np.flatnonzero(is_maximum & (strength >= (sums[end] - sums[first]) / (end - first) + _ABOVE_MEAN))
    chosen: list[int] = []
    for candidate in candidates.tolist():
        if not chosen or candidate > chosen[-1] + _WAIT_FRAMES:
            chosen.append(candidate)
    return np.array(chosen, np.intp)


@cache
def _mel_filters(transform_length: int) -> NDArray[np.float32]:
    """Return triangular filters of equal area, equally spaced in mel up to half the sample rate; (bins, bands)."""
    frequency_hz = bin_frequencies(transform_length)
    edges_hz = _mel_to_hz(np.linspace(0, _hz_to_mel(frequency_hz[-1]), _MEL_BANDS + 2))
    low, centre, high = edges_hz[:-2], edges_hz[1:-1], edges_hz[2:]
    rising = (frequency_hz[:, None] - low) / (centre - low)
    falling = (high - frequency_hz[:, None]) / (high - centre)
    return np.asarray(np.maximum(np.minimum(rising, falling), 0) * 2 / (high - low), dtype=np.float32)


def _hz_to_mel(frequency_hz: float) -> float:
    """Return mel for a frequency above 1 kHz, where the scale is logarithmic."""
    return float(_MEL_AT_1_KHZ + np.log(frequency_hz / 1000) * _MEL_PER_LOG_HZ)


def _mel_to_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(
        mel < _MEL_AT_1_KHZ, mel * 1000 / _MEL_AT_1_KHZ, 1000 * np.exp((mel - _MEL_AT_1_KHZ) / _MEL_PER_LOG_HZ)
    )
