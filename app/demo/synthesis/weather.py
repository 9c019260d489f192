"""Wind, sea and thunder: noise whose loudness and colour drift slowly."""

from collections.abc import Sequence

import numpy as np

from app.demo.synthesis.levels import Samples, finished, stereo
from app.demo.synthesis.spectrum import bandpass, lowpass, noise, tilt
from app.demo.synthesis.timeline import decay, mixed, swell, times, wander


def wind(duration_s: float, *, whistles_hz: Sequence[float], seed: int) -> Samples:
    """Gusts over a low rumble; each whistle is a narrow band that comes and goes on its own."""
    rng = np.random.default_rng(seed)
    sides = []
    for _ in range(2):
        gusts = [
            noise(rng, duration_s, bandpass(0.85 * centre_hz, 1.15 * centre_hz, 3)) * wander(rng, duration_s, 0.8) ** 2
            for centre_hz in whistles_hz
        ]
        sides.append(np.sum(gusts, axis=0) + 0.4 * noise(rng, duration_s, lowpass(160)))
    return finished(stereo(*sides), peak_db=-4.0, fade_s=0.3)


def sea(duration_s: float, *, waves_s: Sequence[float], seed: int) -> Samples:
    """Waves that break at the given moments, in stereo, over distant surf."""
    rng = np.random.default_rng(seed)
    sides = []
    for _ in range(2):
        waves = [(start_s, breaking_wave(rng, 3.5)) for start_s in waves_s]
        sides.append(mixed(duration_s, waves) + 0.15 * noise(rng, duration_s, lowpass(900, 1)))
    return finished(stereo(*sides), peak_db=-4.0, fade_s=0.3)


def breaking_wave(rng: np.random.Generator, duration_s: float) -> Samples:
    """One wave: a dark swell, then foam that runs out."""
    dark = noise(rng, duration_s, lowpass(500)) * swell(duration_s, 0.9, 2.2)
    foam = noise(rng, duration_s, bandpass(900, 9000, 1)) * swell(duration_s, 1.3, 2.1) ** 2
    return np.asarray(0.8 * dark + 0.6 * foam)


def thunder(duration_s: float, *, distance: float, seed: int) -> Samples:
    """A clap that rolls away; a distance of 0 is overhead and cracks, 1 is far and only rumbles."""
    rng = np.random.default_rng(seed)
    rolls = [
        (start_s, loudness * noise(rng, 2.0, lowpass(260 - 180 * distance)) * swell(2.0, 0.05 + 0.3 * distance, 1.6))
        for start_s, loudness in zip(rng.uniform(0.1, duration_s - 2.0, 7), rng.uniform(0.3, 1.0, 7), strict=True)
    ]
    crack = noise(rng, 0.6, bandpass(300, 6000, 1)) * decay(0.6, 0.09)
    rumble = noise(rng, duration_s, tilt(2)) * decay(duration_s, 2.5)
    return finished(mixed(duration_s, [*rolls, (0.05, 2.2 * (1 - distance) * crack)]) + 0.6 * rumble, fade_s=0.02)


def fire(duration_s: float, *, seed: int) -> Samples:
    """A wood fire: a low roar and crackles of every size."""
    rng = np.random.default_rng(seed)
    crackles = [
        (float(rng.uniform(0, duration_s - 0.05)), float(rng.exponential(0.8)) * crackle(rng))
        for _ in range(int(14 * duration_s))
    ]
    roar = noise(rng, duration_s, bandpass(60, 500, 1)) * (0.6 + 0.4 * wander(rng, duration_s, 3))
    return finished(mixed(duration_s, crackles) + 0.6 * roar, peak_db=-4.0, fade_s=0.1)


def crackle(rng: np.random.Generator) -> Samples:
    """One snap of burning wood."""
    centre_hz = float(rng.uniform(900, 5000))
    return (
        noise(rng, 0.03, bandpass(0.7 * centre_hz, 1.4 * centre_hz))
        * np.minimum(1, times(0.03) * 2000)
        * decay(0.03, 0.004)
    )
