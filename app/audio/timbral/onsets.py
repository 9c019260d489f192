"""Where the notes of a sound begin.

Source: Audio Commons deliverables D5.2 and D5.6 (A. Pearce, T. Brookes, R. Mason, University of Surrey): onsets of the
spectral flux, moved back along the envelope to where the rise begins, and kept where the rise is a real one.
"""

from itertools import pairwise

import numpy as np

from app.audio.timbral.envelope import Envelope
from app.audio.timbral.onset_strength import HOP, Strength, onset_frames
from app.audio.timbral.sampling import SAMPLE_RATE_HZ

_LOOK_BACK = SAMPLE_RATE_HZ // 50
_HYSTERESIS_TIME = SAMPLE_RATE_HZ * 3 // 10
_RELEVANT_RISE = 0.1  # of the envelope's range
_SEPARATION = SAMPLE_RATE_HZ // 10
_RELEVANT_STRENGTH_DB = 3.0


def onsets(level: Envelope, strength: Strength, head: int) -> list[int]:
    """Return the samples at which notes begin, ascending; [0] when none does.

    `head`: an onset before this sample counts as the start of the sound.
    """
    rise = _RELEVANT_RISE * float(np.ptp(level))
    candidates = (onset_frames(strength) * HOP).tolist()
    found = _starts_of_rises(
        level, [onset for onset in candidates if onset + HOP <= len(level)] or candidates[:1], rise, head
    )
    kept = found[:1] + [onset for onset in found[1:] if onset > 0]
    kept = _rising(level, sorted(set(kept)), rise)
    return _strong(strength, _separated(kept)) or [0]


def segments(starts: list[int], end: int) -> list[slice]:
    """Return each note: from its start to the next one, the last to the end."""
    return [slice(first, following) for first, following in pairwise([*starts, end])]


def _starts_of_rises(level: Envelope, candidates: list[int], rise: float, head: int) -> list[int]:
    """Return where the rise to each candidate begins; 0 within the head.

    Walks back from neighbouring candidates soon meet, and what is known from there on is not walked again.
    """
    known: dict[int, int] = {}
    for candidate in candidates:
        position, passed = candidate, [candidate]
        while position not in known:
            before = _before(level, position, rise) if position > head else 0
            if before in {0, position}:
                known[position] = before
            else:
                position = before
                passed.append(position)
        known.update(dict.fromkeys(passed, known[position]))
    return [known[candidate] for candidate in candidates]


def _before(level: Envelope, position: int, rise: float) -> int:
    """Return the lower sample before the position that belongs to the same rise, or the position where it begins."""
    recent = level[max(position - _LOOK_BACK - 1, 0) : position]
    lowest = int(np.argmin(recent))
    if recent[lowest] <= level[position]:
        return position - len(recent) + lowest
    earlier = level[max(position - _HYSTERESIS_TIME - 1, 0) : position]
    lower = np.flatnonzero(earlier < level[position])
    if lower.size == 0 or np.ptp(earlier[lower[-1] :]) >= rise:
        return position
    return position - len(earlier) + int(lower[-1])


def _rising(level: Envelope, starts: list[int], rise: float) -> list[int]:
    """Return the starts whose note rises by at least `rise`, and a lone one; a note left out joins the one before."""
    if not starts[1:]:
        return starts
    kept: list[int] = []
    for start in reversed(starts):
        note = level[start : kept[0] if kept else len(level)]
        peak = int(np.argmax(note))
        if peak > 0 and note[peak] - note[:peak].min() >= rise:
            kept.insert(0, start)
    return kept


def _separated(starts: list[int]) -> list[int]:
    """Return the starts without those less than 100 ms after another, earlier ones preferred."""
    while True:
        kept = starts[:1] + [later for earlier, later in pairwise(starts) if later - earlier >= _SEPARATION]
        if len(kept) == len(starts):
            return kept
        starts = kept


def _strong(strength: Strength, starts: list[int]) -> list[int]:
    """Return the starts whose note reaches an onset strength of 3 dB."""
    kept: list[int] = []
    for start in reversed(starts):
        note = strength[start // HOP : kept[0] // HOP if kept else len(strength)]
        if note.max(initial=0.0) >= _RELEVANT_STRENGTH_DB:
            kept.insert(0, start)
    return kept
