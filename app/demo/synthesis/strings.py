"""Plucked strings by the Karplus-Strong method, and bowed strings by partials with vibrato.

Source: K. Karplus and A. Strong, "Digital Synthesis of Plucked-String and Drum Timbres", Computer Music Journal
7(2), 1983.
"""

import numpy as np

from app.demo.synthesis.levels import SAMPLE_RATE_HZ, Samples, finished
from app.demo.synthesis.pitch import note_hz
from app.demo.synthesis.spectrum import bandpass, filtered, lowpass
from app.demo.synthesis.timeline import frame_count, mixed, phase, swell, times


def string(frequency_hz: float, duration_s: float, seed: int, *, damping: float = 0.996) -> Samples:
    """A raw plucked string: a burst of noise that goes round a delay line with an averaging filter.

    The loop of `period` samples sounds half a sample flat; the result is stretched to the exact frequency.
    """
    rng = np.random.default_rng(seed)
    period = int(SAMPLE_RATE_HZ / frequency_hz)
    stretch = SAMPLE_RATE_HZ / frequency_hz / (period + 0.5)
    burst = filtered(rng.uniform(-1.0, 1.0, period), lowpass(min(12 * frequency_hz, 7000.0)))
    turn = burst - burst.mean()
    turns = [turn]
    last_of_turn_before = 0.0
    while period * len(turns) < frame_count(duration_s) / stretch + 1:
        delayed = np.concatenate([[last_of_turn_before], turn[:-1]])
        last_of_turn_before = float(turn[-1])
        turn = damping * (turn + delayed) / 2
        turns.append(turn)
    loop = np.concatenate(turns)
    return np.asarray(np.interp(np.arange(frame_count(duration_s)) / stretch, np.arange(loop.size), loop))


def pluck(note: str, duration_s: float = 1.5, *, seed: int, damping: float = 0.996) -> Samples:
    """One plucked string at a named note; lower damping dies away sooner."""
    return finished(string(note_hz(note), duration_s, seed, damping=damping), fade_s=0.002)


def strum(notes: tuple[str, ...], duration_s: float = 2.0, *, seed: int, gap_s: float = 0.03) -> Samples:
    """Strings plucked one shortly after the other."""
    strings = ((index * gap_s, string(note_hz(note), duration_s, seed + index)) for index, note in enumerate(notes))
    return finished(mixed(duration_s, strings), fade_s=0.002)


def bowed(note: str, duration_s: float = 1.8, *, vibrato_hz: float = 5.2) -> Samples:
    """A bowed string: falling partials through the resonances of a wooden body, with slow vibrato."""
    frequency_hz = note_hz(note)
    vibrato = 1 + 0.004 * np.sin(2 * np.pi * vibrato_hz * times(duration_s)) * swell(duration_s, 0.8, 0.2)
    angle = phase(frequency_hz * vibrato)
    partials = (np.sin(number * angle) / number**1.2 for number in range(1, int(9000 / frequency_hz)))
    body = filtered(np.sum(list(partials), axis=0), bandpass(frequency_hz * 0.8, 3500, 1))
    return finished(body * swell(duration_s, 0.18, 0.35))
