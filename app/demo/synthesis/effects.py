"""Interface sounds, lasers, footsteps and clocks."""

from collections.abc import Sequence

import numpy as np

from app.demo.synthesis.levels import Samples, finished
from app.demo.synthesis.pitch import note_hz
from app.demo.synthesis.spectrum import bandpass, lowpass, noise
from app.demo.synthesis.timeline import decay, mixed, oscillator, swell, times


def blips(notes: Sequence[str], *, step_s: float = 0.09, ring_s: float = 0.25) -> Samples:
    """Short sine notes one after the other, as an interface gives to say yes, no or look here."""
    duration_s = step_s * (len(notes) - 1) + ring_s
    tones = (
        (index * step_s, np.sin(2 * np.pi * note_hz(note) * times(ring_s)) * decay(ring_s, 0.06))
        for index, note in enumerate(notes)
    )
    return finished(mixed(duration_s, tones), peak_db=-6.0)


def button(duration_s: float = 0.3) -> Samples:
    """A push button: down, then up."""
    rng = np.random.default_rng(1)
    ticks = [
        (start_s, loudness * noise(rng, 0.04, bandpass(centre_hz / 2, centre_hz * 2)) * decay(0.04, 0.004))
        for start_s, loudness, centre_hz in ((0.005, 1.0, 2200.0), (0.12, 0.5, 3100.0))
    ]
    return finished(mixed(duration_s, ticks), peak_db=-6.0, fade_s=0.001)


def laser(start_hz: float, end_hz: float, duration_s: float = 0.5) -> Samples:
    """A tone that falls exponentially, as in an arcade."""
    glide = end_hz + (start_hz - end_hz) * decay(duration_s, duration_s / 5)
    wave = oscillator(glide) + 0.3 * oscillator(3 * np.minimum(glide, 6000))
    return finished(wave * decay(duration_s, duration_s / 2), peak_db=-4.0)


def riser(duration_s: float = 3.0, *, seed: int) -> Samples:
    """A whoosh that climbs and stops."""
    rng = np.random.default_rng(seed)
    layers = [
        noise(rng, duration_s, bandpass(centre_hz * 0.7, centre_hz * 1.4))
        * np.exp(-((times(duration_s) / duration_s - position) ** 2) / 0.03)
        for position, centre_hz in ((0.25, 300.0), (0.45, 700.0), (0.65, 1600.0), (0.85, 3600.0), (1.0, 7000.0))
    ]
    return finished(np.sum(layers, axis=0) * swell(duration_s, 0.8 * duration_s, 0.05))


def footsteps(duration_s: float, *, steps_per_s: float, grain_hz: float, seed: int) -> Samples:
    """Walking: a heel and a sole for each step; `grain_hz` is where the ground crunches."""
    rng = np.random.default_rng(seed)
    events = []
    for index in range(int(duration_s * steps_per_s)):
        start_s = 0.05 + index / steps_per_s + float(rng.uniform(0, 0.03))
        heel = noise(rng, 0.12, lowpass(220)) * decay(0.12, 0.025)
        sole = noise(rng, 0.2, bandpass(grain_hz / 2, grain_hz * 2)) * swell(0.2, 0.03, 0.12)
        events += [(start_s, 0.8 * heel), (start_s + 0.06, 0.5 * sole)]
    return finished(mixed(duration_s, events), peak_db=-6.0)


def clock(duration_s: float, *, ticks_per_s: float) -> Samples:
    """A wall clock: tick and tock alternate, each ringing in its case."""
    rng = np.random.default_rng(1)
    events = [
        (0.02 + index / ticks_per_s, case(rng, 2400.0 if index % 2 == 0 else 1900.0))
        for index in range(int(duration_s * ticks_per_s))
    ]
    return finished(mixed(duration_s, events), peak_db=-9.0, fade_s=0.002)


def case(rng: np.random.Generator, frequency_hz: float) -> Samples:
    """One knock on a small wooden case."""
    ring = np.sin(2 * np.pi * frequency_hz * times(0.12)) + 0.5 * np.sin(2 * np.pi * 0.37 * frequency_hz * times(0.12))
    knock = noise(rng, 0.12, bandpass(1500, 6000)) * decay(0.12, 0.002)
    return np.asarray(ring * decay(0.12, 0.018) + knock)
