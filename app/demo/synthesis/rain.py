"""Rain: a bed of filtered noise under single drops."""

import numpy as np

from app.demo.synthesis.levels import SAMPLE_RATE_HZ, Samples, finished, stereo
from app.demo.synthesis.spectrum import bandpass, filtered, highpass, noise
from app.demo.synthesis.timeline import frame_count, wander

DROP_MEMORY_S = 0.004


def rain(duration_s: float, *, drops_per_s: float, bed: float, seed: int) -> Samples:
    """Falling rain in stereo; `bed` is the share of steady noise, from 0 to 1."""
    rng = np.random.default_rng(seed)
    sides = [
        bed * noise(rng, duration_s, bandpass(700, 7000, 1)) * (0.8 + 0.2 * wander(rng, duration_s, 0.7))
        + (1 - bed) * drops(rng, duration_s, drops_per_s)
        for _ in range(2)
    ]
    return finished(stereo(*sides), peak_db=-5.0, fade_s=0.15)


def rain_on_roof(duration_s: float, *, seed: int) -> Samples:
    """Rain that drums on sheet metal: the drops excite the modes of the sheet."""
    rng = np.random.default_rng(seed)
    drumming = drops(rng, duration_s, 160)
    modes = [filtered(drumming, bandpass(0.96 * mode_hz, 1.04 * mode_hz)) for mode_hz in (410, 620, 1130, 1710, 2480)]
    bed = noise(rng, duration_s, highpass(1200, 1))
    return finished(drumming + 2.5 * np.sum(modes, axis=0) + 0.35 * bed, peak_db=-4.0, fade_s=0.15)


def drops(rng: np.random.Generator, duration_s: float, drops_per_s: float) -> Samples:
    """Short hisses at random moments with mostly small, sometimes large, loudness; root mean square 1."""
    count = rng.poisson(drops_per_s * duration_s)
    impulses = np.zeros(frame_count(duration_s))
    np.add.at(impulses, rng.integers(0, impulses.size, count), rng.exponential(1.0, count) ** 1.5)
    fall = np.exp(-np.arange(frame_count(6 * DROP_MEMORY_S)) / (DROP_MEMORY_S * SAMPLE_RATE_HZ))
    envelope = np.convolve(impulses, fall)[: impulses.size]
    hiss = envelope * noise(rng, duration_s, bandpass(1500, 9000))
    return np.asarray(hiss / hiss.std())
