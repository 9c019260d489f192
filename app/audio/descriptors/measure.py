"""Everything that is measured of one sound, in two passes over its file."""

import gc
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.audio.descriptors import pitch, spectral, temporal, tonal
from app.audio.descriptors.engine import Engine, load
from app.audio.descriptors.errors import AnalysisFailed
from app.audio.descriptors.graph import Graph
from app.audio.descriptors.measurements import Measurements

_SMALLEST_PEAK = 0.1

Numbers = dict[str, NDArray[np.float64]]


def measure(wav: Path, mono: NDArray[np.float32]) -> Measurements:
    """All measurements of a recording; mono: (samples,), the mean of its channels.

    Raises:
        AnalysisFailed: The file cannot be read, or has fewer than two samples.
        ImportError: There is no analysis library.
    """
    engine = load()
    try:
        measured = tonal.sum_up_chords(engine, _first_pass(engine, wav))
        beats = _second_pass(engine, wav, measured.entries("rhythm.beats_position"))
        loop_confidence = _loop_confidence(engine, mono, measured.value("rhythm.bpm_loop"))
    except RuntimeError as error:
        raise AnalysisFailed(str(error)) from error
    finally:
        # Networks hold themselves in cycles, 8 MiB each, that would wait for a collection of the oldest generation.
        gc.collect()
    track = pitch.track(mono, len(measured.numbers["lowlevel.zerocrossingrate"]))
    derived = _of_pitch(track) | _of_frames(measured) | loop_confidence
    return Measurements(measured.numbers | beats | derived, measured.texts)


def _first_pass(engine: Engine, wav: Path) -> Measurements:
    graph = Graph(engine, wav)
    spectral.add_spectral(graph)
    tonal.add_tonal(graph)
    temporal.add_loudness(graph)
    temporal.add_envelope(graph)
    temporal.add_rhythm(graph)
    return graph.run()


def _second_pass(engine: Engine, wav: Path, beats_s: list[float]) -> Numbers:
    """What can only be asked once the beats are known; nothing when there are none."""
    if not beats_s:
        return {}
    graph = Graph(engine, wav)
    temporal.add_beats_loudness(graph, beats_s)
    return graph.run().numbers


def _loop_confidence(engine: Engine, mono: NDArray[np.float32], bpm: float) -> Numbers:
    confidence = engine.standard.LoopBpmConfidence()(mono, bpm) if bpm > 0 else 0.0
    return {"rhythm.bpm_loop_confidence": np.array([confidence], np.float64)}


def _of_frames(measured: Measurements) -> Numbers:
    loudness = measured.numbers["lowlevel.loudness"]
    profile = np.pad(measured.numbers["tonal.hpcp"].mean(axis=0), 1)
    is_peak = (profile[1:-1] > profile[:-2]) & (profile[1:-1] >= profile[2:]) & (profile[1:-1] > _SMALLEST_PEAK)
    found = {
        "lowlevel.average_loudness": _average_loudness(loudness),
        "tonal.hpcp_peak_count": float(np.count_nonzero(is_peak)),
        "rhythm.beats_count": float(len(measured.entries("rhythm.beats_position"))),
        "rhythm.onset_count": float(len(measured.entries("rhythm.onset_times"))),
    }
    return {key: np.array([value]) for key, value in found.items()}


def _average_loudness(loudness: NDArray[np.float64]) -> float:
    """Mean loudness of the frames relative to the loudest, squeezed to 0 to 1; high when the level hardly moves."""
    loudest = loudness.max()
    relative = np.maximum(loudness / loudest if loudest > 0 else loudness, 1e-4).mean()
    return float(0.5 + 0.5 * np.tanh(-1.0 + 2.0 * (10.0 * np.log10(relative) + 5.0) / 3.0))


def _of_pitch(track: pitch.PitchTrack) -> Numbers:
    """The pitch wherever it can be told, and where over all frames it is high and low."""
    all_hz, count = track.pitch_hz, len(track.pitch_hz)
    highest, energy = int(np.argmax(all_hz)), all_hz**2
    before, total = energy[: highest + 1].sum(), all_hz.sum()
    places = np.arange(count) / max(count - 1, 1)
    found = {
        "sfx.pitch_max_to_total": highest / count,
        "sfx.pitch_min_to_total": int(np.argmin(all_hz)) / count,
        "sfx.pitch_centroid": float(places @ all_hz / total) if total > 0 else 0.0,
        "sfx.pitch_after_max_to_before_max_energy_ratio": float(energy[highest:].sum() / before) if before > 0 else 0.0,
    }
    return {key: np.array([value]) for key, value in found.items()} | {
        "lowlevel.pitch": track.told_hz(),
        "lowlevel.pitch_instantaneous_confidence": track.confidence[track.is_whole],
    }
