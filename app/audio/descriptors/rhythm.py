"""Beats, tempo and onsets."""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.audio.descriptors.engine import Engine
from app.audio.descriptors.graph import Graph
from app.audio.descriptors.measurements import Numbers, as_series

SLOWEST_BPM = 40
FASTEST_BPM = 210

Tracker = Callable[
    [NDArray[np.float32]], tuple[float, NDArray[np.float32], float, NDArray[np.float32], NDArray[np.float32]]
]


def add_onsets(graph: Graph) -> None:
    """Onsets, and the tempo the sound would have as a loop.

    Streaming, because OnsetRate finds other times when it is called with samples.
    """
    graph.add("OnsetRate", graph.mono, keep={"onsetTimes": "rhythm.onset_times", "onsetRate": "rhythm.onset_rate"})
    graph.add("PercivalBpmEstimator", graph.mono, keep={"bpm": "rhythm.bpm_loop"})


def add_beats_loudness(graph: Graph, beats_s: NDArray[np.float64]) -> None:
    """The energy at each beat, and how it is spread over six bands; without a beat, that of the beginning.

    Of what is shorter than a beat takes, about 0.19 s, there is none.
    """
    graph.add(
        "BeatsLoudness",
        graph.mono,
        keep={"loudness": "rhythm.beats_loudness", "loudnessBandRatio": "rhythm.beats_loudness_band_ratio"},
        beats=beats_s.tolist() or [0.0],
    )


def track_beats(engine: Engine, mono: NDArray[np.float32]) -> Numbers:
    """The beats, the tempo they make, and the two commonest tempi of neighbouring beats; mono: (samples,)."""
    bpm, beats_s, confidence, _, intervals_s = _tracker(engine)(mono)
    histogram = engine.standard.BpmHistogramDescriptors()(intervals_s)[:6]
    peaks = [f"{which}_peak_{what}" for which in ("first", "second") for what in ("bpm", "weight", "spread")]
    found: dict[str, ArrayLike] = {
        "bpm": bpm,
        "bpm_confidence": confidence,
        "beats_position": beats_s,
        "bpm_intervals": intervals_s,
    }
    found |= {f"bpm_histogram_{peak}": value for peak, value in zip(peaks, histogram, strict=True)}
    found["beats_count"] = len(beats_s)
    return {f"rhythm.{name}": as_series(value) for name, value in found.items()}


def rate_loop(engine: Engine, mono: NDArray[np.float32], bpm: float) -> Numbers:
    """How well the length fits a whole number of beats, 0 to 1; 0 without a tempo."""
    confidence = engine.standard.LoopBpmConfidence()(mono, bpm) if bpm > 0 else 0.0
    return {"rhythm.bpm_loop_confidence": as_series(confidence)}


@cache
def _tracker(engine: Engine) -> Tracker:
    """One beat tracker for all sounds: making one takes as long as tracking ten seconds, and in a network it leaks."""
    tracker: Tracker = engine.standard.RhythmExtractor2013(
        method="multifeature", minTempo=SLOWEST_BPM, maxTempo=FASTEST_BPM
    )
    return tracker
