"""Blown pipes: few partials, breath, and vibrato that sets in late."""

import numpy as np

from app.demo.synthesis.levels import Samples, finished
from app.demo.synthesis.pitch import note_hz
from app.demo.synthesis.spectrum import bandpass, noise
from app.demo.synthesis.timeline import phase, swell, times

FLUTE = (1.0, 0.35, 0.12, 0.04)
CLARINET = (1.0, 0.02, 0.45, 0.02, 0.25, 0.02, 0.12)


def blown(note: str, partials: tuple[float, ...], duration_s: float = 1.2, *, seed: int) -> Samples:
    """A pipe at a named note with the given strengths of its partials."""
    frequency_hz = note_hz(note)
    vibrato = 1 + 0.003 * np.sin(2 * np.pi * 4.8 * times(duration_s)) * swell(duration_s, 0.9, 0.2)
    angle = phase(frequency_hz * vibrato)
    pipe = np.sum([gain * np.sin(number * angle) for number, gain in enumerate(partials, start=1)], axis=0)
    breath = noise(np.random.default_rng(seed), duration_s, bandpass(frequency_hz, 5 * frequency_hz))
    return finished((pipe + 0.02 * breath) * swell(duration_s, 0.07, 0.15))
