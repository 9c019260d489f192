"""The sample-and-hold envelope: as fast as the sound when it rises, held and then falling steadily after it.

Unlike a low-pass filter it keeps the shortest attacks short.

Source: Audio Commons deliverable D5.2 (A. Pearce, T. Brookes, R. Mason, University of Surrey).
"""

import numpy as np
from numpy.typing import NDArray

from app.audio.timbral.sampling import SAMPLE_RATE_HZ, Samples

Envelope = NDArray[np.float64]

_HOLD = SAMPLE_RATE_HZ // 100


def envelope(samples: Samples, decay_time_s: float) -> Envelope:
    """Return the envelope: each magnitude lasts 10 ms, then falls by the sound's peak in the decay time."""
    magnitude = np.abs(samples).astype(np.float64)
    fall = magnitude.max() / (decay_time_s * SAMPLE_RATE_HZ) * np.arange(len(magnitude))
    return np.asarray(np.maximum.accumulate(_held(magnitude) + fall) - fall)


def _held(magnitude: Envelope) -> Envelope:
    """Return the greatest magnitude of each sample and the ones of the hold time before it, by doubling windows."""
    held, width = magnitude.copy(), 1
    while width <= _HOLD:
        step = min(width, _HOLD + 1 - width)
        held[step:] = np.maximum(held[step:], held[:-step])
        width += step
    return held
