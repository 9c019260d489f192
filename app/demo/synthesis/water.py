"""Drops and streams, each drop a ringing bubble whose pitch rises as it closes.

Source: K. van den Doel, "Physically Based Models for Liquid Sounds", ACM Trans. Applied Perception 2(4), 2005.
"""

import numpy as np

from app.demo.synthesis.levels import Samples, finished, stereo
from app.demo.synthesis.spectrum import bandpass, noise
from app.demo.synthesis.timeline import decay, mixed, oscillator, swell, times


def bubble(frequency_hz: float, *, rise_per_s: float = 4.0) -> Samples:
    """One bubble of a fifth of a second; small bubbles ring high and die soon."""
    ring = oscillator(frequency_hz * (1 + rise_per_s * times(0.2)))
    return np.asarray(ring * decay(0.2, 12 / frequency_hz) * swell(0.2, 0.002, 0.02))


def drop(frequency_hz: float, duration_s: float = 0.5) -> Samples:
    """A drop into a still basin, with a fainter second one."""
    return finished(mixed(duration_s, [(0.0, bubble(frequency_hz)), (0.14, 0.35 * bubble(1.4 * frequency_hz))]))


def dripping(duration_s: float, *, drops_per_s: float, seed: int) -> Samples:
    """Drops at uneven moments in a cave that answers with faint echoes."""
    rng = np.random.default_rng(seed)
    events = []
    for index in range(int(drops_per_s * duration_s) - 1):
        start_s, loudness = (index + rng.random()) / drops_per_s, float(rng.uniform(0.3, 1.0))
        one = loudness * bubble(float(rng.uniform(700, 1900)))
        events += [(start_s + 0.13 * echo, one * 0.35**echo) for echo in range(4)]
    return finished(mixed(duration_s, events), peak_db=-6.0)


def stream(duration_s: float, *, bubbles_per_s: int, seed: int) -> Samples:
    """A brook in stereo: very many bubbles and a little hiss."""
    rng = np.random.default_rng(seed)
    sides = []
    for _ in range(2):
        starts_s = rng.uniform(0, duration_s, round(bubbles_per_s * duration_s))
        sizes_hz = 350 * np.exp(rng.exponential(0.55, starts_s.size).clip(0, 2.2))
        bubbles = [(float(at), 350 / size * bubble(float(size))) for at, size in zip(starts_s, sizes_hz, strict=True)]
        sides.append(mixed(duration_s, bubbles) + 0.05 * noise(rng, duration_s, bandpass(800, 5000, 1)))
    return finished(stereo(*sides), peak_db=-5.0, fade_s=0.15)
