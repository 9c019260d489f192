"""Warmth: a full low register over which the spectrum falls off evenly.

Source: Audio Commons deliverables D5.6 and D5.8 (A. Pearce, T. Brookes, R. Mason, University of Surrey).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.audio.timbral.envelope import envelope
from app.audio.timbral.measures import UndefinedError, log10, rating, weighted_mean
from app.audio.timbral.onset_strength import Strength
from app.audio.timbral.onsets import onsets, segments
from app.audio.timbral.sampling import SAMPLE_RATE_HZ, Samples, frames
from app.audio.timbral.specific_loudness import SpecificLoudness
from app.audio.timbral.spectra import bin_frequencies
from app.audio.timbral.spectral_peaks import peaks

_HIGH_REGION = (80, 240)
_WARM_REGION = (10, 40)
_ENVELOPE_DECAY_S = 0.1
_HEAD = 4096
_FRAME = 8192
_PEAK_CONTRAST = 0.2
_WARM_REGION_END = 3.5  # times the lowest peak
_WARM_REGION_LIMIT_HZ = 12_000.0
_LOW_LIMIT_HZ = 260.0
_FREQUENCY_HZ = bin_frequencies(_FRAME)


@dataclass(frozen=True, slots=True)
class _Note:
    rms: float
    centroid_hz: float
    low_share: float
    straightness: float


def warmth(samples: Samples, strength: Strength, loudness: SpecificLoudness) -> float:
    """Return the warmth, 0 to 100, of normalised samples.

    Raises:
        UndefinedError: no note has a spectrum with a peak.
    """
    starts = onsets(envelope(samples, _ENVELOPE_DECAY_S), strength, _HEAD)
    if len(starts) == 1:
        starts = [0]
    described = [_note(samples[part]) for part in segments(starts, len(samples))]
    notes = [note for note in described if note is not None]
    if not notes:
        raise UndefinedError("no note has a spectrum with a peak")
    rms = np.array([note.rms for note in notes])
    return rating(
        -4.464258 * log10(float(np.mean([note.centroid_hz for note in notes])))
        - 0.0881932 * weighted_mean(loudness.in_region(*_HIGH_REGION), loudness.rms)
        + 0.2915654 * float(loudness.in_region(*_WARM_REGION).mean())
        + 17.274734 * float(np.mean([note.straightness for note in notes]))
        + 8.40334 * weighted_mean(np.array([note.low_share for note in notes]), rms)
        + 45.212121
    )


def _note(samples: Samples) -> _Note | None:
    """Return what one note is like; None if its spectrum has no peak."""
    spectrum = _spectrum(samples)
    greatest = spectrum.max()
    if not greatest > 0:
        return None
    spectrum /= greatest
    found = peaks(spectrum[None], _PEAK_CONTRAST)
    lowest_hz = float(found.position.min(initial=np.inf)) * SAMPLE_RATE_HZ / _FRAME
    if not lowest_hz < _WARM_REGION_LIMIT_HZ:
        return None
    first = int(np.round(lowest_hz * _FRAME / SAMPLE_RATE_HZ))
    total = float(spectrum.sum())
    low = float(spectrum[first : np.searchsorted(_FREQUENCY_HZ, _LOW_LIMIT_HZ, "right")].sum())
    above = int(np.searchsorted(_FREQUENCY_HZ, min(lowest_hz * _WARM_REGION_END, _WARM_REGION_LIMIT_HZ), "right"))
    return _Note(
        rms=float(np.sqrt(np.square(samples, dtype=np.float64).mean())),
        centroid_hz=float(_FREQUENCY_HZ @ spectrum) / total,
        low_share=low / total if lowest_hz < _LOW_LIMIT_HZ else 0.0,
        straightness=_straightness(spectrum, max(above, 1)),
    )


def _spectrum(samples: Samples) -> NDArray[np.float64]:
    """Return the power spectrum of a note summed over frames that overlap by an eighth; shape (4097,)."""
    length = min(_FRAME, len(samples))
    cut = frames(samples, length, _FRAME - _FRAME // 8).astype(np.float64)
    cut -= cut.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(cut * _tapered(length), _FRAME)
    return np.asarray((spectrum.real**2 + spectrum.imag**2).sum(axis=0))


def _tapered(length: int) -> NDArray[np.float64]:
    """Return a window whose first and last eighth are tapered by a cosine (Tukey, 1/4)."""
    edge = np.minimum(np.arange(length), length - np.arange(length)) / (length / 8)
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.minimum(edge, 1)))


def _straightness(spectrum: NDArray[np.float64], first: int) -> float:
    """Return R² of the straight line through log power over log frequency from a bin on."""
    x = np.log10(_FREQUENCY_HZ[first:])
    y = np.log10(np.maximum(spectrum[first:], np.finfo(np.float64).tiny))
    x, y = x - x.mean(), y - y.mean()
    spread = float(y @ y) * float(x @ x)
    return float(x @ y) ** 2 / spread if spread > 0 else 0.0
