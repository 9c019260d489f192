"""Levels in third-octave bands of consecutive blocks.

Each block is filtered from rest, as a sound level meter switched on at its start would hear it: the narrow low bands
take longer than a block to build up, so the energy of the spectrum alone would overrate them.

Source: IEC 61260 (base-two band limits), DIN 45631 (28 bands, 25 Hz to 12.5 kHz).
"""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from app.audio.timbral.filters import band_pass
from app.audio.timbral.sampling import Samples, blocks
from app.audio.timbral.spectra import bin_frequencies

Spectra = NDArray[np.complexfloating]

BLOCK = 4096
BANDS = 28

_FULL_SCALE_DB = 100.0  # the sound pressure level of a full-scale rms
_FILTER_ORDER = 4
_HIGHEST_HZ = 1000 * 2 ** (11 / 3)
_RIPPLE_DB = 0.1
_FULL_RATE_BANDS = 4  # 6.3 kHz and up; every octave below is filtered at half the rate of the one above
_RINGING_BLOCKS = 16  # until the lowest band has rung out: 1.5 s
_SILENCE = 1e-30


def levels_db(samples: Samples) -> NDArray[np.float64]:
    """Return the level of each band in dB, 0 dBFS rms being 100 dB; shape (blocks of 4096 samples, 28)."""
    spectra: Spectra = np.fft.rfft(blocks(samples, BLOCK), 2 * BLOCK)
    energy = [_band_energy(spectra, _kernel(BLOCK, band)) for band in range(_FULL_RATE_BANDS)]
    length = BLOCK
    while len(energy) < BANDS:
        spectra = _halved_rate(spectra)
        length //= 2
        energy += [_band_energy(spectra, _kernel(length, band)) for band in range(1, _FULL_RATE_BANDS)]
    return np.asarray(10 * np.log10(np.stack(energy[::-1], axis=1) + _SILENCE) + _FULL_SCALE_DB)


def _band_energy(spectra: Spectra, kernel: Spectra) -> NDArray[np.float64]:
    """Return the mean square of each filtered block."""
    length = len(kernel) - 1
    band = np.fft.irfft(spectra * kernel)[:, :length]
    return np.asarray(np.square(band, dtype=np.float64).mean(axis=1))


@cache
def _kernel(length: int, thirds_below_the_highest: int) -> Spectra:
    """Return the spectrum of a band's impulse response, cut to a block of `length`, for a linear convolution.

    At half the sample rate the same response is that of the band an octave lower.
    """
    centre_hz = _HIGHEST_HZ * 2 ** (-thirds_below_the_highest / 3)
    frequency_hz = bin_frequencies(_RINGING_BLOCKS * length)
    response = band_pass(frequency_hz, centre_hz * 2 ** (-1 / 6), centre_hz * 2 ** (1 / 6), _FILTER_ORDER)
    return np.fft.rfft(np.fft.irfft(response)[:length], 2 * length).astype(np.complex64)


def _halved_rate(spectra: Spectra) -> Spectra:
    """Return the spectra of every second sample, after a gentle low-pass; what it leaves above folds down."""
    length = 2 * (spectra.shape[1] - 1)
    spectra = spectra * _anti_aliasing(length)
    half = length // 4 + 1
    return np.asarray((spectra[:, :half] + spectra[:, : half - 2 : -1].conj()) / 2)


@cache
def _anti_aliasing(length: int) -> Spectra:
    """Return the response of a Chebyshev low-pass, order 2, 0.1 dB ripple up to 0.2 of the rate, one sample early."""
    turn = np.arange(length // 2 + 1) / length
    warped = 1j * np.tan(np.pi * turn) / np.tan(np.pi * 0.2)
    sharpness = math.asinh(1 / math.sqrt(10 ** (_RIPPLE_DB / 10) - 1)) / 2
    pole = math.sqrt(0.5) * complex(-math.sinh(sharpness), math.cosh(sharpness))
    response = abs(pole) ** 2 / ((warped - pole) * (warped - pole.conjugate())) * 10 ** (-_RIPPLE_DB / 20)
    return np.asarray(response * np.exp(2j * np.pi * turn), dtype=np.complex64)
