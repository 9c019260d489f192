"""Warning signals: wails, two-tone horns and alarms."""

import numpy as np

from app.demo.synthesis.levels import Samples, finished
from app.demo.synthesis.spectrum import bandpass, filtered
from app.demo.synthesis.timeline import phase, swell, times


def horn(frequency_hz: Samples) -> Samples:
    """A reedy tone that follows the frequency."""
    angle = phase(frequency_hz)
    return np.asarray(np.sum([np.sin(number * angle) / number for number in range(1, 9)], axis=0))


def wail(duration_s: float, low_hz: float, high_hz: float, *, sweeps_per_s: float) -> Samples:
    """A siren that rises and falls smoothly between two frequencies, from the low one."""
    position = (1 - np.cos(2 * np.pi * sweeps_per_s * times(duration_s))) / 2
    tone = filtered(horn(low_hz * (high_hz / low_hz) ** position), bandpass(400, 3000, 1))
    return finished(tone * swell(duration_s, 0.05, 0.2), peak_db=-5.0)


def two_tone(duration_s: float, first_hz: float, second_hz: float, *, tone_s: float) -> Samples:
    """A horn that alternates between two frequencies."""
    is_second = (times(duration_s) // tone_s) % 2 == 1
    tone = horn(np.where(is_second, second_hz, first_hz))
    return finished(tone * swell(duration_s, 0.02, 0.05), peak_db=-5.0)


def beeping(duration_s: float, frequency_hz: float, *, beeps_per_s: float) -> Samples:
    """An alarm clock: short groups of an electronic tone, each as long as the pause after it."""
    position = (times(duration_s) * beeps_per_s) % 1.0
    gate = np.clip(np.minimum(position, 0.5 - position) * 60, 0.0, 1.0)
    return finished(gate * np.sin(2 * np.pi * frequency_hz * times(duration_s)), peak_db=-6.0)
