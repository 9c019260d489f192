import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import jobs
from app.database import Database
from app.jobs import ClaimedJob, LeaseLostError
from app.models import Job, JobKind, JobState, utc_now

KIND = JobKind.SYNC_INDEX


def enqueue(database: Database, *subject_ids: int, kind: str = KIND, run_after: datetime | None = None) -> None:
    with database.writing() as session:
        jobs.enqueue_all(session, kind, subject_ids, run_after=run_after)


def claim(database: Database, limit: int = 100, owner: str = "worker", lease_s: float = 60) -> list[ClaimedJob]:
    return jobs.claim(database, [KIND], owner=owner, lease_s=lease_s, limit=limit)


def claim_one(database: Database, lease_s: float = 60) -> ClaimedJob:
    [job] = claim(database, lease_s=lease_s)
    return job


def finish(database: Database, *claimed: ClaimedJob) -> None:
    with database.writing() as session:
        jobs.finish(session, *claimed)


def fail(database: Database, job: ClaimedJob, *, max_attempts: int | None = 3, error: str = "no luck") -> bool:
    with database.writing() as session:
        return jobs.fail(session, job, error, max_attempts=max_attempts)


def make_due(database: Database) -> None:
    with database.writing() as session:
        session.execute(update(Job).where(Job.state == JobState.QUEUED).values(run_after=utc_now()))


def rows(database: Database) -> list[Job]:
    with database.reading() as session:
        return list(session.scalars(select(Job).order_by(Job.id)))


def states(database: Database) -> list[tuple[int, str]]:
    return [(job.subject_id, job.state.value) for job in rows(database)]


