"""The bandwidth of a sound over time.

Source: Audio Commons deliverable D5.2 (A. Pearce, T. Brookes, R. Mason, University of Surrey).
"""

import numpy as np
from numpy.typing import NDArray

from app.audio.timbral.sampling import SAMPLE_RATE_HZ, Samples, frames

FRAME = 4096
HOP = 128

_ROLL_ON = 0.05
_AUDIBLE = 10 ** (-75 / 20) * np.sqrt(SAMPLE_RATE_HZ * FRAME)  # -75 dB of a magnitude density
_SOFT = 0.1
_FRAMES_AT_ONCE = 128


def bandwidths_hz(samples: Samples) -> NDArray[np.float64]:
    """Return the bandwidth of frames of 4096 samples every 128, from 5 % of the magnitude to the last bin over -75 dB.

    It is 0 where the frame is soft: within a tenth of the softest to the loudest.
    """
    cut = frames(samples, FRAME, HOP)
    width = np.zeros(len(cut))
    level = np.zeros(len(cut))
    for first in range(0, len(cut), _FRAMES_AT_ONCE):
        magnitude = np.abs(np.fft.rfft(cut[first : first + _FRAMES_AT_ONCE]))
        magnitude[:, 0] = 0
        rising = np.cumsum(magnitude, axis=1)
        part = slice(first, first + len(magnitude))
        level[part] = rising[:, -1]
        roll_on = np.argmax(rising >= _ROLL_ON * rising[:, -1:], axis=1)
        audible = magnitude >= _AUDIBLE
        roll_off = magnitude.shape[1] - 1 - np.argmax(audible[:, ::-1], axis=1)
        width[part] = np.where(audible.any(axis=1), roll_off - roll_on, 0)
    width[level <= level.min() + _SOFT * np.ptp(level)] = 0
    return width * SAMPLE_RATE_HZ / FRAME
