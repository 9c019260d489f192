"""Sounds of known truth, hardly any of which is in the demo.

The demo promises only what the analysis was seen to find, so its own sounds show what got worse, not how good it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.audio.wav import FULL_SCALE, write_wav
from app.demo.catalogue import Truth, loops
from app.demo.synthesis import chords, flutes, piano, strings
from app.demo.synthesis import loops as loop_synthesis
from app.demo.synthesis.pitch import PITCH_CLASSES, note_hz

Note = Callable[[str], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class KnownSound:
    """A sound and what is true of it; `render` returns (channels, frames) in [-1, 1] at 44.1 kHz."""

    render: Callable[[], NDArray[np.float64]]
    truth: Truth


_INSTRUMENTS: Sequence[tuple[Note, str]] = (
    (piano.note, "F1 A#1 D#2 G#2 C#3 F#3 B3 D4 F5 A#5 D#6 B6"),
    (partial(strings.pluck, seed=7), "F2 G#2 B2 F3 G#3 B3 D4 G4 C5"),
    (strings.bowed, "D2 F2 A2 E3 G#3 C4 F4 B4 D#5 A5"),
    (partial(flutes.blown, partials=flutes.FLUTE, seed=7), "C4 F4 A#4 G5 C6 F6"),
    (partial(flutes.blown, partials=flutes.CLARINET, seed=7), "E3 A3 C#4 F#4 B4 D#5"),
)
_PATTERNS = (
    loops.HIP_HOP,
    loops.ROCK,
    loops.FOUR_ON_THE_FLOOR,
    loops.TECHNO,
    loops.ELECTRO,
    loops.BREAKBEAT,
    loops.HAND_DRUMS,
)
_TEMPI_BPM = (72, 86, 103, 115, 133, 152, 168)
_VOICES = (chords.soft_organ, chords.electric_piano)


def further() -> list[KnownSound]:
    """Give notes, drum loops and progressions."""
    return [*_notes(), *_loops(), *_progressions()]


def _notes() -> list[KnownSound]:
    return [
        KnownSound(partial(instrument, note), Truth(pitch_hz=note_hz(note)))
        for instrument, notes in _INSTRUMENTS
        for note in notes.split()
    ]


def _loops() -> list[KnownSound]:
    return [
        KnownSound(partial(loop_synthesis.drum_loop, bpm, 2, pattern), Truth(bpm=bpm))
        for pattern, bpm in product(_PATTERNS, _TEMPI_BPM)
    ]


def _progressions() -> list[KnownSound]:
    return [
        KnownSound(partial(chords.progression, key, voice=voice), Truth(key=key))
        for voice in _VOICES
        for key in (f"{tonic} {mode}" for tonic, mode in product(PITCH_CLASSES, ("major", "minor")))
    ]


def write(folder: Path, sounds: Sequence[KnownSound]) -> dict[Path, Truth]:
    """Give the truths by file, written into a folder that is made."""
    folder.mkdir()
    written = {}
    for number, sound in enumerate(sounds):
        samples = np.rint(sound.render() * (FULL_SCALE - 1)).astype(np.int32)
        written[write_wav(folder / f"{number}.wav", samples).path] = sound.truth
    return written
