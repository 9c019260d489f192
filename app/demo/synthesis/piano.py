"""Piano notes from stretched, decaying partials of two slightly detuned strings.

Source: H. Fletcher, "Normal Vibration Frequencies of a Stiff Piano String", J. Acoust. Soc. Am. 36, 1964.
"""

import numpy as np

from app.demo.synthesis.levels import Samples, finished
from app.demo.synthesis.pitch import note_hz
from app.demo.synthesis.spectrum import lowpass, noise
from app.demo.synthesis.timeline import decay, mixed, times

STIFFNESS = 0.00035
HAMMER_S = 0.03


def strike(frequency_hz: float, duration_s: float, *, seed: int = 0) -> Samples:
    """The raw sound of one key."""
    seconds = times(duration_s)
    total = np.zeros(seconds.size)
    for number in range(1, min(16, int(9000 / frequency_hz)) + 1):
        partial_hz = number * frequency_hz * np.sqrt(1 + STIFFNESS * number**2)
        time_constant_s = 1.6 * (261.6 / frequency_hz) ** 0.5 / (1 + 0.35 * (number - 1))
        beating = np.sin(2 * np.pi * partial_hz * seconds) + 0.6 * np.sin(2 * np.pi * partial_hz * 1.0004 * seconds)
        total += beating * decay(duration_s, time_constant_s) / number**1.5
    hammer = noise(np.random.default_rng(seed), HAMMER_S, lowpass(1800)) * decay(HAMMER_S, 0.006)
    return total + mixed(duration_s, [(0.0, 0.12 * hammer)])


def note(name: str, duration_s: float = 1.5, *, peak_db: float = -3.0) -> Samples:
    """One key at a named note, released at the end."""
    return finished(strike(note_hz(name), duration_s), peak_db=peak_db, fade_s=0.0025)


def phrase(names: tuple[str, ...], step_s: float = 0.25, *, last_s: float = 1.2) -> Samples:
    """Keys struck one after the other at equal steps, ringing into each other."""
    duration_s = step_s * (len(names) - 1) + last_s
    keys = ((index * step_s, strike(note_hz(name), last_s, seed=index)) for index, name in enumerate(names))
    return finished(mixed(duration_s, keys), fade_s=0.0025)
