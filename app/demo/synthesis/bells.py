"""Bells, bowls and glass: inharmonic partials that die away each at its own pace.

Source: A. Lehr, "Partial Groups in the Bell Sound", J. Acoust. Soc. Am. 79, 1986 (the five main partials).
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from app.demo.synthesis.levels import Samples, finished
from app.demo.synthesis.spectrum import highpass, noise
from app.demo.synthesis.timeline import decay, mixed, times

# Ratio to the strike note, loudness, and life relative to the longest partial.
CHURCH = (
    (0.5, 0.6, 1.0),
    (1.0, 0.8, 0.6),
    (1.2, 0.7, 0.5),
    (1.5, 0.35, 0.35),
    (2.0, 1.0, 0.4),
    (2.67, 0.3, 0.2),
    (4.1, 0.2, 0.1),
)
HANDBELL = ((1.0, 1.0, 1.0), (2.76, 0.45, 0.4), (5.4, 0.2, 0.15), (8.93, 0.08, 0.07))
BOWL = ((1.0, 1.0, 1.0), (1.003, 0.7, 0.95), (2.71, 0.5, 0.6), (2.716, 0.4, 0.55), (5.1, 0.2, 0.3))
TEMPLE = ((1.0, 1.0, 1.0), (1.008, 0.8, 0.9), (1.98, 0.6, 0.5), (2.55, 0.5, 0.4), (3.4, 0.35, 0.25), (5.2, 0.2, 0.12))
GLASS = ((1.0, 1.0, 1.0), (2.32, 0.6, 0.7), (4.25, 0.4, 0.4), (6.63, 0.25, 0.25))

Partials: TypeAlias = Sequence[tuple[float, float, float]]


def struck(strike_hz: float, partials: Partials, duration_s: float, *, longest_s: float, seed: int) -> Samples:
    """A raw struck body; `longest_s` is the time constant of its longest partial."""
    rng = np.random.default_rng(seed)
    seconds = times(duration_s)
    total = 0.1 * noise(rng, duration_s, highpass(2 * strike_hz)) * decay(duration_s, 0.004)
    for ratio, loudness, life in partials:
        angle = 2 * np.pi * ratio * strike_hz * seconds
        total += loudness * np.sin(angle) * decay(duration_s, life * longest_s)
    return np.asarray(total)


def bell(strike_hz: float, partials: Partials, duration_s: float = 3.0, *, longest_s: float = 1.2) -> Samples:
    """One stroke of a bell."""
    return finished(struck(strike_hz, partials, duration_s, longest_s=longest_s, seed=1), fade_s=0.002)


def chime(strikes_hz: Sequence[float], *, step_s: float, last_s: float = 1.6) -> Samples:
    """Small bells one after the other."""
    strokes = (
        (index * step_s, struck(hertz, HANDBELL, last_s, longest_s=0.5, seed=index))
        for index, hertz in enumerate(strikes_hz)
    )
    return finished(mixed(step_s * (len(strikes_hz) - 1) + last_s, strokes), fade_s=0.002)


def shatter(duration_s: float, *, pieces: int, seed: int) -> Samples:
    """A pane that breaks: one bright burst, then falling pieces that ring."""
    rng = np.random.default_rng(seed)
    burst = 2.0 * noise(rng, 0.15, highpass(2500)) * decay(0.15, 0.03)
    falls = [
        (float(rng.exponential(0.22)), float(rng.uniform(0.1, 0.6)) * shard(rng, seed + piece))
        for piece in range(pieces)
    ]
    return finished(mixed(duration_s, [(0.0, burst), *falls]), fade_s=0.003)


def shard(rng: np.random.Generator, seed: int) -> Samples:
    """One ringing piece of glass."""
    return struck(float(rng.uniform(2200, 5200)), GLASS, 0.25, longest_s=0.05, seed=seed)
