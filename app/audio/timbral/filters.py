"""Frequency responses of digital Butterworth filters, and filtering through the Fourier domain.

Every filter here is the bilinear transform of its analogue prototype. Its response is evaluated directly at the
frequencies wanted, so that no filter coefficients are needed, and energies can be weighted in an existing spectrum.

Source: A. V. Oppenheim and R. W. Schafer, Discrete-Time Signal Processing, sections 7.1 (bilinear transform,
Butterworth) and 8.7.3 (overlap-save).
"""

from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from app.audio.timbral.sampling import SAMPLE_RATE_HZ, Samples
from app.audio.timbral.spectra import Frequencies, bin_frequencies

Response = NDArray[np.complexfloating]

_BLOCK = 32_768
_HISTORY = 8_192  # 186 ms: after it a 20 Hz high-pass has forgotten all but 1e-5 of the past


def low_pass(frequency_hz: Frequencies, cutoff_hz: float, order: int = 2) -> Response:
    """Return the complex response of a Butterworth low-pass filter at the frequencies."""
    ratio = 1j * _warped(frequency_hz) / _warped(np.float64(cutoff_hz))
    return _prototype(ratio, np.ones_like(ratio), order)


def high_pass(frequency_hz: Frequencies, cutoff_hz: float, order: int = 2) -> Response:
    """Return the complex response of a Butterworth high-pass filter at the frequencies."""
    ratio = 1j * _warped(frequency_hz) / _warped(np.float64(cutoff_hz))
    return _prototype(np.ones_like(ratio), ratio, order)


def band_pass(frequency_hz: Frequencies, low_hz: float, high_hz: float, order: int) -> Response:
    """Return the complex response of a Butterworth band-pass filter at the frequencies."""
    warped, low, high = (_warped(np.asarray(value, np.float64)) for value in (frequency_hz, low_hz, high_hz))
    return _prototype(1j * (warped**2 - low * high), (high - low) * warped + 0j, order)


def cascaded(response: Response) -> NDArray[np.float32]:
    """Return the power gain of the filter applied three times: 36 dB an octave for the second order."""
    return np.asarray(np.abs(response) ** 6, dtype=np.float32)


def filtered(samples: Samples, response_at: Callable[[Frequencies], Response]) -> Samples:
    """Return the samples through the filter, starting from rest; same length.

    Source: overlap-save convolution. The response to an impulse must fade within 186 ms.
    """
    step = _BLOCK - _HISTORY
    blocks = -(-len(samples) // step)
    padded = np.zeros(_HISTORY + blocks * step, np.float32)
    padded[_HISTORY : _HISTORY + len(samples)] = samples
    response = response_at(bin_frequencies(_BLOCK)).astype(np.complex64)
    output = np.empty((blocks, step), np.float32)
    for index, block in enumerate(sliding_window_view(padded, _BLOCK)[::step]):
        output[index] = np.fft.irfft(np.fft.rfft(block) * response)[_HISTORY:]
    return output.ravel()[: len(samples)]


def _warped(frequency_hz: Frequencies | np.float64) -> Frequencies:
    """Return the analogue frequencies that the bilinear transform maps to these."""
    return np.asarray(np.tan(np.pi * frequency_hz / SAMPLE_RATE_HZ))


def _prototype(numerator: Response, denominator: Response, order: int) -> Response:
    """Return the normalised low-pass at numerator/denominator, without dividing by a denominator of 0."""
    response = np.ones_like(numerator)
    for number in range(order):
        pole = np.exp(1j * np.pi * (2 * number + order + 1) / (2 * order))
        response *= denominator / (numerator - pole * denominator)
    return response
