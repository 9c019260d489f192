"""Hardness: bright, loud and sudden beginnings.

Source: Audio Commons deliverables D5.2 and D5.8 (A. Pearce, T. Brookes, R. Mason, University of Surrey).
"""

import math
from dataclasses import dataclass

import numpy as np

from app.audio.timbral import bandwidth
from app.audio.timbral.attack import LONGEST_S, attack, rise_start
from app.audio.timbral.envelope import Envelope, envelope
from app.audio.timbral.front import LEAD
from app.audio.timbral.measures import log10, rating, weighted_mean
from app.audio.timbral.onset_strength import HOP, Strength
from app.audio.timbral.onsets import onsets, segments
from app.audio.timbral.sampling import SAMPLE_RATE_HZ, Samples
from app.audio.timbral.specific_loudness import SpecificLoudness
from app.audio.timbral.spectra import bin_frequencies

_MIDDLE_REGION = (70, 140)
_ENVELOPE_DECAY_S = 0.1
_LEAST_BANDWIDTH_HZ = 512.0
_NO_BANDWIDTH_HZ = SAMPLE_RATE_HZ / 512
_LEAST_CENTROID_HZ = 200.0
_LOWEST_HZ = 20.0
_CENTROID_TIME = SAMPLE_RATE_HZ // 8
_SHORTEST_FOR_CENTROID = 512
_SLOWEST_LOG_S = math.log10(LONGEST_S)  # where the level of no note rises


@dataclass(frozen=True, slots=True)
class _Note:
    """What the beginning of one note is like; None where it cannot be told."""

    strength_db: float
    bandwidth_hz: float | None
    log_attack_s: float | None
    centroid_hz: float | None


def hardness(samples: Samples, strength: Strength, loudness: SpecificLoudness, percussive_share: float) -> float:
    """Return the hardness, 0 to 100.

    `samples` and `strength` begin with LEAD samples of silence; `loudness` is that of the sound alone.

    Raises:
        UndefinedError: nothing begins, or nothing is audible in the middle of the critical bands.
    """
    notes = _notes(samples, strength)
    wide = [(note.bandwidth_hz, note.strength_db) for note in notes if note.bandwidth_hz is not None]
    width = weighted_mean(*np.array(wide).T) if wide else 0.0
    centroids = [note.centroid_hz for note in notes if note.centroid_hz is not None]
    attacks = [note.log_attack_s for note in notes if note.log_attack_s is not None]
    middle = weighted_mean(loudness.in_region(*_MIDDLE_REGION), loudness.rms)
    return rating(
        12.079782 * log10(width if width > _LEAST_BANDWIDTH_HZ else _NO_BANDWIDTH_HZ)
        + 18.521004 * log10(max(_mean(centroids), _LEAST_CENTROID_HZ))
        + 14.139884 * log10(middle)
        + 5.56769 * log10(percussive_share)
        + 3.934682 * log10(_mean([note.strength_db for note in notes]))
        - 4.32689 * _mean(attacks or [_SLOWEST_LOG_S])
        - 85.603522
    )


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _notes(samples: Samples, strength: Strength) -> list[_Note]:
    level = envelope(samples, _ENVELOPE_DECAY_S)
    starts = onsets(level, strength, LEAD)
    if len(starts) == 1:
        starts = [0]
    widths = bandwidth.bandwidths_hz(samples)
    return [
        _note(samples[sound], level[sound], strength[flux], widths[width])
        for sound, flux, width in zip(
            segments(starts, len(samples)),
            segments([start // HOP for start in starts], len(strength)),
            segments([max(start - LEAD, 0) // bandwidth.HOP for start in starts], len(widths)),
            strict=True,
        )
    ]


def _note(samples: Samples, level: Envelope, strength: Strength, widths: Envelope) -> _Note:
    found = attack(level)
    beginning = samples[found.start : found.start + _CENTROID_TIME] if found else samples[:0]
    return _Note(
        strength_db=float(strength.max(initial=0.0)),
        bandwidth_hz=_widest_in_attack(widths),
        log_attack_s=math.log10(found.duration_s) if found else None,
        centroid_hz=_centroid_hz(beginning) if len(beginning) > _SHORTEST_FOR_CENTROID else None,
    )


def _widest_in_attack(widths: Envelope) -> float | None:
    start = rise_start(widths) if widths.size else None
    if start is None:
        return None
    attack_frames = int(LONGEST_S * SAMPLE_RATE_HZ / bandwidth.HOP)
    return float(widths[start : start + attack_frames].max())


def _centroid_hz(samples: Samples) -> float | None:
    """Return the centroid of the magnitude spectrum above 20 Hz; None without energy."""
    length = 1 << (len(samples) - 1).bit_length()
    magnitude = np.abs(np.fft.rfft(samples, length)).astype(np.float64)
    frequency_hz = bin_frequencies(length)
    magnitude[frequency_hz < _LOWEST_HZ] = 0
    total = float(magnitude.sum())
    return float(magnitude @ frequency_hz) / total if total > 0 else None
