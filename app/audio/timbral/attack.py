"""How long a note takes to rise.

Source: the minimal-effort method of G. Peeters, "A large set of audio features for sound description", CUIDADO
project, 2004; Audio Commons deliverable D5.2.
"""

from dataclasses import dataclass

import numpy as np

from app.audio.timbral.envelope import Envelope
from app.audio.timbral.sampling import SAMPLE_RATE_HZ

LONGEST_S = 0.1

_LEVELS = np.linspace(0.1, 0.9, 9)
_EFFORT_RATIO = 3.0
_FIXED_START = 0.2


@dataclass(frozen=True, slots=True)
class Attack:
    """The first sample of an attack, counted from the start of its note, and its length of at most 0.1 s."""

    start: int
    duration_s: float


def attack(note: Envelope) -> Attack | None:
    """Return the attack by minimal effort: the stretch where the level climbs steadily; None if it only falls."""
    rise = _rise(note)
    if rise is None:
        return None
    first, climb = rise
    crossings = np.searchsorted(np.maximum.accumulate(climb), climb.min() + _LEVELS * np.ptp(climb))
    effort = np.diff(crossings)
    limit = effort.mean() * _EFFORT_RATIO
    start = int(np.argmax(effort <= limit))
    laborious = int(np.argmax(effort[start:] >= limit))
    end = start + (laborious or len(effort) - start - 1)
    if crossings[start] == crossings[end]:
        start, end = 0, len(crossings) - 1
    samples = int(crossings[end] - crossings[start])
    duration_s = min(samples + 1, LONGEST_S * SAMPLE_RATE_HZ + 1) / SAMPLE_RATE_HZ
    return Attack(start=first + int(crossings[start]), duration_s=duration_s)


def rise_start(curve: Envelope) -> int | None:
    """Return where the curve first passes a fifth of its rise to its maximum; None if it only falls."""
    rise = _rise(curve)
    if rise is None:
        return None
    first, climb = rise
    return first + int(np.argmax(climb >= climb.min() + _FIXED_START * np.ptp(climb)))


def _rise(curve: Envelope) -> tuple[int, Envelope] | None:
    """Return the curve from its last minimum before the maximum up to the maximum, and where that part begins."""
    peak = int(np.argmax(curve))
    if peak == 0:
        return None
    before = curve[:peak]
    first = peak - 1 - int(np.argmin(before[::-1]))
    return first, curve[first : peak + 1]
