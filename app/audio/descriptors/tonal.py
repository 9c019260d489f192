"""The tonal part of the network: frames of 4096 samples every 2048, pitch class profiles; key and chords."""

import numpy as np

from app.audio.descriptors.engine import Engine
from app.audio.descriptors.graph import Graph, Node
from app.audio.descriptors.measurements import Measurements, as_series

_FRAME_SIZE = 4096
_HOP_SIZE = 2048
_CHORD_PROFILES = "tonal.chord_profiles"
_SHARPS = {"Ab": "G#", "Bb": "A#", "Eb": "D#"}


def add_tonal(graph: Graph) -> None:
    """Pitch class profiles, tuning, and the key."""
    cut = graph.add("FrameCutter", graph.mono, frameSize=_FRAME_SIZE, hopSize=_HOP_SIZE, silentFrames="keep")
    spectrum = _spectrum(graph, cut, window="blackmanharris62")
    _add_profile(graph, spectrum)
    peaks = _many_peaks(graph, spectrum)
    keep_tuning = {"tuningFrequency": "tonal.tuning_frequency"}
    graph.add("TuningFrequency", peaks["frequencies"], peaks["magnitudes"], keep=keep_tuning)
    _add_chord_profile(graph, peaks, bins=120, key="tonal.hpcp_highres")
    # Chords are those of the classic extractor, which had a window of its own.
    peaks = _many_peaks(graph, _spectrum(graph, cut, window="blackmanharris92"))
    _add_chord_profile(graph, peaks, bins=36, key=_CHORD_PROFILES)
    keep = {name: f"tonal.key.{name}" for name in ("key", "scale", "strength")}
    graph.add("KeyExtractor", graph.mono, keep=keep)


def _add_profile(graph: Graph, spectrum: object) -> None:
    peaks = graph.add(
        "SpectralPeaks",
        spectrum,
        orderBy="magnitude",
        maxPeaks=60,
        magnitudeThreshold=1e-5,
        minFrequency=20.0,
        maxFrequency=3500.0,
    )
    profile = graph.add(
        "HPCP",
        peaks["frequencies"],
        peaks["magnitudes"],
        keep={"hpcp": "tonal.hpcp"},
        size=36,
        bandPreset=False,
        minFrequency=20.0,
        maxFrequency=3500.0,
        weightType="cosine",
    )["hpcp"]
    graph.add("Crest", profile, keep={"crest": "tonal.hpcp_crest"})
    graph.add("Entropy", profile, keep={"entropy": "tonal.hpcp_entropy"})


def _spectrum(graph: Graph, cut: Node, *, window: str) -> object:
    windowed = graph.add("Windowing", cut["frame"], type=window)
    return graph.add("Spectrum", windowed["frame"])["spectrum"]


def _many_peaks(graph: Graph, spectrum: object) -> Node:
    return graph.add(
        "SpectralPeaks",
        spectrum,
        orderBy="magnitude",
        maxPeaks=10000,
        magnitudeThreshold=1e-5,
        minFrequency=40.0,
        maxFrequency=5000.0,
    )


def _add_chord_profile(graph: Graph, peaks: Node, *, bins: int, key: str) -> None:
    """A pitch class profile to tell chords from: harmonics count for their fundamental, weak bins are pressed down."""
    graph.add(
        "HPCP",
        peaks["frequencies"],
        peaks["magnitudes"],
        keep={"hpcp": key},
        size=bins,
        harmonics=8,
        weightType="cosine",
        nonLinear=True,
        windowSize=0.5,
    )


def with_sharps(name: str) -> str:
    """A note or chord spelled with sharps only, as the public API does."""
    return _SHARPS.get(name[:2], name[:2]) + name[2:]


def find_chords(engine: Engine, measured: Measurements) -> Measurements:
    """The measurements with the chords of the sound, how they change, and the key they speak for."""
    key, scale = with_sharps(measured.text("tonal.key.key")), measured.text("tonal.key.scale")
    profiles = measured.numbers[_CHORD_PROFILES].astype(np.float32)
    # Called with all frames at once: in a network this algorithm leaks 4 MiB each time.
    found, strengths = engine.standard.ChordsDetection(hopSize=_HOP_SIZE)(profiles)
    progression = [with_sharps(chord) for chord in found]
    summary = engine.standard.ChordsDescriptors()(progression, key, scale)
    histogram, number_rate, changes_rate, chords_key, chords_scale = summary
    numbers = {
        "strength": strengths,
        "histogram": histogram,
        "number_rate": number_rate,
        "changes_rate": changes_rate,
        "count": len(progression),
    }
    texts = {"progression": progression, "key": [with_sharps(chords_key)], "scale": [chords_scale]}
    return Measurements(
        measured.numbers | {f"tonal.chords_{name}": as_series(value) for name, value in numbers.items()},
        measured.texts | {f"tonal.chords_{name}": value for name, value in texts.items()} | {"tonal.key.key": [key]},
    )
