"""The similarity vectors of sounds: raw features from the database, brought into their space."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audio.descriptors import similarity
from app.models import Feature


def by_ids(session: Session, ids: Sequence[int]) -> dict[int, dict[str, list[float]]]:
    """Give the unit vectors of these sounds by space; sounds without features are left out."""
    query = select(Feature.sound_id, Feature.space, Feature.values).where(Feature.sound_id.in_(ids))
    found: dict[int, dict[str, list[float]]] = {}
    for sound_id, space, stored in session.execute(query):
        features = np.frombuffer(stored, dtype="<f4").astype(np.float64)
        found.setdefault(sound_id, {})[space] = _in_space(space, features)
    return found


def _in_space(space: str, features: NDArray[np.float64]) -> list[float]:
    if space == similarity.SPACE_NAME:
        return [
            float(number)
            for number in similarity.standardise(features, similarity.BUILT_IN_MEANS, similarity.BUILT_IN_DEVIATIONS)
        ]
    length = float(np.linalg.norm(features))
    return [float(number) for number in (features / length if length else features)]
