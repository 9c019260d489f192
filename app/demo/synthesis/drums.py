"""Single drum hits. The functions named after a drum return raw samples for loops; `hit` finishes one."""

from collections.abc import Callable

import numpy as np

from app.demo.synthesis.levels import Samples, finished
from app.demo.synthesis.spectrum import bandpass, filtered, highpass, lowpass, noise
from app.demo.synthesis.timeline import decay, mixed, oscillator, times


def kick(duration_s: float = 0.45) -> Samples:
    """A bass drum: a sine that falls from 190 to 50 Hz, with a short click."""
    body = oscillator(50 + 140 * decay(duration_s, 0.028)) * decay(duration_s, 0.13)
    click = noise(np.random.default_rng(1), duration_s, bandpass(1000, 5000)) * decay(duration_s, 0.003)
    return body + 0.12 * click


def snare(duration_s: float = 0.3) -> Samples:
    """A snare drum: two modes of the skin under rattling noise."""
    skin = (oscillator(185 + 30 * decay(duration_s, 0.02)) + 0.6 * oscillator(330 + 0 * times(duration_s))) * decay(
        duration_s, 0.07
    )
    rattle = noise(np.random.default_rng(2), duration_s, highpass(1800)) * decay(duration_s, 0.06)
    return 0.5 * skin + 0.3 * rattle


def hat(duration_s: float = 0.09) -> Samples:
    """A closed hi-hat."""
    return 0.25 * metal(duration_s, seed=3) * decay(duration_s, 0.02)


def open_hat(duration_s: float = 0.5) -> Samples:
    """An open hi-hat."""
    return 0.25 * metal(duration_s, seed=4) * decay(duration_s, 0.16)


def crash(duration_s: float = 1.2) -> Samples:
    """A crash cymbal."""
    return metal(duration_s, seed=5) * decay(duration_s, 0.35)


def metal(duration_s: float, *, seed: int) -> Samples:
    """The hiss of a cymbal: inharmonic square waves and noise above 6 kHz."""
    seconds = times(duration_s)
    squares = [np.sign(np.sin(2 * np.pi * ratio * 40 * seconds)) for ratio in (20.0, 30.4, 21.6, 31.7, 25.9, 41.6)]
    hiss = noise(np.random.default_rng(seed), duration_s, highpass(6000))
    return 0.4 * filtered(np.sum(squares, axis=0), highpass(6000, 4)) + 0.7 * hiss


def clap(duration_s: float = 0.35) -> Samples:
    """Several hands: three short bursts of noise, then a longer one."""
    bursts = [(start_s, 0.02, 0.006) for start_s in (0.0, 0.011, 0.022)] + [(0.033, duration_s - 0.033, 0.06)]
    rng = np.random.default_rng(6)
    events = (
        (start_s, 0.4 * noise(rng, length_s, bandpass(900, 3000)) * decay(length_s, fall_s))
        for start_s, length_s, fall_s in bursts
    )
    return mixed(duration_s, events)


def tom(frequency_hz: float = 110.0, duration_s: float = 0.6) -> Samples:
    """A tom: a sine that falls by a fifth of its frequency."""
    body = oscillator(frequency_hz * (1 + 0.25 * decay(duration_s, 0.05))) * decay(duration_s, 0.16)
    stick = noise(np.random.default_rng(7), duration_s, lowpass(3000)) * decay(duration_s, 0.004)
    return body + 0.15 * stick


def rim(duration_s: float = 0.12) -> Samples:
    """A stick on the rim."""
    seconds = times(duration_s)
    modes = np.sin(2 * np.pi * 1720 * seconds) + 0.7 * np.sin(2 * np.pi * 2630 * seconds)
    return np.asarray(0.5 * modes * decay(duration_s, 0.012))


def cowbell(duration_s: float = 0.4) -> Samples:
    """Two square waves at the interval of a well-known drum machine."""
    seconds = times(duration_s)
    squares = np.sign(np.sin(2 * np.pi * 540 * seconds)) + np.sign(np.sin(2 * np.pi * 800 * seconds))
    return 0.5 * filtered(squares, bandpass(500, 3500)) * decay(duration_s, 0.09)


def hit(drum: Callable[[], Samples], *, peak_db: float = -3.0) -> Samples:
    """One finished hit of a drum."""
    return finished(drum(), peak_db=peak_db, fade_s=0.001)
