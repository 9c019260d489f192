"""Birds and other animals, from chirps, pulses and howls."""

from collections.abc import Sequence

import numpy as np

from app.demo.synthesis.levels import Samples, finished
from app.demo.synthesis.spectrum import bandpass, filtered, noise
from app.demo.synthesis.timeline import curve, mixed, oscillator, phase, swell, times


def chirp(duration_s: float, contour_hz: Sequence[tuple[float, float]], *, warble_hz: float = 0.0) -> Samples:
    """A whistle along a contour of (position from 0 to 1, frequency), with an optional fast warble."""
    warble = 1 + 0.06 * np.sin(2 * np.pi * warble_hz * times(duration_s))
    tone = phase(curve(duration_s, contour_hz) * warble)
    return np.asarray((np.sin(tone) + 0.12 * np.sin(2 * tone)) * swell(duration_s, 0.25 * duration_s, 0.4 * duration_s))


def songbird(duration_s: float, *, chirps_per_s: float, seed: int) -> Samples:
    """A small bird that never sings the same syllable twice."""
    rng = np.random.default_rng(seed)
    syllables = []
    for index in range(int(duration_s * chirps_per_s) - 1):
        start_hz, middle_hz, end_hz = rng.uniform(2600, 6200, 3)
        one = chirp(
            float(rng.uniform(0.06, 0.16)),
            [(0.0, start_hz), (0.4, middle_hz), (1.0, end_hz)],
            warble_hz=float(rng.uniform(0, 45)),
        )
        syllables.append(((index + float(rng.uniform(0, 0.4))) / chirps_per_s, one))
    return finished(mixed(duration_s, syllables), peak_db=-6.0)


def calls(duration_s: float, notes: Sequence[tuple[float, float, float]]) -> Samples:
    """Soft calls, each (start in seconds, length in seconds, frequency): cuckoos and owls."""
    events = [(start_s, chirp(length_s, [(0.0, hertz), (1.0, 0.97 * hertz)])) for start_s, length_s, hertz in notes]
    return finished(mixed(duration_s, events))


def crickets(duration_s: float, *, carrier_hz: float, seed: int) -> Samples:
    """Two crickets: bursts of fast pulses on a high tone, slightly apart in pitch and pace."""
    rng = np.random.default_rng(seed)
    seconds = times(duration_s)
    total = 0.01 * noise(rng, duration_s, bandpass(2000, 8000))
    for pitch, bursts_per_s, loudness in ((1.0, 2.3, 1.0), (1.06, 1.9, 0.5)):
        burst = np.clip(np.sin(2 * np.pi * bursts_per_s * seconds) * 3, 0, 1)
        pulses = (1 - np.cos(2 * np.pi * 38 * seconds)) / 2
        total += loudness * burst * pulses * np.sin(2 * np.pi * pitch * carrier_hz * seconds)
    return finished(total, peak_db=-8.0, fade_s=0.05)


def frogs(duration_s: float, *, seed: int) -> Samples:
    """A pond: croaks of pulsed, nasal tones."""
    rng = np.random.default_rng(seed)
    croaks = []
    for index in range(int(duration_s * 4) - 1):
        length_s, pitch_hz = float(rng.uniform(0.18, 0.32)), float(rng.uniform(55, 80))
        pulses = np.maximum(0, np.sin(2 * np.pi * pitch_hz * times(length_s))) ** 8
        nasal = filtered(pulses * oscillator(np.full(pulses.size, rng.uniform(850, 1250))), bandpass(500, 2600))
        croaks.append(((index + rng.random()) / 4, nasal * swell(length_s, 0.04, 0.08)))
    return finished(mixed(duration_s, croaks), peak_db=-5.0)


def howl(duration_s: float = 3.5) -> Samples:
    """A wolf: a long rise, a trembling plateau, and a fall."""
    contour = curve(duration_s, [(0.0, 260), (0.2, 520), (0.35, 610), (0.75, 570), (1.0, 330)])
    tremble = 1 + 0.01 * np.sin(2 * np.pi * 6 * times(duration_s))
    angle = phase(contour * tremble)
    throat = np.sum([np.sin(number * angle) / number**1.8 for number in range(1, 7)], axis=0)
    return finished(throat * swell(duration_s, 0.5, 0.9))
