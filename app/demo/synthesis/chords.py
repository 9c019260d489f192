"""Triads and I-IV-V-I progressions in known keys, with a soft organ or an electric piano."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from app.demo.synthesis.levels import Samples, finished
from app.demo.synthesis.pitch import MAJOR_TRIAD, MINOR_TRIAD, PITCH_CLASSES, midi_hz
from app.demo.synthesis.timeline import decay, mixed, swell, times

Voice: TypeAlias = Callable[[float, float], Samples]

LOWEST_ROOT = 48
# Semitones above the root of the first, fourth, fifth and first degree.
CADENCE = (0, 5, 7, 0)


def soft_organ(frequency_hz: float, duration_s: float) -> Samples:
    """Few, weak overtones, so that a chord sounds clear."""
    angle = 2 * np.pi * frequency_hz * times(duration_s)
    wave = np.sin(angle) + 0.3 * np.sin(2 * angle) + 0.1 * np.sin(3 * angle)
    return np.asarray(wave * swell(duration_s, 0.05, 0.1))


def electric_piano(frequency_hz: float, duration_s: float) -> Samples:
    """A struck tine: a bright attack by phase modulation that dies into a near sine."""
    angle = 2 * np.pi * frequency_hz * times(duration_s)
    wave = np.sin(angle + 0.9 * decay(duration_s, 0.25) * np.sin(angle))
    return np.asarray(wave * decay(duration_s, 1.1) * swell(duration_s, 0.005, 0.06))


def chord(root: int, intervals: tuple[int, ...], duration_s: float, voice: Voice) -> Samples:
    """The notes of a chord on a MIDI root together, with the root once more an octave below."""
    numbers = [root - 12, *(root + interval for interval in intervals)]
    return np.asarray(np.sum([voice(midi_hz(number), duration_s) for number in numbers], axis=0))


def triad(key: str, *, duration_s: float = 1.2, voice: Voice = soft_organ) -> Samples:
    """The tonic triad of a key such as `C major` or `A minor`."""
    root, intervals = tonic(key)
    return finished(chord(root, intervals, duration_s, voice))


def progression(key: str, *, chord_s: float = 0.6, voice: Voice = soft_organ) -> Samples:
    """The degrees I-IV-V-I of a key, one chord after the other; in minor the fourth and fifth are minor too."""
    root, intervals = tonic(key)
    chords = (
        (index * chord_s, chord(root + degree, intervals, chord_s, voice)) for index, degree in enumerate(CADENCE)
    )
    return finished(mixed(chord_s * len(CADENCE), chords))


def tonic(key: str) -> tuple[int, tuple[int, ...]]:
    """The MIDI root from C3 up, and the intervals of the triad, of a key such as `F# major`."""
    pitch_class, scale = key.split()
    return LOWEST_ROOT + PITCH_CLASSES.index(pitch_class), MAJOR_TRIAD if scale == "major" else MINOR_TRIAD
