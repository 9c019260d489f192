"""Time axes, envelopes, glides, and the placing of events in time.

All durations are in seconds; all results are (frames,) float64.
"""

from collections.abc import Iterable

import numpy as np

from app.demo.synthesis.levels import SAMPLE_RATE_HZ, Samples


def frame_count(duration_s: float) -> int:
    """The number of samples nearest to the duration."""
    return round(duration_s * SAMPLE_RATE_HZ)


def times(duration_s: float) -> Samples:
    """The time of each sample, in seconds from 0."""
    return np.arange(frame_count(duration_s)) / SAMPLE_RATE_HZ


def decay(duration_s: float, time_constant_s: float) -> Samples:
    """An exponential fall from 1, to 1/e after the time constant."""
    return np.exp(-times(duration_s) / time_constant_s)


def swell(duration_s: float, attack_s: float, release_s: float) -> Samples:
    """A smooth rise to 1, a plateau, and a smooth fall to 0 at the end."""
    seconds = times(duration_s)
    rise = np.clip(seconds / attack_s, 0.0, 1.0)
    fall = np.clip((duration_s - seconds) / release_s, 0.0, 1.0)
    return np.asarray(np.sin(np.minimum(rise, fall) * np.pi / 2) ** 2)


def curve(duration_s: float, points: Iterable[tuple[float, float]]) -> Samples:
    """Straight lines through (position from 0 to 1, value), over the whole duration."""
    positions, values = zip(*points, strict=True)
    return np.asarray(np.interp(times(duration_s) / duration_s, positions, values))


def wander(rng: np.random.Generator, duration_s: float, rate_hz: float) -> Samples:
    """A smooth random curve between 0 and 1 with about `rate_hz` turns a second."""
    seconds = times(duration_s)
    points = rng.random(int(duration_s * rate_hz) + 2)
    position = seconds * rate_hz
    index = position.astype(int)
    blend = (1 - np.cos(np.pi * (position - index))) / 2
    return np.asarray(points[index] * (1 - blend) + points[index + 1] * blend)


def oscillator(frequency_hz: Samples) -> Samples:
    """A sine that follows a frequency given for each sample."""
    return np.sin(phase(frequency_hz))


def phase(frequency_hz: Samples) -> Samples:
    """The phase in radians, from 0, of an oscillation whose frequency is given for each sample."""
    turns = np.cumsum(frequency_hz) / SAMPLE_RATE_HZ
    return np.asarray(2 * np.pi * (turns - turns[0]))


def mixed(duration_s: float, events: Iterable[tuple[float, Samples]]) -> Samples:
    """The sum of the events, each (start in seconds, samples); what lasts beyond the end is cut."""
    total = np.zeros(frame_count(duration_s))
    for start_s, event in events:
        start = frame_count(start_s)
        kept = event[: max(total.size - start, 0)]
        total[start : start + kept.size] += kept
    return total


def looped(duration_s: float, events: Iterable[tuple[float, Samples]]) -> Samples:
    """The sum of the events as a seamless loop: what lasts beyond the end comes back at the start."""
    total = np.zeros(frame_count(duration_s))
    for start_s, event in events:
        positions = (frame_count(start_s) + np.arange(event.size)) % total.size
        np.add.at(total, positions, event)
    return total
