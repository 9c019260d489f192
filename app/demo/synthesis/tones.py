"""Steady electronic tones at exact frequencies, without aliasing."""

from collections.abc import Callable, Sequence

import numpy as np

from app.demo.synthesis.levels import Samples, finished
from app.demo.synthesis.timeline import swell, times

FADE_S = 0.03
HIGHEST_PARTIAL_HZ = 18_000

# The nine drawbars of a tone-wheel organ, as multiples of the note's frequency.
DRAWBAR_RATIOS = (0.5, 1.5, 1, 2, 3, 4, 5, 6, 8)


def harmonic_sum(frequency_hz: float, seconds: Samples, gain: Callable[[int], float]) -> Samples:
    """The sum of the sine partials 1, 2, 3 ... below 18 kHz, each with the gain of its number."""
    total = np.zeros(seconds.size)
    for number in range(1, int(HIGHEST_PARTIAL_HZ / frequency_hz) + 1):
        if gain(number):
            total += gain(number) * np.sin(2 * np.pi * number * frequency_hz * seconds)
    return total


def sine(frequency_hz: float, duration_s: float = 1.0, *, peak_db: float = -3.0) -> Samples:
    """A pure tone."""
    return finished(np.sin(2 * np.pi * frequency_hz * times(duration_s)), peak_db=peak_db, fade_s=FADE_S)


def triangle(frequency_hz: float, duration_s: float = 1.0) -> Samples:
    """A triangle wave: odd partials falling with the square of their number."""
    wave = harmonic_sum(frequency_hz, times(duration_s), lambda n: (-1) ** (n // 2) / n**2 if n % 2 else 0.0)
    return finished(wave, fade_s=FADE_S)


def sawtooth(frequency_hz: float, duration_s: float = 1.0) -> Samples:
    """A sawtooth wave: all partials."""
    return finished(harmonic_sum(frequency_hz, times(duration_s), lambda n: 1 / n), peak_db=-6.0, fade_s=FADE_S)


def square(frequency_hz: float, duration_s: float = 1.0) -> Samples:
    """A square wave: odd partials."""
    wave = harmonic_sum(frequency_hz, times(duration_s), lambda n: 1 / n if n % 2 else 0.0)
    return finished(wave, peak_db=-6.0, fade_s=FADE_S)


def organ(frequency_hz: float, drawbars: Sequence[int], duration_s: float = 1.2) -> Samples:
    """An organ-like tone; each of the nine drawbars from 0 (off) to 8 (full)."""
    seconds = times(duration_s)
    partials = (
        bar / 8 * np.sin(2 * np.pi * ratio * frequency_hz * seconds)
        for ratio, bar in zip(DRAWBAR_RATIOS, drawbars, strict=True)
    )
    return finished(np.sum(list(partials), axis=0) * swell(duration_s, 0.02, 0.08))
