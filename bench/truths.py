"""How near the analysis comes to what is known of sounds: pitch, tempo and key."""

import math
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

import numpy as np

from app.audio.descriptors.metadata_rules import FlatValue
from app.demo.catalogue import Truth
from bench.figures import Figure

Known = Sequence[tuple[Truth, Mapping[str, FlatValue]]]
"""Sounds as what is true of them, and their current descriptors."""

_IN_TUNE_CENTS = 50.0
_OCTAVE_CENTS = 1200.0
_TEMPO_TOLERANCE = 0.04


class Tempo(Enum):
    """What became of a tempo; `OCTAVE` is twice or half the true one."""

    RIGHT = "right"
    OCTAVE = "octave"
    WRONG = "wrong"


def cents(found_hz: float, true_hz: float) -> float:
    """Give the distance of two pitches, without its sign; no pitch, which is 0, is as far off as one of 1 Hz."""
    return abs(_OCTAVE_CENTS * math.log2(max(found_hz, 1.0) / true_hz))


def tempo(found_bpm: float, true_bpm: float) -> Tempo:
    """Judge a tempo, to 4 %."""
    for factor, verdict in ((1.0, Tempo.RIGHT), (2.0, Tempo.OCTAVE), (0.5, Tempo.OCTAVE)):
        if abs(found_bpm - factor * true_bpm) <= _TEMPO_TOLERANCE * factor * true_bpm:
            return verdict
    return Tempo.WRONG


def figures(part: str, kind: str, known: Known) -> Iterator[Figure]:
    """Give the figures of pitch, tempo and key, each of those sounds for which it is known."""
    yield from _of_pitch(part, kind, known)
    yield from _of_tempo(part, kind, known)
    yield from _of_key(part, kind, known)


def _of_pitch(part: str, kind: str, known: Known) -> Iterator[Figure]:
    errors = [cents(_number(found, "pitch"), truth.pitch_hz) for truth, found in known if truth.pitch_hz is not None]
    if not errors:
        return
    what = f"pitch of {len(errors)} {kind}"
    for name, percent in (("median", 50), ("90th percentile", 90)):
        yield Figure(part, f"{what}: error, {name}", float(np.percentile(errors, percent)), "cents")
    yield Figure(part, f"{what}: within 50 cents", _percent([error <= _IN_TUNE_CENTS for error in errors]), "%")


def _of_tempo(part: str, kind: str, known: Known) -> Iterator[Figure]:
    verdicts = [tempo(_number(found, "bpm"), truth.bpm) for truth, found in known if truth.bpm is not None]
    if not verdicts:
        return
    what = f"tempo of {len(verdicts)} {kind}"
    yield Figure(part, f"{what}: right within 4 %", _percent([it is Tempo.RIGHT for it in verdicts]), "%")
    yield Figure(part, f"{what}: twice or half the true one", _percent([it is Tempo.OCTAVE for it in verdicts]), "%")


def _of_key(part: str, kind: str, known: Known) -> Iterator[Figure]:
    is_right = [found.get("tonality") == truth.key for truth, found in known if truth.key is not None]
    if is_right:
        yield Figure(part, f"key of {len(is_right)} {kind}: right", _percent(is_right), "%")


def _number(found: Mapping[str, FlatValue], name: str) -> float:
    value = found.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


def _percent(flags: Sequence[bool]) -> float:
    return 100 * sum(flags) / len(flags)
