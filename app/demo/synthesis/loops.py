"""Loops of whole bars at exact tempi.

A pattern is sixteen steps of one bar in 4/4: `x` full, `o` half as loud, `.` nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from app.demo.synthesis import drums
from app.demo.synthesis.levels import Samples, finished
from app.demo.synthesis.pitch import note_hz
from app.demo.synthesis.spectrum import filtered, lowpass
from app.demo.synthesis.timeline import decay, looped, swell, times
from app.demo.synthesis.tones import harmonic_sum

STEPS_PER_BAR = 16
BEATS_PER_BAR = 4
LOUDNESS = MappingProxyType({"x": 1.0, "o": 0.5})

DRUMS: Mapping[str, Callable[[], Samples]] = MappingProxyType(
    {
        "kick": drums.kick,
        "snare": drums.snare,
        "hat": drums.hat,
        "open_hat": drums.open_hat,
        "clap": drums.clap,
        "rim": drums.rim,
        "tom": drums.tom,
        "cowbell": drums.cowbell,
    }
)


def bars_s(bpm: float, bars: int) -> float:
    """The length of whole bars in seconds."""
    return bars * BEATS_PER_BAR * 60 / bpm


def drum_loop(bpm: float, bars: int, pattern: Mapping[str, str]) -> Samples:
    """The pattern played by drums, repeated for a number of bars."""
    step_s = bars_s(bpm, 1) / STEPS_PER_BAR
    events = [
        ((bar * STEPS_PER_BAR + step) * step_s, LOUDNESS[mark] * DRUMS[drum]())
        for drum, marks in pattern.items()
        for bar in range(bars)
        for step, mark in enumerate(marks)
        if mark in LOUDNESS
    ]
    return finished(looped(bars_s(bpm, bars), events), fade_s=0.001)


def bass_loop(bpm: float, bars: int, notes: Sequence[str | None]) -> Samples:
    """A bass line, one bar of equal steps with `None` for a rest, repeated for a number of bars."""
    step_s = bars_s(bpm, 1) / len(notes)
    events = [
        ((bar * len(notes) + step) * step_s, bass_note(note, step_s * 1.1))
        for bar in range(bars)
        for step, note in enumerate(notes)
        if note
    ]
    return finished(looped(bars_s(bpm, bars), events), fade_s=0.001)


def bass_note(note: str, duration_s: float) -> Samples:
    """A muted synthesiser bass."""
    wave = filtered(harmonic_sum(note_hz(note), times(duration_s), lambda n: 1 / n), lowpass(500))
    return wave * decay(duration_s, 0.15) * swell(duration_s, 0.004, 0.02)


def click_track(bpm: float, bars: int) -> Samples:
    """A metronome: one short click on each beat, higher on the first of a bar."""
    beat_s = 60 / bpm
    clicks = [(beat * beat_s, click(1760 if beat % BEATS_PER_BAR == 0 else 1320)) for beat in range(bars * 4)]
    return finished(looped(bars_s(bpm, bars), clicks), fade_s=0.001)


def click(frequency_hz: float) -> Samples:
    """A woodblock-like tick of 50 ms."""
    return np.asarray(np.sin(2 * np.pi * frequency_hz * times(0.05)) * decay(0.05, 0.008))