class TestEnqueue:
    def test_twice_is_once(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        enqueue(each_database, 7)
        assert states(each_database) == [(7, "queued")]

    def test_is_undone_with_the_transaction_it_belongs_to(self, each_database: Database) -> None:
        def fail_halfway() -> None:
            with each_database.writing() as session:
                jobs.enqueue(session, KIND, 7)
                raise LookupError("halfway")

        with pytest.raises(LookupError):
            fail_halfway()
        assert rows(each_database) == []

    def test_while_the_same_work_runs_makes_a_second_job(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        claim_one(each_database)
        enqueue(each_database, 7)
        assert states(each_database) == [(7, "running"), (7, "queued")]

    @pytest.mark.parametrize(("first_s", "second_s", "expected_s"), [(600, 60, 60), (60, 600, 60)])
    def test_twice_waits_for_the_earlier_of_two_times(
        self, each_database: Database, first_s: int, second_s: int, expected_s: int
    ) -> None:
        now = utc_now()
        enqueue(each_database, 7, run_after=now + timedelta(seconds=first_s))
        enqueue(each_database, 7, run_after=now + timedelta(seconds=second_s))
        assert rows(each_database)[0].run_after == now + timedelta(seconds=expected_s)

    def test_many_with_repetitions_and_none_at_all(self, each_database: Database) -> None:
        enqueue(each_database, 3, 1, 2, 1)
        enqueue(each_database)
        assert states(each_database) == [(1, "queued"), (2, "queued"), (3, "queued")]

    def test_a_waiting_job_is_kept_from_workers_until_the_second_change_is_committed(
        self, postgresql_database: Database
    ) -> None:
        enqueue(postgresql_database, 7)
        with postgresql_database.writing() as session:
            jobs.enqueue(session, KIND, 7)
            assert claim(postgresql_database) == []
        assert len(claim(postgresql_database)) == 1


class TestClaim:
    def test_gives_the_oldest_first_and_no_more_than_asked(self, each_database: Database) -> None:
        enqueue(each_database, 5, run_after=utc_now() - timedelta(seconds=10))
        enqueue(each_database, 4, run_after=utc_now() - timedelta(seconds=20))
        enqueue(each_database, 3)
        assert [job.subject_id for job in claim(each_database, limit=2)] == [4, 5]

    def test_gives_kinds_in_the_order_asked_and_no_other(self, each_database: Database) -> None:
        for kind in JobKind:
            enqueue(each_database, 1, kind=kind)
        kinds = [JobKind.SYNC_INDEX, JobKind.PROCESS_SOUND]
        claimed = jobs.claim(each_database, kinds, owner="worker", lease_s=60, limit=10)
        assert [job.kind for job in claimed] == kinds

    def test_gives_nothing_before_its_time(self, each_database: Database) -> None:
        enqueue(each_database, 7, run_after=utc_now() + timedelta(seconds=60))
        assert claim(each_database) == []

    def test_gives_nothing_that_another_holds(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        claim_one(each_database)
        assert claim(each_database) == []

    def test_gives_a_dead_worker_s_job_to_another_and_counts(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        lost = claim_one(each_database, lease_s=-1)
        found = claim_one(each_database)
        assert (found.id, found.subject_id, found.attempts) == (lost.id, 7, 2)

    def test_counts_on_when_every_worker_dies_of_it(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        assert [claim_one(each_database, lease_s=-1).attempts for _ in range(5)] == [1, 2, 3, 4, 5]

    def test_never_runs_the_same_work_twice_at_a_time(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        first = claim_one(each_database)
        enqueue(each_database, 7)
        assert claim(each_database) == []
        finish(each_database, first)
        assert claim_one(each_database).subject_id == 7

    def test_prefers_the_abandoned_job_to_its_waiting_twin(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        first = claim_one(each_database, lease_s=-1)
        enqueue(each_database, 7)
        assert claim_one(each_database).id == first.id

    def test_a_killed_process_leaves_its_jobs_and_none_of_its_changes(
        self, each_database: Database, database_url: str
    ) -> None:
        enqueue(each_database, 1, 2, 3)
        program = f"""
import os, signal
from app import jobs
from app.database import Database
database = Database({database_url!r})
claimed = jobs.claim(database, ["sync_index"], owner="doomed", lease_s=0, limit=2)
with database.writing() as session:
    jobs.finish(session, *claimed)
    jobs.enqueue(session, "sync_index", 99)
    os.kill(os.getpid(), signal.SIGKILL)
"""
        assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -signal.SIGKILL
        assert states(each_database) == [(1, "running"), (2, "running"), (3, "queued")]
        assert [(job.subject_id, job.attempts) for job in claim(each_database)] == [(1, 2), (2, 2), (3, 1)]

    def test_many_workers_share_the_work_without_overlap(self, each_database: Database) -> None:
        enqueue(each_database, *range(200))
        everyone_is_here = threading.Barrier(4)
        done: list[int] = []

        def work(name: str) -> None:
            everyone_is_here.wait()
            while claimed := claim(each_database, limit=7, owner=name):
                done.extend(job.subject_id for job in claimed)
                finish(each_database, *claimed)

        threads = [threading.Thread(target=work, args=[f"worker {number}"]) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # A worker may see nothing free while the others hold the last ones; nothing may be left after all of them.
        assert claim(each_database) == []
        assert Counter(done) == Counter(range(200))
        assert rows(each_database) == []

    def test_a_change_made_while_the_work_runs_is_worked_on_too(self, each_database: Database) -> None:
        enqueue(each_database, *range(5))
        finished: Counter[int] = Counter()

        def change() -> None:
            for _ in range(20):
                enqueue(each_database, *range(5))

        changing = threading.Thread(target=change)
        changing.start()
        while changing.is_alive() or rows(each_database):
            claimed = claim(each_database, limit=2)
            finish(each_database, *claimed)
            finished.update(job.subject_id for job in claimed)
        changing.join()
        assert set(finished) == set(range(5))
        assert rows(each_database) == []


class TestEndLeases:
    def test_makes_the_jobs_of_a_dead_worker_due_at_once_and_no_others(self, each_database: Database) -> None:
        for subject_id, owner in enumerate(("dead_1", "dead_11", "dead%1")):
            enqueue(each_database, subject_id)
            claim(each_database, owner=owner)
        with each_database.writing() as session:
            assert jobs.end_leases(session, "dead_1") == 1
        [job] = claim(each_database)
        assert (job.subject_id, job.attempts) == (0, 2)

    def test_whoever_held_them_holds_them_no_longer_once_they_are_claimed(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        late = claim_one(each_database)
        with each_database.writing() as session:
            jobs.end_leases(session, "worker")
        claim_one(each_database)
        with pytest.raises(LeaseLostError):
            finish(each_database, late)

    def test_of_nobody_ends_none(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        with each_database.writing() as session:
            assert jobs.end_leases(session, "worker") == 0
        assert states(each_database) == [(7, "queued")]


class TestFinish:
    def test_removes_the_row(self, each_database: Database) -> None:
        enqueue(each_database, 1, 2)
        finish(each_database, *claim(each_database))
        assert rows(each_database) == []

    def test_forgets_earlier_failures_of_the_same_work_only(self, each_database: Database) -> None:
        enqueue(each_database, 1, 2)
        for job in claim(each_database):
            fail(each_database, job, max_attempts=1)
        enqueue(each_database, 1)
        finish(each_database, claim_one(each_database))
        assert states(each_database) == [(2, "failed")]

    def test_is_refused_to_a_worker_whose_job_another_has(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        late = claim_one(each_database, lease_s=-1)
        claim_one(each_database)
        with pytest.raises(LeaseLostError, match=str(late.id)):
            finish(each_database, late)
        assert states(each_database) == [(7, "running")]

    def test_is_refused_the_second_time(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        job = claim_one(each_database)
        finish(each_database, job)
        with pytest.raises(LeaseLostError):
            finish(each_database, job)

    def test_is_granted_to_a_late_worker_whose_job_nobody_took(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        finish(each_database, claim_one(each_database, lease_s=-1))
        assert rows(each_database) == []


class TestFail:
    @pytest.mark.parametrize(("attempts", "delay_s"), [(1, 2), (2, 4), (3, 8), (8, 256), (10, 600), (2000, 600)])
    def test_waits_longer_each_time_up_to_a_limit(self, each_database: Database, attempts: int, delay_s: int) -> None:
        enqueue(each_database, 7)
        with each_database.writing() as session:
            session.execute(update(Job).values(attempts=attempts - 1))
        before = utc_now()
        assert fail(each_database, claim_one(each_database), max_attempts=None)
        [job] = rows(each_database)
        assert before + timedelta(seconds=delay_s) <= job.run_after <= utc_now() + timedelta(seconds=delay_s)
        assert (job.state, job.attempts, job.last_error) == (JobState.QUEUED, attempts, "no luck")

    def test_gives_up_after_the_last_attempt_and_keeps_the_error(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        outcomes = []
        for _ in range(3):
            make_due(each_database)
            outcomes.append(fail(each_database, claim_one(each_database)))
        assert outcomes == [True, True, False]
        assert states(each_database) == [(7, "failed")]
        assert claim(each_database) == []

    def test_leaves_the_work_to_a_job_asked_for_meanwhile(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        job = claim_one(each_database)
        enqueue(each_database, 7)
        assert fail(each_database, job)
        assert [(row.state, row.attempts) for row in rows(each_database)] == [(JobState.QUEUED, 0)]

    def test_keeps_the_last_of_several_failures(self, each_database: Database) -> None:
        for error in ("first", "second"):
            enqueue(each_database, 7)
            fail(each_database, claim_one(each_database), max_attempts=1, error=error)
        assert [row.last_error for row in rows(each_database)] == ["second"]

    def test_takes_any_text(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        fail(each_database, claim_one(each_database), error="\0" + "é" * 10_000)
        assert rows(each_database)[0].last_error == "é" * 4000

    def test_is_refused_to_a_worker_whose_job_another_has(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        late = claim_one(each_database, lease_s=-1)
        claim_one(each_database)
        with pytest.raises(LeaseLostError):
            fail(each_database, late)


class TestRenew:
    def renew(self, database: Database, job: ClaimedJob) -> None:
        with database.writing() as session:
            jobs.renew(session, job, lease_s=60)

    def test_keeps_the_job_from_others(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        self.renew(each_database, claim_one(each_database, lease_s=-1))
        assert claim(each_database) == []

    def test_is_refused_to_a_worker_whose_job_another_has(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        late = claim_one(each_database, lease_s=-1)
        claim_one(each_database)
        with pytest.raises(LeaseLostError):
            self.renew(each_database, late)


class TestRelease:
    def release(self, database: Database, *claimed: ClaimedJob) -> None:
        with database.writing() as session:
            jobs.release(session, *claimed)

    def test_gives_jobs_back_as_if_never_claimed(self, each_database: Database) -> None:
        enqueue(each_database, 1, 2)
        self.release(each_database, *claim(each_database))
        assert [(job.subject_id, job.attempts) for job in claim(each_database)] == [(1, 1), (2, 1)]

    def test_goes_by_subject_as_those_do_who_ask_for_jobs(
        self, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for subject_id in (3, 1, 2):
            enqueue(sqlite_database, subject_id)
        claimed, put_back = claim(sqlite_database), jobs._put_back
        assert [job.subject_id for job in claimed] == [3, 1, 2]
        order: list[int] = []

        def noted(session: Session, job: ClaimedJob, **values: object) -> None:
            order.append(job.subject_id)
            put_back(session, job, **values)

        monkeypatch.setattr(jobs, "_put_back", noted)
        self.release(sqlite_database, *claimed)
        assert order == [1, 2, 3]

    def test_leaves_one_job_when_the_work_was_asked_for_meanwhile(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        job = claim_one(each_database)
        enqueue(each_database, 7)
        self.release(each_database, job)
        assert states(each_database) == [(7, "queued")]

    def test_is_refused_to_a_worker_whose_job_another_has(self, each_database: Database) -> None:
        enqueue(each_database, 7)
        late = claim_one(each_database, lease_s=-1)
        claim_one(each_database)
        with pytest.raises(LeaseLostError):
            self.release(each_database, late)


class TestPending:
    def test_counts_by_kind_and_state(self, each_database: Database) -> None:
        enqueue(each_database, 1, 2, 3)
        enqueue(each_database, 1, kind=JobKind.PROCESS_SOUND)
        claim(each_database, limit=1)
        with each_database.reading() as session:
            assert jobs.pending(session) == {
                "process_sound": {JobState.QUEUED: 1},
                "sync_index": {JobState.QUEUED: 2, JobState.RUNNING: 1},
            }

    def test_is_empty_when_there_is_nothing_to_do(self, each_database: Database) -> None:
        with each_database.reading() as session:
            assert jobs.pending(session) == {}
