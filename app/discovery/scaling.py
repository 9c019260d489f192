"""What differences count as in the content search: shares of the range that a descriptor has in the archive."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlalchemy.orm import Session

import search
from app.sounds import normalisation

# The classic descriptor that a current one is made of, and so has the range of.
_MADE_OF = {
    "amplitude_peak_ratio": "sfx.max_to_total",
    "beat_count": "rhythm.beats_count",
    "beat_loudness": "rhythm.beats_loudness.mean",
    "bpm": "rhythm.bpm",
    "decay_strength": "sfx.strongdecay",
    "dissonance": "lowlevel.dissonance.mean",
    "duration_effective": "sfx.effective_duration.mean",
    "hpcp_crest": "tonal.hpcp_crest.mean",
    "hpcp_entropy": "tonal.hpcp_entropy.mean",
    "inharmonicity": "sfx.inharmonicity.mean",
    "log_attack_time": "sfx.logattacktime.mean",
    "onset_count": "rhythm.onset_count",
    "pitch": "lowlevel.pitch.mean",
    "pitch_confidence": "lowlevel.pitch_instantaneous_confidence.mean",
    "pitch_max": "lowlevel.pitch.mean",
    "pitch_min": "lowlevel.pitch.mean",
    "pitch_salience": "lowlevel.pitch_salience.mean",
    "pitch_var": "lowlevel.pitch.var",
    "silence_rate": "lowlevel.silence_rate_30dB.mean",
    "spectral_centroid": "lowlevel.spectral_centroid.mean",
    "spectral_complexity": "lowlevel.spectral_complexity.mean",
    "spectral_crest": "lowlevel.spectral_crest.mean",
    "spectral_energy": "lowlevel.spectral_energy.mean",
    "spectral_entropy": "lowlevel.spectral_entropy.mean",
    "spectral_flatness": "lowlevel.spectral_flatness_db.mean",
    "spectral_rolloff": "lowlevel.spectral_rolloff.mean",
    "spectral_skewness": "lowlevel.spectral_skewness.mean",
    "spectral_spread": "lowlevel.spectral_spread.mean",
    "temporal_centroid": "sfx.temporal_centroid.mean",
    "temporal_centroid_ratio": "sfx.tc_to_total",
    "temporal_decrease": "sfx.temporal_decrease.mean",
    "temporal_skewness": "sfx.temporal_skewness.mean",
    "temporal_spread": "sfx.temporal_spread.mean",
    "tonality_confidence": "tonal.key_strength",
    "zero_crossing_rate": "lowlevel.zerocrossingrate.mean",
}
# Of those made of nothing classic; what is not here runs from 0 to 1, or is counted as it is.
_USUAL_EXTENTS = {
    **dict.fromkeys(("boominess", "brightness", "depth", "hardness", "roughness", "sharpness", "warmth"), 100.0),
    "dynamic_range": 30.0,
    "loudness": 70.0,
    "note_midi": 127.0,
}


def scaled(session: Session, targets: Iterable[search.Target]) -> tuple[search.Target, ...]:
    """Give the targets with the extents of their descriptors in this archive; a dimension without say stays so."""
    wanted = tuple(targets)
    bounds = normalisation.bounds_of(session, [_MADE_OF.get(target.field, target.field) for target in wanted])
    return tuple(_scaled(target, bounds.get(_MADE_OF.get(target.field, target.field))) for target in wanted)


def written(targets: Iterable[search.Target]) -> str:
    """Write the extents of targets one behind the other, for a link; dimensions without say are left out."""
    return ",".join(
        repr(extent) for target in targets for extent in target.extents or () if extent != search.WITHOUT_SAY
    )


def scaled_as(text: str, targets: Iterable[search.Target]) -> tuple[search.Target, ...]:
    """Give the targets with extents that were written before: the archive may have grown since.

    Raises:
        ValueError: these are no extents of such targets.
    """
    extents = [float(part) for part in text.split(",")]
    if not all(math.isfinite(extent) and extent > 0 for extent in extents):
        raise ValueError("extents are positive numbers")
    left = iter(extents)
    found = tuple(replace(target, extents=tuple(_taken(target, left))) for target in targets)
    if next(left, None) is not None:
        raise ValueError("there are too many extents")
    return found


def _taken(target: search.Target, left: Iterator[float]) -> Iterator[float]:
    for own in target.extents or target.values:
        extent = search.WITHOUT_SAY if target.extents and own == search.WITHOUT_SAY else next(left, None)
        if extent is None:
            raise ValueError("there are too few extents")
        yield extent


def _scaled(target: search.Target, bounds: normalisation.Bounds | None) -> search.Target:
    unknown = (_USUAL_EXTENTS.get(target.field, 1.0),) * len(target.values)
    extents = unknown if bounds is None else bounds.extents
    given = target.extents or extents
    return search.Target(
        target.field,
        target.values,
        tuple(
            search.WITHOUT_SAY if own == search.WITHOUT_SAY else extent
            for own, extent in zip(given, extents, strict=True)
        ),
    )
