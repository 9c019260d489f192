import pytest
from sqlalchemy import select, update

from app import jobs
from app.archive import Archive
from app.discovery import indexing, reconciling
from app.discovery.reconciling import Drift
from app.models import Job, JobKind, JobState, ModerationState, Sound
from search import Document, DocumentsRefusedError
from tests.public_sounds import add_public


@pytest.fixture
def ids(empty_archive: Archive) -> list[int]:
    """Four public sounds, indexed, with nothing waiting."""
    with empty_archive.database.writing() as session:
        added = [add_public(session, number).id for number in range(4)]
        session.query(Job).delete()
    indexing.sync(empty_archive.database, empty_archive.backend, added)
    return added


def found(archive: Archive) -> Drift:
    return reconciling.drift(archive.database, archive.backend)


def derange(archive: Archive, ids: list[int]) -> None:
    """Leave the first sound, and make the others missing, stale and surplus, in this order."""
    archive.backend.delete({ids[1]: 99})
    with archive.database.writing() as session:
        session.execute(update(Sound).where(Sound.id == ids[2]).values(version=Sound.version + 1))
        session.execute(update(Sound).where(Sound.id == ids[3]).values(moderation_state=ModerationState.DEFERRED))


class TestDrift:
    def test_there_is_none_where_both_sides_agree(self, empty_archive: Archive, ids: list[int]) -> None:
        assert ids
        assert found(empty_archive) == Drift()

    def test_tells_what_is_missing_stale_and_surplus(self, empty_archive: Archive, ids: list[int]) -> None:
        derange(empty_archive, ids)
        assert found(empty_archive) == Drift(missing=(ids[1],), stale=(ids[2],), surplus=(ids[3],))

    def test_what_a_worker_has_yet_to_index_is_none(self, empty_archive: Archive, ids: list[int]) -> None:
        derange(empty_archive, ids)
        with empty_archive.database.writing() as session:
            session.add(Job(kind=JobKind.SYNC_INDEX, subject_id=ids[2]))
        assert found(empty_archive).ids == (ids[1], ids[3])

    def test_what_no_worker_will_index_any_more_is_one(self, empty_archive: Archive, ids: list[int]) -> None:
        derange(empty_archive, ids)
        with empty_archive.database.writing() as session:
            session.add(Job(kind=JobKind.SYNC_INDEX, subject_id=ids[1], state=JobState.FAILED))
        assert found(empty_archive).missing == (ids[1],)

    def test_an_empty_index_lacks_everything(self, empty_archive: Archive, ids: list[int]) -> None:
        empty_archive.backend.rebuild([])
        assert found(empty_archive) == Drift(missing=tuple(ids))


def test_what_could_not_be_indexed_once_and_is_there_now_is_forgotten(empty_archive: Archive, ids: list[int]) -> None:
    derange(empty_archive, ids)
    with empty_archive.database.writing() as session:
        failed = {"kind": JobKind.SYNC_INDEX, "state": JobState.FAILED}
        session.add_all([Job(subject_id=sound_id, **failed) for sound_id in ids[:2]])
    differing = reconciling.noted_drift(empty_archive)
    with empty_archive.database.reading() as session:
        assert [sound_id for sound_id, _ in jobs.failures(session, JobKind.SYNC_INDEX, limit=9)] == [ids[1]]
    reconciling.mend(empty_archive, differing)
    with empty_archive.database.reading() as session:
        assert jobs.failures(session, JobKind.SYNC_INDEX, limit=9) == []


class TestMend:
    def test_leaves_no_drift(self, empty_archive: Archive, ids: list[int]) -> None:
        derange(empty_archive, ids)
        assert reconciling.mend(empty_archive, found(empty_archive))
        assert found(empty_archive) == Drift()
        assert list(dict(empty_archive.backend.versions())) == ids[:3]

    def test_a_sound_that_can_never_be_indexed_stops_no_other(
        self, empty_archive: Archive, ids: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        derange(empty_archive, ids)
        monkeypatch.setattr(indexing, "BATCH", 1)
        upsert = empty_archive.backend.upsert

        def refuse(documents: list[Document]) -> None:
            if any(document.id == ids[1] for document in documents):
                raise DocumentsRefusedError({ids[1]: "too long"})
            upsert(documents)

        monkeypatch.setattr(empty_archive.backend, "upsert", refuse)
        with pytest.raises(DocumentsRefusedError, match="too long"):
            reconciling.mend(empty_archive, found(empty_archive))
        assert found(empty_archive).ids == (ids[1],)

    def test_is_left_to_whoever_writes_the_index(
        self, empty_archive: Archive, ids: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        derange(empty_archive, ids)
        monkeypatch.setattr(empty_archive.backend, "becomes_writer", lambda: False)
        assert not reconciling.mend(empty_archive, found(empty_archive))
        with empty_archive.database.reading() as session:
            waiting = session.scalars(select(Job.subject_id).where(Job.kind == JobKind.SYNC_INDEX).order_by(Job.id))
            assert list(waiting) == ids[1:]
