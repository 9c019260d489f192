import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from app import jobs
from app import worker as workers
from app.archive import Archive
from app.audio.errors import ProcessingCrashedError
from app.audio.outcome import Job as AudioJob
from app.audio.outcome import Outcome
from app.discovery import indexing
from app.models import Job, JobKind, JobState, ProcessingState, Sound, utc_now
from app.presence import Presence
from app.worker import Worker
from search import BackendUnavailableError, Document
from tests.prepared_pool import OUTCOME, PreparedPool, add_stored_sound

_PATIENCE_S = 20.0


@pytest.fixture
def sound_id(empty_archive: Archive, tmp_path: Path) -> int:
    return add_stored_sound(empty_archive, tmp_path)


@contextmanager
def at_work(worker: Worker) -> Iterator[None]:
    worker.start()
    try:
        yield
    finally:
        worker.stop()


def expect(is_so: Callable[[], bool]) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + _PATIENCE_S
    tick = threading.Event()
    while not is_so():
        assert time.monotonic() < deadline, "it has not come true"
        tick.wait(0.02)


def rows(archive: Archive) -> list[Job]:
    with archive.database.reading() as session:
        return list(session.scalars(select(Job).order_by(Job.id)))


def enqueue(archive: Archive, kind: JobKind, *subjects: int) -> None:
    with archive.database.writing() as session:
        jobs.enqueue_all(session, kind, subjects)


def state(archive: Archive, sound: int) -> tuple[ProcessingState, str | None]:
    with archive.database.reading() as session:
        found = session.get_one(Sound, sound)
        return found.processing_state, found.processing_reason


