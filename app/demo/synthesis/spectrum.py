"""Noise and filters shaped in the frequency domain.

A response is a function from frequencies in Hz to gains; filtering with it adds no delay.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from app.demo.synthesis.levels import SAMPLE_RATE_HZ, Samples
from app.demo.synthesis.timeline import frame_count

Response: TypeAlias = Callable[[Samples], Samples]

LOWEST_AUDIBLE_HZ = 20.0


def filtered(samples: Samples, response: Response) -> Samples:
    """The signal with each of its frequencies multiplied by the response."""
    frequencies_hz = np.fft.rfftfreq(samples.size, 1 / SAMPLE_RATE_HZ).astype(np.float64)
    return np.fft.irfft(np.fft.rfft(samples) * response(frequencies_hz), samples.size)


def noise(rng: np.random.Generator, duration_s: float, response: Response) -> Samples:
    """Gaussian noise of root mean square 1 with the spectrum of the response."""
    shaped = filtered(rng.standard_normal(frame_count(duration_s)), response)
    return np.asarray(shaped / shaped.std())


def tilt(exponent: float) -> Response:
    """Power falling as 1/f to the exponent above 20 Hz, nothing below: 0 is white, 1 pink, 2 brown."""

    def response(frequencies_hz: Samples) -> Samples:
        gains = np.maximum(frequencies_hz, LOWEST_AUDIBLE_HZ) ** (-exponent / 2)
        return np.where(frequencies_hz < LOWEST_AUDIBLE_HZ, 0.0, gains)

    return response


def lowpass(cutoff_hz: float, order: int = 2) -> Response:
    """The magnitude of a Butterworth low-pass filter."""
    return lambda frequencies_hz: 1 / np.sqrt(1 + (frequencies_hz / cutoff_hz) ** (2 * order))


def highpass(cutoff_hz: float, order: int = 2) -> Response:
    """The magnitude of a Butterworth high-pass filter."""
    return lambda frequencies_hz: 1 / np.sqrt(1 + (cutoff_hz / np.maximum(frequencies_hz, 1e-3)) ** (2 * order))


def bandpass(low_hz: float, high_hz: float, order: int = 2) -> Response:
    """A high-pass and a low-pass filter in series."""
    low, high = highpass(low_hz, order), lowpass(high_hz, order)
    return lambda frequencies_hz: low(frequencies_hz) * high(frequencies_hz)
