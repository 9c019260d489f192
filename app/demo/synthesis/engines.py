"""Engines and machines: harmonics of a turning speed that is never quite steady."""

from collections.abc import Sequence

import numpy as np

from app.demo.synthesis.levels import Samples, finished
from app.demo.synthesis.spectrum import bandpass, filtered, lowpass, noise
from app.demo.synthesis.timeline import curve, phase, swell, times, wander


def engine(duration_s: float, firings_hz: Sequence[tuple[float, float]], *, roughness: float, seed: int) -> Samples:
    """A piston engine whose firing frequency follows (position from 0 to 1, Hz).

    `roughness` is the relative jitter of the speed: 0.01 runs smoothly, 0.1 stutters.
    """
    rng = np.random.default_rng(seed)
    jitter = 1 + roughness * (wander(rng, duration_s, 25) - 0.5)
    angle = phase(curve(duration_s, firings_hz) * jitter)
    harmonics = (np.sin(number * angle + rng.uniform(0, 6)) / number**0.9 for number in np.arange(0.5, 16, 0.5))
    pulses = np.sum(list(harmonics), axis=0)
    exhaust = noise(rng, duration_s, bandpass(80, 1200, 1)) * (1 + np.sin(angle)) / 2
    muffled = filtered(pulses + 0.8 * exhaust, lowpass(900, 1))
    return finished(muffled * swell(duration_s, 0.08, 0.15))


def fan(duration_s: float, blades_hz: float, *, seed: int) -> Samples:
    """A ventilator: a hum, its blades, and moving air."""
    rng = np.random.default_rng(seed)
    seconds = times(duration_s)
    hum = np.sin(2 * np.pi * 100 * seconds) + 0.4 * np.sin(2 * np.pi * 200 * seconds)
    air = noise(rng, duration_s, bandpass(150, 2500, 1)) * (1 + 0.3 * np.sin(2 * np.pi * blades_hz * seconds))
    return finished(0.3 * hum + air, peak_db=-9.0, fade_s=0.1)


def train(duration_s: float, *, joints_per_s: float, seed: int) -> Samples:
    """A train over rail joints, heard inside: rumble with double knocks."""
    rng = np.random.default_rng(seed)
    seconds = times(duration_s)
    rumble = noise(rng, duration_s, bandpass(40, 350, 1))
    position_s = (seconds % (1 / joints_per_s))[:, None] - np.array([0.02, 0.16])
    knocks = np.where(position_s >= 0, np.exp(-np.maximum(position_s, 0) / 0.025), 0).sum(axis=1)
    clatter = knocks * noise(rng, duration_s, bandpass(150, 1800, 1))
    return finished(0.5 * rumble + 1.2 * clatter, fade_s=0.15)
