"""Everything that is measured of one sound, in one pass over its file."""

import gc
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.audio.descriptors import pitch, rhythm, spectral, temporal, tonal
from app.audio.descriptors.engine import Engine, load
from app.audio.descriptors.errors import AnalysisFailed
from app.audio.descriptors.graph import Graph
from app.audio.descriptors.measurements import Measurements, Numbers, as_series

PITCH_OF_FRAMES = "frames.pitch"
CONFIDENCE_OF_FRAMES = "frames.pitch_confidence"

_SMALLEST_PEAK = 0.1


def measure(wav: Path, mono: NDArray[np.float32]) -> Measurements:
    """All measurements of a recording; mono: (samples,), the mean of its channels.

    Raises:
        AnalysisFailed: The file cannot be read, or has fewer than two samples.
        ImportError: There is no analysis library.
    """
    engine = load()
    try:
        beats = rhythm.track_beats(engine, mono)
        measured = tonal.find_chords(engine, _listen(engine, wav, beats["rhythm.beats_position"]))
        loop = rhythm.rate_loop(engine, mono, measured.value("rhythm.bpm_loop"))
    except RuntimeError as error:
        raise AnalysisFailed(str(error)) from error
    finally:
        # Networks hold themselves in cycles that would wait, with all their buffers, for a rare full collection.
        gc.collect()
    track = pitch.track(mono, len(measured.numbers["lowlevel.zerocrossingrate"]))
    return Measurements(measured.numbers | beats | loop | _of_pitch(track) | _of_frames(measured), measured.texts)


def _listen(engine: Engine, wav: Path, beats_s: NDArray[np.float64]) -> Measurements:
    graph = Graph(engine, wav)
    spectral.add_spectral(graph)
    tonal.add_tonal(graph)
    temporal.add_loudness(graph)
    temporal.add_envelope(graph)
    rhythm.add_onsets(graph)
    rhythm.add_beats_loudness(graph, beats_s)
    return graph.run()


def _of_frames(measured: Measurements) -> Numbers:
    loudness = measured.numbers["lowlevel.loudness"]
    profile = np.pad(measured.numbers["tonal.hpcp"].mean(axis=0), 1)
    is_peak = (profile[1:-1] > profile[:-2]) & (profile[1:-1] >= profile[2:]) & (profile[1:-1] > _SMALLEST_PEAK)
    found = {
        "lowlevel.average_loudness": _average_loudness(loudness),
        "tonal.hpcp_peak_count": float(np.count_nonzero(is_peak)),
        "rhythm.onset_count": float(len(measured.entries("rhythm.onset_times"))),
    }
    return {key: as_series(value) for key, value in found.items()}


def _average_loudness(loudness: NDArray[np.float64]) -> float:
    """Mean loudness of the frames relative to the loudest, squeezed to 0 to 1; high when the level hardly moves."""
    loudest = loudness.max()
    relative = np.maximum(loudness / loudest if loudest > 0 else loudness, 1e-4).mean()
    return float(0.5 + 0.5 * np.tanh(-1.0 + 2.0 * (10.0 * np.log10(relative) + 5.0) / 3.0))


def _of_pitch(track: pitch.PitchTrack) -> Numbers:
    """The pitch wherever it can be told, in every frame, and where over all frames it is high and low."""
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
    return {key: as_series(value) for key, value in found.items()} | {
        "lowlevel.pitch": track.told_hz(),
        "lowlevel.pitch_instantaneous_confidence": track.confidence[track.is_whole],
        PITCH_OF_FRAMES: track.pitch_hz,
        CONFIDENCE_OF_FRAMES: track.confidence,
    }
