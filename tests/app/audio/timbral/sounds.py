"""Sounds made for the tests of timbre: one channel, 44,100 Hz, the same on every run."""

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]

RATE_HZ = 44_100


def seconds(duration_s: float) -> NDArray[np.float64]:
    return np.arange(round(duration_s * RATE_HZ)) / RATE_HZ


def as_sound(values: NDArray[np.float64]) -> Sound:
    return values.astype(np.float32)


def sine(frequency_hz: float, duration_s: float = 1.0, amplitude: float = 0.5) -> Sound:
    return as_sound(amplitude * np.sin(2 * np.pi * frequency_hz * seconds(duration_s)))


def noise(duration_s: float = 1.0, rms: float = 0.15) -> Sound:
    return as_sound(rms * np.random.default_rng(1).standard_normal(round(duration_s * RATE_HZ)))


def between(sound: Sound, low_hz: float, high_hz: float) -> Sound:
    """Return the part of the sound between two frequencies."""
    spectrum = np.fft.rfft(sound)
    frequency_hz = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
    spectrum[(frequency_hz < low_hz) | (frequency_hz > high_hz)] = 0
    return as_sound(np.fft.irfft(spectrum, len(sound)))


def note(frequency_hz: float = 220.0, attack_s: float = 0.001, duration_s: float = 1.0) -> Sound:
    """Return a decaying harmonic note."""
    time_s = seconds(duration_s)
    partials = sum(np.sin(2 * np.pi * frequency_hz * number * time_s) / number for number in range(1, 12))
    return as_sound(0.2 * partials * np.minimum(time_s / attack_s, 1) * np.exp(-4 * time_s))


def in_a_room(rt60_s: float, every_s: float = 1.5, duration_s: float = 4.5) -> Sound:
    """Return bursts of noise, each dying away by 60 dB in the reverberation time."""
    time_s = seconds(duration_s)
    return as_sound(noise(duration_s) * 10 ** (-3 * (time_s % every_s) / rt60_s))


def impulse(length: int, position: int) -> Sound:
    sound = np.zeros(length, np.float32)
    sound[position] = 1
    return sound
