"""Roughness: partials so close that they beat.

Source: P. N. Vassilakis, "SRA: a web-based research tool for spectral and roughness analysis of sound signals", Sound
and Music Computing 2007; R. Plomp and W. J. M. Levelt, J. Acoust. Soc. Am. 38 (1965); fitted to listeners in Audio
Commons deliverable D5.8. The fit raises the louder partial of a pair over their sum, where Vassilakis raises the
softer one; the coefficients belong to the former.
"""

import math

import numpy as np

from app.audio.timbral.measures import UndefinedError, rating
from app.audio.timbral.sampling import SAMPLE_RATE_HZ, Samples, frames
from app.audio.timbral.spectra import power_spectra
from app.audio.timbral.spectral_peaks import Peaks, peaks

_FRAME = SAMPLE_RATE_HZ // 20
_TRANSFORM = 4096
_LEAD = 512
_CONTRAST = 0.01
_SMOOTH = 0.01  # below it nothing is heard as rough
_FARTHEST = 2.5  # in critical bandwidths: beyond it a pair adds less than a thousandth
_WINDOW = np.hamming(_FRAME + 2)[1:-1].astype(np.float32)
_MOST_FRAMES = 400  # of a long sound, evenly chosen: 10 s give them all


def roughness(samples: Samples) -> float:
    """Return the roughness, 0 to 100, of normalised samples.

    Raises:
        UndefinedError: silence.
    """
    led = np.pad(samples, (_LEAD, 0))
    cut = frames(led, _FRAME, _FRAME // 2)
    every = -(-len(cut) // _MOST_FRAMES)
    # A sound has one frame less than it has half frames, and the mean is over the latter.
    half_frames = max(2 * len(led) // _FRAME, 1) / every
    cut = cut[::every]
    magnitude = np.sqrt(power_spectra(cut, _WINDOW, _TRANSFORM))
    greatest = float(magnitude.max())
    if not greatest > 0:
        raise UndefinedError("silence is neither rough nor smooth")
    found = peaks(magnitude / np.float32(greatest), _CONTRAST)
    mean = _pairwise(found, greatest) / half_frames
    return 0.0 if mean < _SMOOTH else rating(13.987796 * math.log10(mean) + 48.976066)


def _pairwise(found: Peaks, greatest: float) -> float:
    """Return the sum of the roughness of all pairs of peaks within a frame."""
    frequency = (found.position * (SAMPLE_RATE_HZ / _TRANSFORM)).astype(np.float32)
    level = (found.level * greatest).astype(np.float32)
    # A frame's peaks are in ascending order, so that the partner `apart` places on is the higher one.
    scale = np.float32(0.24) / (np.float32(0.0207) * frequency + np.float32(18.96))
    total = 0.0
    low = np.arange(max(len(level) - 1, 0))
    for apart in range(1, len(level)):
        low = low[low + apart < len(level)]
        high = low + apart
        distance = scale[low] * (frequency[high] - frequency[low])
        near = (found.frame[high] == found.frame[low]) & (distance < _FARTHEST)
        low, high, distance = low[near], high[near], distance[near]
        if low.size == 0:
            break
        total += float(_pair(level[low], level[high], distance).sum(dtype=np.float64))
    return total


def _pair(one: Samples, other: Samples, distance: Samples) -> Samples:
    """Return the roughness of each pair of partials of these levels and distance."""
    fluctuation = 2 * np.maximum(one, other) / (one + other)
    beating = np.exp(np.float32(-3.51) * distance) - np.exp(np.float32(-5.75) * distance)
    return np.asarray((one * other) ** np.float32(0.1) * 0.5 * fluctuation ** np.float32(3.11) * beating)
