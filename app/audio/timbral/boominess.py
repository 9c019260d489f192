"""Boominess: loudness that sits in the bass.

Source: S. Hatano and T. Hashimoto, "Booming index as a measure for evaluating booming sensation", Inter-Noise 2000;
S.-H. Shin, J.-G. Ih, T. Hashimoto and S. Hatano, Applied Acoustics 70 (2009); fitted to listeners in Audio Commons
deliverable D5.8.
"""

import numpy as np

from app.audio.timbral.measures import log10, rating, weighted_mean
from app.audio.timbral.specific_loudness import STEPS, SpecificLoudness

_LOW_REGION = (0, 70)
_BASS_LIMIT_HZ = 280.0
_FREQUENCY_HZ = 600 * np.sinh(0.1 * np.arange(1, STEPS + 1) / 6)
_THIRD_OCTAVE = np.log10(_FREQUENCY_HZ / 25) / np.log10(31.5 / 25) + 1
_WEIGHTS = 2.13 * np.exp(-0.151 * _THIRD_OCTAVE)
_WEIGHTS[:4] = 0.8, 1.05, 1.10, 1.18  # the sensation fades below the lowest third octave


def boominess(loudness: SpecificLoudness) -> float:
    """Return the boominess, 0 to 100; 0 for a sound without bass.

    Raises:
        UndefinedError: the sound has no energy.
    """
    total = loudness.total()
    bass = loudness.pattern[:, _FREQUENCY_HZ < _BASS_LIMIT_HZ].sum(axis=1)
    sensation = 10 * np.log10((10 ** (loudness.pattern * _WEIGHTS / 10)).sum(axis=1))
    index = weighted_mean(sensation * bass / np.where(total > 0, total, 1), loudness.rms**2)
    low_loudness = float(loudness.in_region(*_LOW_REGION).mean())
    if index <= 0 or low_loudness <= 0:
        return 0.0
    return rating(43.674027 * log10(index) - 10.900547 * log10(low_loudness) + 26.836531)
