from collections.abc import Iterator

import numpy as np
import pytest
from sqlalchemy.orm import Session

from app.audio.descriptors import similarity
from app.database import Database
from app.models import Feature
from app.sounds import vectors
from tests.factories import add_sound, add_user


@pytest.fixture
def session(sqlite_database: Database) -> Iterator[Session]:
    with sqlite_database.writing() as session:
        yield session


@pytest.fixture
def sound_id(session: Session) -> int:
    return add_sound(session, add_user(session)).id


def _add(session: Session, sound_id: int, space: str, values: list[float], version: int) -> None:
    raw = np.asarray(values, "<f4").tobytes()
    session.add(Feature(sound_id=sound_id, space=space, version=version, values=raw))
    session.flush()


class TestByIds:
    def test_raw_features_become_a_unit_vector_of_their_space(self, session: Session, sound_id: int) -> None:
        raw = [float(number) for number in range(similarity.DIMENSIONS)]
        _add(session, sound_id, similarity.SPACE_NAME, raw, similarity.VERSION)
        found = vectors.by_ids(session, [sound_id])[sound_id][similarity.SPACE_NAME]
        assert found == similarity.in_space(raw).tolist()
        assert np.linalg.norm(found) == pytest.approx(1.0)

    def test_features_of_an_earlier_version_are_left_out(self, session: Session, sound_id: int) -> None:
        _add(session, sound_id, similarity.SPACE_NAME, [1.0] * similarity.DIMENSIONS, similarity.VERSION - 1)
        assert not vectors.by_ids(session, [sound_id])

    def test_vectors_from_elsewhere_get_length_one_whatever_their_version(
        self, session: Session, sound_id: int
    ) -> None:
        _add(session, sound_id, "laion_clap", [3.0, 4.0], 7)
        assert vectors.by_ids(session, [sound_id]) == {sound_id: {"laion_clap": pytest.approx([0.6, 0.8])}}

    def test_those_of_a_space_that_there_is_no_more_are_left_out(self, session: Session, sound_id: int) -> None:
        _add(session, sound_id, "of_an_earlier_release", [3.0, 4.0], 1)
        assert not vectors.by_ids(session, [sound_id])
