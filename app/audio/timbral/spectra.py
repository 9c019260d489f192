"""Power spectra of frames."""

import numpy as np
from numpy.typing import NDArray

from app.audio.timbral.sampling import SAMPLE_RATE_HZ, Samples

Power = NDArray[np.float32]
Frequencies = NDArray[np.float64]

_FRAMES_AT_ONCE = 128  # keeps the complex spectra of one step within the processor's cache


def hann(length: int) -> Samples:
    """Return a periodic Hann window."""
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length), dtype=np.float32)


def hamming(length: int) -> Samples:
    """Return a periodic Hamming window."""
    return np.asarray(0.54 - 0.46 * np.cos(2 * np.pi * np.arange(length) / length), dtype=np.float32)


def power_spectra(cut: Samples, window: Samples, transform_length: int) -> Power:
    """Return the squared magnitudes of the windowed frames; shape (frames, transform_length / 2 + 1)."""
    power = np.empty((len(cut), transform_length // 2 + 1), np.float32)
    for first in range(0, len(cut), _FRAMES_AT_ONCE):
        spectrum = np.fft.rfft(cut[first : first + _FRAMES_AT_ONCE] * window, transform_length)
        power[first : first + _FRAMES_AT_ONCE] = spectrum.real**2 + spectrum.imag**2
    return power


def bin_frequencies(transform_length: int) -> Frequencies:
    """Return the frequency of each bin in Hz."""
    return np.arange(transform_length // 2 + 1, dtype=np.float64) * (SAMPLE_RATE_HZ / transform_length)
