"""Beats, tempo and onsets."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from app.audio.descriptors.engine import Engine, load
from app.audio.descriptors.graph import Graph
from app.audio.descriptors.measurements import Numbers

SLOWEST_BPM = 40
FASTEST_BPM = 210


def add_onsets(graph: Graph) -> None:
    """Onsets, and the tempo the sound would have as a loop.

    Streaming, because OnsetRate finds other times when it is called with samples.
    """
    graph.add("OnsetRate", graph.mono, keep={"onsetTimes": "rhythm.onset_times", "onsetRate": "rhythm.onset_rate"})
    graph.add("PercivalBpmEstimator", graph.mono, keep={"bpm": "rhythm.bpm_loop"})


def add_beats_loudness(graph: Graph, beats_s: NDArray[np.float64]) -> None:
    """The energy at each beat, and how it is spread over six bands."""
    graph.add(
        "BeatsLoudness",
        graph.mono,
        keep={"loudness": "rhythm.beats_loudness", "loudnessBandRatio": "rhythm.beats_loudness_band_ratio"},
        beats=beats_s.tolist(),
    )


def track_beats(mono: NDArray[np.float32]) -> Numbers:
    """The beats, the tempo they make, and the two commonest tempi of neighbouring beats; mono: (samples,)."""
    engine, tracker = _tracker()
    bpm, beats_s, confidence, _, intervals_s = tracker(mono)
    histogram = engine.standard.BpmHistogramDescriptors()(intervals_s)[:6]
    peaks = [f"{which}_peak_{what}" for which in ("first", "second") for what in ("bpm", "weight", "spread")]
    found = {"bpm": bpm, "bpm_confidence": confidence, "beats_position": beats_s, "bpm_intervals": intervals_s}
    found |= {f"bpm_histogram_{peak}": value for peak, value in zip(peaks, histogram, strict=True)}
    found["beats_count"] = len(beats_s)
    return {f"rhythm.{name}": np.atleast_1d(np.asarray(value, np.float64)) for name, value in found.items()}


def loop_confidence(engine: Engine, mono: NDArray[np.float32], bpm: float) -> float:
    """How well the length fits a whole number of beats, 0 to 1; 0 without a tempo."""
    return float(engine.standard.LoopBpmConfidence()(mono, bpm)) if bpm > 0 else 0.0


@cache
def _tracker() -> tuple[Engine, object]:
    """One beat tracker for all sounds: making one takes as long as tracking ten seconds, and in a network it leaks."""
    engine = load()
    parameters = {"method": "multifeature", "minTempo": SLOWEST_BPM, "maxTempo": FASTEST_BPM}
    return engine, engine.standard.RhythmExtractor2013(**parameters)
