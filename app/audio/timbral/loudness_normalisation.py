"""Bring a sound to the loudness at which its timbre is judged.

Source: ITU-R BS.1770-4 (K-weighting, gated blocks); the K-weighting filters at any sample rate after
R. Bristow-Johnson, Cookbook formulae for audio EQ biquad filter coefficients.
"""

import math

import numpy as np
from numpy.typing import NDArray

from app.audio.timbral.filters import Response, filtered
from app.audio.timbral.measures import UndefinedError
from app.audio.timbral.sampling import SAMPLE_RATE_HZ, Samples, blocks
from app.audio.timbral.spectra import Frequencies

TARGET_LUFS = -24.0

_HOP = SAMPLE_RATE_HZ // 10  # blocks of 400 ms start every 100 ms
_HOPS_PER_BLOCK = 4
_OFFSET_DB = -0.691
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0


def normalised(samples: Samples) -> Samples:
    """Return the samples at -24 LUFS, or at peak 1 where that loudness would need a higher peak.

    Raises:
        UndefinedError: silence.
    """
    peak = float(np.max(np.abs(samples), initial=0.0))
    if peak == 0:
        raise UndefinedError("silence has no loudness")
    scaled = (samples / np.float32(peak)).astype(np.float32)
    gain = 10 ** ((TARGET_LUFS - integrated_loudness(scaled)) / 20)
    return np.asarray(scaled * np.float32(min(gain, 1.0)), dtype=np.float32)


def integrated_loudness(samples: Samples) -> float:
    """Return the gated loudness in LUFS; a sound under 400 ms is measured as if followed by silence.

    Raises:
        UndefinedError: every block is quieter than -70 LUFS.
    """
    hops = max(round(len(samples) / _HOP), _HOPS_PER_BLOCK)
    measured = np.pad(samples, (0, max(hops * _HOP - len(samples), 0)))[: hops * _HOP]
    energy = np.square(blocks(filtered(measured, _k_weighting), _HOP), dtype=np.float64).mean(axis=1)
    block_energy = np.convolve(energy, np.full(_HOPS_PER_BLOCK, 1 / _HOPS_PER_BLOCK), "valid")
    audible = block_energy[block_energy >= _energy(_ABSOLUTE_GATE_LUFS)]
    if audible.size == 0:
        raise UndefinedError("quieter than the absolute gate")
    gated = audible[audible > audible.mean() * 10 ** (_RELATIVE_GATE_LU / 10)]
    return _OFFSET_DB + 10 * math.log10(gated.mean())


def _energy(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET_DB) / 10))


def _k_weighting(frequency_hz: Frequencies) -> Response:
    """Return the response of the two K-weighting filters: the head's high shelf and the low cut."""
    return _biquad(frequency_hz, *_high_shelf(1500.0, 1 / math.sqrt(2), 4.0)) * _biquad(
        frequency_hz, *_low_cut(38.0, 0.5)
    )


def _biquad(frequency_hz: Frequencies, zeros: NDArray[np.float64], poles: NDArray[np.float64]) -> Response:
    delay = np.exp(-2j * np.pi * frequency_hz / SAMPLE_RATE_HZ)
    return np.asarray(np.polyval(zeros[::-1], delay) / np.polyval(poles[::-1], delay))


def _high_shelf(corner_hz: float, quality: float, gain_db: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    amplitude = 10 ** (gain_db / 40)
    angle = 2 * math.pi * corner_hz / SAMPLE_RATE_HZ
    cosine, alpha = math.cos(angle), math.sin(angle) / (2 * quality)
    more, less, slope = amplitude + 1, amplitude - 1, 2 * math.sqrt(amplitude) * alpha
    zeros = np.array([more + less * cosine + slope, -2 * (less + more * cosine), more + less * cosine - slope])
    poles = np.array([more - less * cosine + slope, 2 * (less - more * cosine), more - less * cosine - slope])
    return amplitude * zeros, poles


def _low_cut(corner_hz: float, quality: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    angle = 2 * math.pi * corner_hz / SAMPLE_RATE_HZ
    cosine, alpha = math.cos(angle), math.sin(angle) / (2 * quality)
    zeros = np.array([0.5, -1.0, 0.5]) * (1 + cosine)
    return zeros, np.array([1 + alpha, -2 * cosine, 1 - alpha])
