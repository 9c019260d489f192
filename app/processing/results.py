"""Writes what processing found out about a sound into its rows, and tells which rows are of an earlier release."""

import numpy as np
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.audio.descriptors import similarity
from app.audio.descriptors.analysis import EXTRACTOR_VERSION
from app.audio.descriptors.analysis import Analysis as Found
from app.audio.outcome import Outcome, State
from app.models import Analysis, AnalysisState, Feature, Sound
from app.sounds import classic_values


def store(session: Session, sound: Sound, outcome: Outcome) -> None:
    """Store properties, descriptors and features of a sound, in place of what an earlier run found.

    Where there is no analysis library, or this run was interrupted, the descriptors of an earlier one stay: they are of
    the same file. Where it found that the sound cannot be analysed, they go.
    """
    properties = outcome.properties
    sound.channels = properties.channels
    sound.samplerate = float(properties.sample_rate_hz)
    sound.bitdepth = properties.bit_depth
    sound.bitrate = properties.bit_rate_kbps
    sound.duration = properties.duration_s
    sound.has_previews = True
    found, analysis = outcome.descriptors, session.get(Analysis, sound.id)
    is_kept = analysis is not None and outcome.analysis.state is State.INTERRUPTED
    if is_kept or outcome.analysis.state is State.UNAVAILABLE:
        return
    analysis = analysis or Analysis(sound_id=sound.id)
    analysis.state = AnalysisState.FAILED if found is None else AnalysisState.OK
    analysis.extractor = EXTRACTOR_VERSION
    analysis.classic = None if found is None else classic_values.packed(found.classic)
    analysis.flat = None if found is None else dict(found.flat)
    session.add(analysis)
    _store_features(session, sound, found)


def _store_features(session: Session, sound: Sound, found: Found | None) -> None:
    feature = session.get(Feature, (sound.id, similarity.SPACE_NAME))
    if found is None or found.features is None:
        if feature is not None:
            session.delete(feature)
        return
    if feature is None:
        feature = Feature(sound_id=sound.id, space=similarity.SPACE_NAME)
        session.add(feature)
    feature.version = similarity.VERSION
    feature.values = np.asarray(found.features, dtype="<f4").tobytes()


def outdated() -> Select[int]:
    """Ask for the ids, ascending, of sounds that an earlier release analysed: this one may find other values."""
    return select(Analysis.sound_id).where(Analysis.extractor != EXTRACTOR_VERSION).order_by(Analysis.sound_id)
