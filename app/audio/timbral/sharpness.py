"""Sharpness: how far up the critical-band rate the loudness lies.

Source: E. Zwicker and H. Fastl, Psychoacoustics: Facts and Models, section 9.1; fitted to listeners in Audio Commons
deliverable D5.8.
"""

import numpy as np

from app.audio.timbral.measures import log10, rating, weighted_mean
from app.audio.timbral.specific_loudness import STEPS, SpecificLoudness

_BARK = 0.1 * np.arange(1, STEPS + 1)
_UNWEIGHTED_BARK = 14.05  # up to 14 Bark, whose tenths are not exact
_WEIGHTS = np.where(
    _BARK < _UNWEIGHTED_BARK,
    1.0,
    0.00012 * _BARK**4 - 0.0056 * _BARK**3 + 0.1 * _BARK**2 - 0.81 * _BARK + 3.5,
)


def sharpness(loudness: SpecificLoudness) -> float:
    """Return the sharpness, 0 to 100.

    Raises:
        UndefinedError: nothing is loud enough to be heard.
    """
    total = loudness.total()
    acum = 0.11 * (loudness.pattern @ (_WEIGHTS * _BARK)) / np.where(total > 0, total, 1)
    return rating(102.505089 * log10(weighted_mean(acum, loudness.rms**2)) + 34.432655)
