"""Brightness: how much of the energy lies high.

Source: Audio Commons deliverables D5.2 and D5.8 (A. Pearce, T. Brookes, R. Mason, University of Surrey).
"""

import numpy as np

from app.audio.timbral.filters import cascaded, high_pass
from app.audio.timbral.measures import log10, rating
from app.audio.timbral.spectra import Power, bin_frequencies

_LOWEST_HZ = 20.0
_RATIO_CROSSOVER_HZ = 2000.0
_CENTROID_CROSSOVER_HZ = 100.0


def brightness(power: Power) -> float:
    """Return the brightness, 0 to 100, of power spectra of frames; shape (frames, bins).

    Frames count by their power, which makes the means over frames the values of the summed spectrum.

    Raises:
        UndefinedError: there is no energy.
    """
    frequency_hz = bin_frequencies((power.shape[1] - 1) * 2)
    summed = power.sum(axis=0, dtype=np.float64) * cascaded(high_pass(frequency_hz, _LOWEST_HZ))
    high = summed * cascaded(high_pass(frequency_hz, _RATIO_CROSSOVER_HZ))
    most = summed * cascaded(high_pass(frequency_hz, _CENTROID_CROSSOVER_HZ))
    log_ratio = log10(high.sum()) - log10(summed.sum())
    log_centroid = log10(most @ frequency_hz) - log10(most.sum())
    return rating(4.613128 * log_ratio + 17.378889 * log_centroid + 17.434734)
