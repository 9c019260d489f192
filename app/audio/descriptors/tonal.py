"""The tonal part of the network: frames of 4096 samples every 2048, pitch class profiles, key and chords."""

from collections.abc import Mapping

import numpy as np

from app.audio.descriptors.engine import Engine
from app.audio.descriptors.graph import Graph, Node
from app.audio.descriptors.measurements import Measurements

_FRAME_SIZE = 4096
_HOP_SIZE = 2048
_SHARPS = {"Ab": "G#", "Bb": "A#", "Eb": "D#"}


def add_tonal(graph: Graph) -> None:
    """Pitch class profiles, tuning, chords, and the key."""
    cut = graph.add("FrameCutter", graph.mono, frameSize=_FRAME_SIZE, hopSize=_HOP_SIZE, silentFrames="keep")
    window = graph.add("Windowing", cut["frame"], type="blackmanharris62")
    spectrum = graph.add("Spectrum", window["frame"])["spectrum"]
    _add_profile(graph, spectrum)
    _add_chords(graph, spectrum)
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


def _add_chords(graph: Graph, spectrum: object) -> None:
    peaks = graph.add(
        "SpectralPeaks",
        spectrum,
        orderBy="magnitude",
        maxPeaks=10000,
        magnitudeThreshold=1e-5,
        minFrequency=40.0,
        maxFrequency=5000.0,
    )
    keep = {"tuningFrequency": "tonal.tuning_frequency"}
    graph.add("TuningFrequency", peaks["frequencies"], peaks["magnitudes"], keep=keep)
    _add_chord_profile(graph, peaks, bins=120, keep={"hpcp": "tonal.hpcp_highres"})
    profile = _add_chord_profile(graph, peaks, bins=36)["hpcp"]
    keep = {"chords": "tonal.chords_progression", "strength": "tonal.chords_strength"}
    graph.add("ChordsDetection", profile, keep=keep, hopSize=_HOP_SIZE)


def _add_chord_profile(graph: Graph, peaks: Node, *, bins: int, keep: Mapping[str, str] | None = None) -> Node:
    """A pitch class profile to tell chords from: harmonics count for their fundamental, weak bins are pressed down."""
    return graph.add(
        "HPCP",
        peaks["frequencies"],
        peaks["magnitudes"],
        keep=keep,
        size=bins,
        harmonics=8,
        weightType="cosine",
        nonLinear=True,
        windowSize=0.5,
    )


def with_sharps(name: str) -> str:
    """A note or chord spelled with sharps only, as the public API does."""
    return _SHARPS.get(name[:2], name[:2]) + name[2:]


def sum_up_chords(engine: Engine, measured: Measurements) -> Measurements:
    """How many chords there are, how they change, and the key they speak for."""
    key, scale = with_sharps(measured.text("tonal.key.key")), measured.text("tonal.key.scale")
    progression = [with_sharps(chord) for chord in measured.texts["tonal.chords_progression"]]
    histogram, number_rate, changes_rate, chords_key, chords_scale = engine.standard.ChordsDescriptors()(
        progression, key, scale
    )
    numbers = {
        "tonal.chords_histogram": np.asarray(histogram, np.float64),
        "tonal.chords_number_rate": np.array([number_rate], np.float64),
        "tonal.chords_changes_rate": np.array([changes_rate], np.float64),
        "tonal.chords_count": np.array([len(progression)], np.float64),
    }
    texts = {
        "tonal.key.key": [key],
        "tonal.chords_progression": progression,
        "tonal.chords_key": [with_sharps(chords_key)],
        "tonal.chords_scale": [chords_scale],
    }
    return Measurements(measured.numbers | numbers, measured.texts | texts)
