"""The part of the network that follows a whole sound: its loudness and its envelope."""

from app.audio.descriptors.graph import Graph
from app.audio.descriptors.spectral import add_moments


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
