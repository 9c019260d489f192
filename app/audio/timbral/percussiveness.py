"""How much of a sound is percussive: a vertical rather than a horizontal line in the spectrogram.

Source: D. Fitzgerald, "Harmonic/percussive separation using median filtering", DAFx 2010.
"""

import numpy as np
from numpy.typing import NDArray

from app.audio.timbral.measures import UndefinedError
from app.audio.timbral.sampling import Samples, frames
from app.audio.timbral.spectra import Power, hann

Indices = NDArray[np.intp]

_FRAME = 2048
_HOP = _FRAME // 4
_OVERLAPPED = 1.5  # the sum of the squared Hann windows that cover a sample

# Nine of the 31 places of the median filter, unevenly spread so that no harmonic series falls into step with them.
# Neighbouring bins and frames overlap, so that the other 22 would tell little more.
_PLACES = (-15, -11, -8, -4, 0, 3, 7, 12, 14)

# The exchanges that bring the median of nine values to the middle: J. L. Smith, "Implementing median filters in
# XC4000E FPGAs", Xcell 23 (1996).
_EXCHANGES = (
    *((1, 2), (4, 5), (7, 8), (0, 1), (3, 4), (6, 7), (1, 2), (4, 5), (7, 8)),
    *((0, 3), (5, 8), (4, 7), (3, 6), (1, 4), (2, 5), (4, 7), (4, 2), (6, 4), (4, 2)),
)
_FRAMES_AT_ONCE = 64  # keeps the nine copies within the processor's cache


def percussive_share(samples: Samples, power: Power) -> float:
    """Return the rms of the percussive part over that of both parts.

    `power`: Hann power spectra of frames of 2048 samples centred on every 512th sample, shape (frames, 1025).

    Raises:
        UndefinedError: there is no energy.
    """
    heard = samples[: (len(power) - 1) * _HOP]
    percussive = _percussive_part(samples, power)[: len(heard)]
    percussive_rms, harmonic_rms = _summed_rms(percussive), _summed_rms(heard - percussive)
    if not percussive_rms + harmonic_rms > 0:
        raise UndefinedError("no energy")
    return percussive_rms / (percussive_rms + harmonic_rms)


def _percussive_part(samples: Samples, power: Power) -> Samples:
    """Return the percussive part of the samples, resynthesised from the masked spectra."""
    quarters = np.zeros((len(power) + 3, _HOP), np.float32)
    extended = np.pad(samples, _FRAME // 2, mode="reflect")
    cut = frames(extended, _FRAME, _HOP)
    window = hann(_FRAME)
    for first in range(0, len(power), _FRAMES_AT_ONCE):
        end = min(first + _FRAMES_AT_ONCE, len(power))
        masked = np.fft.rfft(cut[first:end] * window) * _percussive_mask(power, np.arange(first, end))
        parts = (np.fft.irfft(masked) * window).reshape(-1, 4, _HOP)
        for quarter in range(4):
            quarters[first + quarter : end + quarter] += parts[:, quarter]
    return np.asarray(quarters.ravel()[_FRAME // 2 :] / np.float32(_OVERLAPPED))


def _percussive_mask(power: Power, chosen: Indices) -> Power:
    """Return the share of each bin of the chosen frames that is broad rather than lasting."""
    lasting = _median([power[_mirrored(chosen + place, len(power))] for place in _PLACES])
    bins = np.arange(power.shape[1])
    here = power[chosen]
    broad = _median([here[:, _mirrored(bins + place, len(bins))] for place in _PLACES])
    least = np.finfo(np.float32).tiny
    return np.asarray((broad + least) / (broad + lasting + 2 * least))


def _mirrored(indices: Indices, length: int) -> Indices:
    """Return the indices with those outside the length mirrored at its edge."""
    folded = np.where(indices < 0, -1 - indices, indices) % (2 * length)
    return np.where(folded >= length, 2 * length - 1 - folded, folded)


def _median(values: list[Power]) -> Power:
    """Return the median of nine arrays, element by element."""
    for low, high in _EXCHANGES:
        values[low], values[high] = np.minimum(values[low], values[high]), np.maximum(values[low], values[high])
    return values[4]


def _summed_rms(samples: Samples) -> float:
    """Return the sum of the rms of half-overlapping frames of 1024 samples."""
    energy = np.square(samples[: len(samples) // _HOP * _HOP], dtype=np.float64).reshape(-1, _HOP).sum(axis=1)
    return float(np.sqrt((energy[:-1] + energy[1:]) / (2 * _HOP)).sum())
