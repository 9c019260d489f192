"""Slow drones and pads in stereo."""

from collections.abc import Sequence

import numpy as np

from app.demo.synthesis.levels import Samples, finished, stereo
from app.demo.synthesis.pitch import note_hz
from app.demo.synthesis.spectrum import bandpass, noise
from app.demo.synthesis.timeline import swell, times, wander


def pad(notes: Sequence[str], duration_s: float = 6.0, *, brightness: float, seed: int) -> Samples:
    """Held notes whose partials breathe independently; `brightness` from 0 (dark) to 1."""
    rng = np.random.default_rng(seed)
    sides = [
        np.sum([breathing(rng, note_hz(note), duration_s, brightness=brightness) for note in notes], axis=0)
        for _ in range(2)
    ]
    return finished(stereo(*sides) * swell(duration_s, 1.2, 1.8), peak_db=-5.0)


def breathing(rng: np.random.Generator, frequency_hz: float, duration_s: float, *, brightness: float) -> Samples:
    """One held note."""
    seconds = times(duration_s)
    total = np.zeros(seconds.size)
    for number in range(1, 7):
        detuned_hz = number * frequency_hz * (1 + rng.uniform(-0.0008, 0.0008))
        tone = np.sin(2 * np.pi * (detuned_hz * seconds + rng.random()))
        total += tone * wander(rng, duration_s, 0.6) * (0.15 + 0.7 * brightness) ** (number - 1)
    return total


def drone(frequency_hz: float, duration_s: float = 6.0, *, seed: int) -> Samples:
    """A low machine-like drone of beating octaves and a band of air."""
    rng = np.random.default_rng(seed)
    sides = [
        sum(
            breathing(rng, frequency_hz * ratio, duration_s, brightness=0.5) / ratio
            for ratio in (1.0, 1.004, 2.0, 2.992)
        )
        + 0.2 * noise(rng, duration_s, bandpass(200, 900)) * wander(rng, duration_s, 0.5)
        for _ in range(2)
    ]
    return finished(stereo(*sides) * swell(duration_s, 0.8, 1.2), peak_db=-5.0)
