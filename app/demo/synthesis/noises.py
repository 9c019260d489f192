"""Steady noise in the usual colours."""

import numpy as np

from app.demo.synthesis.levels import Samples, finished
from app.demo.synthesis.spectrum import noise, tilt


def coloured(exponent: float, duration_s: float = 2.0, *, peak_db: float = -3.0, seed: int) -> Samples:
    """Noise whose power falls as 1/f to the exponent: -1 blue, 0 white, 1 pink, 2 brown."""
    return finished(noise(np.random.default_rng(seed), duration_s, tilt(exponent)), peak_db=peak_db, fade_s=0.02)
