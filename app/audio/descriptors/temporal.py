"""The part of the network that follows a whole sound: its envelope, its loudness, its rhythm."""

from collections.abc import Sequence

from app.audio.descriptors.graph import Graph
from app.audio.descriptors.spectral import add_moments

SLOWEST_BPM = 40
FASTEST_BPM = 210
_PEAKS = {
    f"{which}Peak{what}": f"rhythm.bpm_histogram_{which}_peak_{what.lower()}"
    for which in ("first", "second")
    for what in ("BPM", "Weight", "Spread")
}


def add_loudness(graph: Graph) -> None:
    """Integrated loudness and loudness range of the one or two channels.

    Source: EBU R 128, ITU-R BS.1770.
    """
    keep = {
        "integratedLoudness": "lowlevel.loudness_ebu128.integrated",
        "loudnessRange": "lowlevel.loudness_ebu128.loudness_range",
    }
    graph.add("LoudnessEBUR128", graph.stereo, keep=keep)


def add_envelope(graph: Graph) -> None:
    """How the sound swells and dies away."""
    envelope = graph.add("Envelope", graph.mono)["signal"]
    graph.add("MaxToTotal", envelope, keep={"maxToTotal": "sfx.max_to_total"})
    graph.add("TCToTotal", envelope, keep={"TCToTotal": "sfx.tc_to_total"})
    graph.add("StrongDecay", envelope, keep={"strongDecay": "sfx.strongdecay"})
    whole = graph.add("RealAccumulator", envelope)["array"]
    graph.add("EffectiveDuration", whole, keep={"effectiveDuration": "sfx.effective_duration"}, thresholdRatio=0.1)
    graph.add("LogAttackTime", whole, keep={"logAttackTime": "sfx.logattacktime"})
    graph.add("FlatnessSFX", whole, keep={"flatness": "sfx.flatness"})
    graph.add(
        "DerivativeSFX",
        whole,
        keep={"derAvAfterMax": "sfx.der_av_after_max", "maxDerBeforeMax": "sfx.max_der_before_max"},
    )
    graph.add("Centroid", whole, keep={"centroid": "sfx.temporal_centroid"})
    graph.add("Decrease", whole, keep={"decrease": "sfx.temporal_decrease"})
    add_moments(graph, whole, 1.0, "sfx.temporal_")


def add_rhythm(graph: Graph) -> None:
    """Beats, tempo, onsets, and the tempo the sound would have as a loop."""
    beats = graph.add(
        "RhythmExtractor2013",
        graph.mono,
        keep={
            "ticks": "rhythm.beats_position",
            "confidence": "rhythm.bpm_confidence",
            "bpm": "rhythm.bpm",
            "bpmIntervals": "rhythm.bpm_intervals",
        },
        method="multifeature",
        minTempo=SLOWEST_BPM,
        maxTempo=FASTEST_BPM,
    )
    graph.add("BpmHistogramDescriptors", beats["bpmIntervals"], keep=_PEAKS)
    graph.add("OnsetRate", graph.mono, keep={"onsetTimes": "rhythm.onset_times", "onsetRate": "rhythm.onset_rate"})
    graph.add("PercivalBpmEstimator", graph.mono, keep={"bpm": "rhythm.bpm_loop"})


def add_beats_loudness(graph: Graph, beats_s: Sequence[float]) -> None:
    """The energy at each beat, and how it is spread over six bands."""
    graph.add(
        "BeatsLoudness",
        graph.mono,
        keep={"loudness": "rhythm.beats_loudness", "loudnessBandRatio": "rhythm.beats_loudness_band_ratio"},
        beats=list(beats_s),
    )