class TestWork:
    def test_processes_a_sound_and_indexes_it(self, empty_archive: Archive, sound_id: int) -> None:
        with at_work(Worker(empty_archive, PreparedPool(OUTCOME), children=1)):
            expect(lambda: rows(empty_archive) == [])
        assert list(dict(empty_archive.backend.versions())) == [sound_id]

    def test_removes_the_files_of_a_deleted_sound(self, empty_archive: Archive, sound_id: int) -> None:
        enqueue(empty_archive, JobKind.REMOVE_MEDIA, sound_id)
        with at_work(Worker(empty_archive, PreparedPool(OUTCOME), children=1)):
            expect(lambda: rows(empty_archive) == [])
        assert not empty_archive.storage.path("sounds/0/1_1.wav")

    def test_builds_an_index_that_is_missing(self, empty_archive: Archive, sound_id: int) -> None:
        with at_work(Worker(empty_archive, PreparedPool(OUTCOME), children=1)):
            expect(lambda: rows(empty_archive) == [])
        (empty_archive.settings.index_folder / "CURRENT").unlink()
        with at_work(Worker(empty_archive, PreparedPool(OUTCOME), children=1)):
            expect((empty_archive.settings.index_folder / "CURRENT").exists)
        assert list(dict(empty_archive.backend.versions())) == [sound_id]

    def test_what_no_code_expected_is_tried_again_and_at_last_given_up_in_the_open(
        self,
        empty_archive: Archive,
        sound_id: int,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(jobs, "_FIRST_RETRY_S", 0)

        def break_down() -> None:
            raise LookupError("no code expected this")

        with at_work(Worker(empty_archive, PreparedPool(OUTCOME, meanwhile=break_down), children=1)):
            expect(lambda: rows(empty_archive)[0].state is JobState.FAILED)
        assert state(empty_archive, sound_id) == (ProcessingState.FAILED, "LookupError: no code expected this")
        assert rows(empty_archive)[0].attempts == jobs.MAX_ATTEMPTS

    def test_the_index_is_never_given_up_on(
        self,
        empty_archive: Archive,
        monkeypatch: pytest.MonkeyPatch,
        sound_id: int,
    ) -> None:
        monkeypatch.setattr(jobs, "_FIRST_RETRY_S", 0)
        enqueue(empty_archive, JobKind.SYNC_INDEX, sound_id)
        with monkeypatch.context() as broken:
            broken.setattr(indexing, "sync", lambda *_: 1 / 0)
            with at_work(Worker(empty_archive, PreparedPool(ProcessingCrashedError("no")), children=0)):
                expect(lambda: rows(empty_archive)[-1].attempts > jobs.MAX_ATTEMPTS)
        with at_work(Worker(empty_archive, PreparedPool(ProcessingCrashedError("no")), children=0)):
            expect(lambda: all(job.kind != JobKind.SYNC_INDEX for job in rows(empty_archive)))


class TestDatabaseAway:
    def test_is_said_once_and_work_goes_on_when_it_returns(
        self, empty_archive: Archive, monkeypatch: pytest.MonkeyPatch, sound_id: int
    ) -> None:
        for pause in ("ASK_AGAIN_EVERY_S", "POLL_EVERY_S", "INDEX_EVERY_S", "RENEW_EVERY_S"):
            monkeypatch.setattr(workers, pause, 0.01)
        asked = threading.Semaphore(0)

        def refuse(*_: object, **__: object) -> None:
            asked.release()
            raise OperationalError("SELECT 1", {}, Exception("connection refused\nIs the server running?"))

        worker = Worker(empty_archive, PreparedPool(OUTCOME), children=2)
        with monkeypatch.context() as away, capture_logs() as said:
            for name in ("claim", "renew"):
                away.setattr(jobs, name, refuse)
            with at_work(worker):
                for _ in range(50):
                    assert asked.acquire(timeout=_PATIENCE_S)
                assert [(entry["event"], "\n" in entry["reason"]) for entry in said] == [
                    ("database_unavailable", False)
                ]
                away.undo()
                expect(lambda: rows(empty_archive) == [])
        assert list(dict(empty_archive.backend.versions())) == [sound_id]

    def test_in_the_middle_of_a_batch_it_is_asked_once_more_and_the_jobs_stay(
        self, empty_archive: Archive, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        enqueue(empty_archive, JobKind.SYNC_INDEX, *range(1, 100))
        worker = Worker(empty_archive, PreparedPool(OUTCOME), children=0)
        asked: list[object] = []

        @contextmanager
        def refuse() -> Iterator[None]:
            asked.append(None)
            raise OperationalError("SELECT 1", {}, Exception("refused"))
            yield

        def lose(_: object) -> None:
            monkeypatch.setattr(empty_archive.database, "writing", refuse)
            raise OperationalError("SELECT 1", {}, Exception("refused"))

        with pytest.raises(OperationalError):
            worker._index_batch(JobKind.SYNC_INDEX, lose, limit=200)
        assert (len(asked), len(rows(empty_archive)), worker._held) == (1, 99, {})

    def test_a_job_that_was_lost_and_claimed_again_is_still_held(
        self, empty_archive: Archive, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workers, "LEASE_S", -1)
        enqueue(empty_archive, JobKind.SYNC_INDEX, 1)
        worker = Worker(empty_archive, PreparedPool(OUTCOME), children=0)
        first, second = (worker._claim([JobKind.SYNC_INDEX], limit=1) for _ in range(2))
        worker._let_go(first)
        assert list(worker._held.values()) == second
        worker._let_go(second)
        assert worker._held == {}


class TestEngineAway:
    def test_indexing_catches_up_by_itself_when_it_returns(
        self, empty_archive: Archive, monkeypatch: pytest.MonkeyPatch, sound_id: int
    ) -> None:
        monkeypatch.setattr("app.worker.ASK_AGAIN_EVERY_S", 0.01)
        asked = threading.Event()

        def refuse(_: object) -> None:
            asked.set()
            raise BackendUnavailableError("away")

        with at_work(Worker(empty_archive, PreparedPool(OUTCOME), children=1)):
            with monkeypatch.context() as away:
                away.setattr(empty_archive.backend, "upsert", refuse)
                assert asked.wait(_PATIENCE_S)
                assert [job.kind for job in rows(empty_archive)] == [JobKind.SYNC_INDEX]
            expect(lambda: rows(empty_archive) == [])
        assert list(dict(empty_archive.backend.versions())) == [sound_id]

    def test_the_attempt_does_not_count(
        self, empty_archive: Archive, monkeypatch: pytest.MonkeyPatch, sound_id: int
    ) -> None:
        def refuse(_: object) -> None:
            raise BackendUnavailableError("away")

        enqueue(empty_archive, JobKind.SYNC_INDEX, sound_id)
        monkeypatch.setattr(empty_archive.backend, "delete", refuse)
        worker = Worker(empty_archive, PreparedPool(OUTCOME), children=0)
        with pytest.raises(BackendUnavailableError):
            worker._keep_index()
        [attempts] = [job.attempts for job in rows(empty_archive) if job.kind == JobKind.SYNC_INDEX]
        assert attempts == 0


class TestSoundsThatCannotBeIndexed:
    def test_do_not_keep_others_out_and_are_kept_for_a_person_to_see(
        self, empty_archive: Archive, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        good, bad = Document(1, {"name": "good"}), Document(2, {"lowlevel.mfcc.mean": (1.0,)})
        empty_archive.backend.rebuild([Document(3, {"name": "no longer public"})])
        read = indexing.Batch([good, bad], {})
        monkeypatch.setattr(indexing, "read", lambda *_: read)
        enqueue(empty_archive, JobKind.SYNC_INDEX, 1, 2, 3)
        Worker(empty_archive, PreparedPool(OUTCOME), children=0)._keep_index()
        assert list(dict(empty_archive.backend.versions())) == [1]
        [job] = rows(empty_archive)
        assert (job.subject_id, job.state) == (2, JobState.FAILED)
        assert "takes 13 numbers" in str(job.last_error)


class TestRebuild:
    def test_is_done_when_somebody_asks_for_it(self, empty_archive: Archive) -> None:
        empty_archive.backend.upsert([Document(77, {"name": "gone"})])
        enqueue(empty_archive, JobKind.REBUILD_INDEX, 0)
        with at_work(Worker(empty_archive, PreparedPool(OUTCOME), children=0)):
            expect(lambda: rows(empty_archive) == [])
        assert empty_archive.backend.count() == 0

    def test_that_fails_keeps_no_change_from_the_index(
        self, empty_archive: Archive, sound_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(_: object) -> int:
            raise BackendUnavailableError("No space left on device")

        monkeypatch.setattr(empty_archive.backend, "rebuild", fail)
        empty_archive.backend.upsert([Document(sound_id, {"name": "not public yet"})])
        enqueue(empty_archive, JobKind.REBUILD_INDEX, 0)
        enqueue(empty_archive, JobKind.SYNC_INDEX, sound_id)
        with pytest.raises(BackendUnavailableError):
            Worker(empty_archive, PreparedPool(OUTCOME), children=0)._keep_index()
        assert empty_archive.backend.count() == 0
        assert {job.kind for job in rows(empty_archive)} == {JobKind.PROCESS_SOUND, JobKind.REBUILD_INDEX}

    def test_is_not_asked_for_while_another_worker_does_it(self, empty_archive: Archive) -> None:
        enqueue(empty_archive, JobKind.REBUILD_INDEX, 0)
        jobs.claim(empty_archive.database, [JobKind.REBUILD_INDEX], owner="another", lease_s=3600, limit=1)
        (empty_archive.settings.index_folder / "CURRENT").unlink()
        empty_archive.backend.close()
        Worker(empty_archive, PreparedPool(OUTCOME), children=0)._keep_index()
        assert [job.state for job in rows(empty_archive)] == [JobState.RUNNING]


class TestLeases:
    def test_are_renewed_as_long_as_the_work_lasts(
        self,
        empty_archive: Archive,
        sound_id: int,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(workers, "RENEW_EVERY_S", 0.05)
        is_renewed = threading.Event()

        def wait_for_a_second_lease() -> None:
            first = rows(empty_archive)[0].lease_until
            expect(lambda: rows(empty_archive)[0].lease_until != first)
            is_renewed.set()

        with at_work(Worker(empty_archive, PreparedPool(OUTCOME, meanwhile=wait_for_a_second_lease), children=1)):
            expect(lambda: rows(empty_archive) == [])
        assert is_renewed.is_set()
        assert state(empty_archive, sound_id)[0] is ProcessingState.OK

    def test_of_one_lost_job_the_others_beside_it_are_renewed(self, empty_archive: Archive) -> None:
        enqueue(empty_archive, JobKind.SYNC_INDEX, 1, 2, 3)
        worker = Worker(empty_archive, PreparedPool(OUTCOME), children=0)

        def until() -> dict[int, object]:
            return {job.id: job.lease_until for job in rows(empty_archive)}

        first, done, lost = worker._claim([JobKind.SYNC_INDEX], limit=3)
        before = until()
        with empty_archive.database.writing() as session:
            jobs.finish(session, done)
            session.execute(update(Job).where(Job.id == lost.id).values(lease_owner="another/1"))
        worker._let_go([done])
        with capture_logs() as said:
            worker._renew_together([first, done, lost])
        assert [job_id for job_id, end in until().items() if end != before[job_id]] == [first.id]
        assert [entry["job"] for entry in said] == [lost.id]

    def test_work_that_another_took_over_is_thrown_away(
        self,
        empty_archive: Archive,
        sound_id: int,
    ) -> None:
        def take_over() -> None:
            with empty_archive.database.writing() as session:
                session.execute(update(Job).values(lease_owner="another/1", lease_until=utc_now().replace(year=9000)))

        pool = PreparedPool(OUTCOME, meanwhile=take_over)
        with at_work(Worker(empty_archive, pool, children=1)):
            expect((empty_archive.settings.media_folder / "displays").exists)
        assert state(empty_archive, sound_id)[0] is ProcessingState.PENDING
        assert [job.lease_owner for job in rows(empty_archive)] == ["another/1"]

    def test_of_a_dead_worker_are_ended_at_once_and_those_of_a_living_one_are_not(
        self,
        empty_archive: Archive,
        sound_id: int,
    ) -> None:
        folder = empty_archive.settings.data / "workers"
        living, dead = Presence(folder), Presence(folder)
        living.begin()
        (folder / dead.name).touch()
        enqueue(empty_archive, JobKind.REMOVE_MEDIA, 77)
        for name, kind in ((dead.name, JobKind.PROCESS_SOUND), (living.name, JobKind.REMOVE_MEDIA)):
            jobs.claim(empty_archive.database, [kind], owner=name, lease_s=3600, limit=1)
        with at_work(Worker(empty_archive, PreparedPool(OUTCOME), children=1)):
            expect(lambda: state(empty_archive, sound_id)[0] is ProcessingState.OK)
        assert [job.subject_id for job in rows(empty_archive) if job.kind == JobKind.REMOVE_MEDIA] == [77]
        assert [path.name for path in folder.iterdir()] == [living.name]
        living.end()


class _SlowPool(PreparedPool):
    """A pool whose job ends only when the pool is closed, as a killed child's does."""

    def __init__(self) -> None:
        super().__init__(OUTCOME)
        self.is_at_work = threading.Event()
        self.is_closed = threading.Event()

    def run(self, job: AudioJob, unwanted: threading.Event | None = None) -> Outcome:  # noqa: ARG002  nobody leaves
        self.is_at_work.set()
        self.is_closed.wait(_PATIENCE_S)
        raise ProcessingCrashedError(f"killed at work on {job.source}")

    def close(self) -> None:
        self.is_closed.set()
        super().close()


class TestStop:
    def test_gives_back_what_is_not_done(self, empty_archive: Archive, sound_id: int) -> None:
        pool = _SlowPool()
        with at_work(Worker(empty_archive, pool, children=1)):
            assert pool.is_at_work.wait(_PATIENCE_S)
        [job] = rows(empty_archive)
        assert (job.subject_id, job.state, job.attempts) == (sound_id, JobState.QUEUED, 0)
        assert list((empty_archive.settings.data / "workers").iterdir()) == []
        assert list((empty_archive.settings.media_folder / "incoming").iterdir()) == []

    def test_before_the_start_does_no_harm(self, empty_archive: Archive) -> None:
        Worker(empty_archive, PreparedPool(OUTCOME), children=1).stop()

    def test_does_not_wait_for_an_index_that_is_being_built(
        self, empty_archive: Archive, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        is_building = threading.Event()

        def documents_without_end(_: object) -> Iterator[Document]:
            while True:
                is_building.set()
                yield Document(id=1, values={}, vectors={}, version=1)

        monkeypatch.setattr(indexing, "all_documents", documents_without_end)
        (empty_archive.settings.index_folder / "CURRENT").unlink()
        empty_archive.backend.close()
        with at_work(Worker(empty_archive, PreparedPool(OUTCOME), children=0)):
            assert is_building.wait(_PATIENCE_S)
        assert not (empty_archive.settings.index_folder / "CURRENT").exists()


def test_the_folder_of_workers_lies_in_the_data_folder(empty_archive: Archive, tmp_path: Path) -> None:
    with at_work(Worker(empty_archive, PreparedPool(OUTCOME), children=0)):
        assert len(list((tmp_path / "workers").iterdir())) == 1
