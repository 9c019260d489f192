"""The similarity vectors of sounds: raw features from the database, brought into their space."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

import search
from app.audio.descriptors import similarity, summary
from app.models import Feature

IS_COMPARED = and_(Feature.space == similarity.SPACE_NAME, Feature.version == similarity.VERSION)
"""True of features that give a sound its place in the default space, as it is today."""


def by_ids(session: Session, ids: Sequence[int]) -> dict[int, dict[str, list[float]]]:
    """Give the unit vectors of these sounds by space; sounds without features are left out.

    So are features that an earlier version of the analysis left behind, which cannot be compared with those of today,
    and those of a space that there is no more.
    """
    is_other = and_(Feature.space.in_(search.SPACES), Feature.space != similarity.SPACE_NAME)
    is_current = or_(is_other, IS_COMPARED)
    query = select(Feature.sound_id, Feature.space, Feature.values).where(Feature.sound_id.in_(ids), is_current)
    found: dict[int, dict[str, list[float]]] = {}
    for sound_id, space, stored in session.execute(query):
        features = np.frombuffer(stored, dtype="<f4").astype(np.float64)
        found.setdefault(sound_id, {})[space] = _in_space(space, features)
    return found


def of_statistics(classic: Mapping[str, Any]) -> dict[str, list[float]]:
    """Give the unit vector of a sound's classic descriptors, by its space; nothing if they say nothing of it."""
    found = summary.features(classic)
    vector = None if found is None else summary.in_space(found)
    return {} if vector is None or not vector.any() else {summary.SPACE_NAME: vector.tolist()}


def _in_space(space: str, features: NDArray[np.float64]) -> list[float]:
    if space == similarity.SPACE_NAME:
        return [float(number) for number in similarity.in_space(features)]
    length = float(np.linalg.norm(features))
    return [float(number) for number in (features / length if length else features)]
