"""The job table: work is asked for in the transaction of the change that needs it, and claimed with a lease.

A job may run more than once (its worker may die after the work and before saying so), and must not mind.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from sqlalchemy import ColumnElement, Insert, and_, case, delete, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from app.database import Database
from app.models.base import utc_now
from app.models.job import Job, JobState

MAX_ATTEMPTS = 3
# Workers may be killed for reasons of their own; only so many deaths in a row make one think that it is the job.
MAX_DEATHS = 20
_FIRST_RETRY_S = 2
_LONGEST_RETRY_S = 600
_LONGEST_ERROR = 4000


class LeaseLostError(Exception):
    """Somebody else has the job by now, so what was done for it must be undone."""


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job this worker may do until its lease ends. `attempts` counts this one too.

    A count beyond MAX_DEATHS means that earlier workers died of the job: better give it up than try again.
    `lease_owner` is different at each claim, so a worker that comes back late is known by it.
    """

    id: int
    kind: str
    subject_id: int
    attempts: int
    lease_owner: str


def enqueue(session: Session, kind: str, subject_id: int, *, run_after: datetime | None = None) -> None:
    """Ask for work on one subject, as part of the caller's transaction; asking again before it starts changes nothing.

    Work that has started may not have seen the caller's change, so then a second job waits for the first to end.
    """
    enqueue_all(session, kind, [subject_id], run_after=run_after)


def enqueue_all(session: Session, kind: str, subject_ids: Iterable[int], *, run_after: datetime | None = None) -> None:
    """Ask for work on many subjects."""
    moment = run_after or utc_now()
    # In the same order everywhere, so that two that ask for the same jobs never wait for each other.
    rows = [{"kind": kind, "subject_id": subject_id, "run_after": moment} for subject_id in sorted(set(subject_ids))]
    if rows:
        session.execute(_insert_or_hasten(session), rows)


def enqueue_unless_running(session: Session, kind: str, subject_id: int) -> bool:
    """Ask for work that is worth nothing a second time while it is being done; False when that is so."""
    is_running = select(Job.id).where(Job.kind == kind, Job.subject_id == subject_id, Job.state == JobState.RUNNING)
    if session.scalar(is_running) is not None:
        return False
    enqueue(session, kind, subject_id)
    return True


def _insert_or_hasten(session: Session) -> Insert:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert: sqlite.Insert | postgresql.Insert = sqlite.insert(Job) if is_sqlite else postgresql.insert(Job)
    sooner = case((insert.excluded.run_after < Job.run_after, insert.excluded.run_after), else_=Job.run_after)
    # Doing nothing on a conflict would not lock the waiting row: PostgreSQL could then hand it to a worker that reads
    # the subject before this transaction is committed, and the change would be missed for good.
    return insert.on_conflict_do_update(index_elements=["kind", "subject_id", "state"], set_={"run_after": sooner})


def claim(database: Database, kinds: Sequence[str], *, owner: str, lease_s: float, limit: int) -> list[ClaimedJob]:
    """At most `limit` jobs that are due, now leased to `owner`: kinds in the order given, the oldest of each first.

    Jobs whose worker let the lease run out are due again. Two jobs of the same kind and subject never run together.
    """
    now = utc_now()
    lease_owner = f"{owner}/{secrets.token_hex(8)}"
    claimed: list[ClaimedJob] = []
    if not _is_any_due(database, kinds, now):  # a worker looks often, and SQLite has only one lock for writing
        return claimed
    with database.writing() as session:
        for kind in kinds:
            for condition in (_is_abandoned(now), _is_ready(now)):
                free = limit - len(claimed)
                claimed += _due(session, and_(Job.kind == kind, condition), lease_owner, free)
        session.execute(
            update(Job)
            .where(Job.id.in_([job.id for job in claimed]))
            .values(
                state=JobState.RUNNING,
                attempts=Job.attempts + 1,
                lease_owner=lease_owner,
                lease_until=now + timedelta(seconds=lease_s),
            )
        )
    return claimed


def _is_any_due(database: Database, kinds: Sequence[str], now: datetime) -> bool:
    query = select(Job.id).where(Job.kind.in_(kinds), or_(_is_abandoned(now), _is_ready(now))).limit(1)
    with database.reading() as session:
        return session.scalar(query) is not None


def _is_abandoned(now: datetime) -> ColumnElement[bool]:
    return and_(Job.state == JobState.RUNNING, Job.lease_until < now)


def _is_ready(now: datetime) -> ColumnElement[bool]:
    other = aliased(Job)
    is_running_already = exists().where(
        other.kind == Job.kind, other.subject_id == Job.subject_id, other.state == JobState.RUNNING
    )
    return and_(Job.state == JobState.QUEUED, Job.run_after <= now, ~is_running_already)


def _due(session: Session, is_due: ColumnElement[bool], lease_owner: str, limit: int) -> list[ClaimedJob]:
    rows = session.execute(
        select(Job.id, Job.kind, Job.subject_id, Job.attempts)
        .where(is_due)
        .order_by(Job.run_after, Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Job)
    )
    return [
        ClaimedJob(job_id, kind, subject_id, attempts + 1, lease_owner) for job_id, kind, subject_id, attempts in rows
    ]


def renew(session: Session, *jobs: ClaimedJob, lease_s: float) -> None:
    """Hold the jobs for `lease_s` seconds from now.

    Raises:
        LeaseLostError: when one of them is no longer held.
    """
    until = utc_now() + timedelta(seconds=lease_s)
    held = session.scalars(update(Job).where(_is_held(jobs)).values(lease_until=until).returning(Job.id)).all()
    _expect_all(jobs, held)


def end_leases(session: Session, owner: str) -> int:
    """End the leases of a worker that is dead, so that its jobs are due at once; give their number.

    `owner` is the one the worker named when it claimed. These attempts count, as if the leases had run out.
    """
    is_its = and_(Job.state == JobState.RUNNING, Job.lease_owner.startswith(f"{owner}/", autoescape=True))
    moment = utc_now() - timedelta(seconds=1)
    return len(session.scalars(update(Job).where(is_its).values(lease_until=moment).returning(Job.id)).all())


def finish(session: Session, *jobs: ClaimedJob) -> None:
    """The jobs are done, in the same transaction as what they store; earlier failures of the same work are forgotten.

    Raises:
        LeaseLostError: when one of them is no longer held; then let it end the transaction.
    """
    held = session.scalars(delete(Job).where(_is_held(jobs)).returning(Job.id)).all()
    _expect_all(jobs, held)
    for kind in {job.kind for job in jobs}:
        _forget_failures(session, kind, [job.subject_id for job in jobs if job.kind == kind])


def fail(session: Session, job: ClaimedJob, error: str, *, max_attempts: int | None = MAX_ATTEMPTS) -> bool:
    """Whether the job, which went wrong, will be tried again; None for `max_attempts` means always.

    It waits 2 s, then twice as long each time, at most 10 minutes. Otherwise it stays as failed, for a person to see.

    Raises:
        LeaseLostError: when the job is no longer held.
    """
    _expect_all([job], session.scalars(select(Job.id).where(_is_held([job])).with_for_update()).all())
    last_error = error.replace("\0", "")[:_LONGEST_ERROR]
    if max_attempts is not None and job.attempts >= max_attempts:
        _forget_failures(session, job.kind, [job.subject_id])
        _put_back(session, job, state=JobState.FAILED, last_error=last_error)
        return False
    delay_s = min(_FIRST_RETRY_S * 2 ** min(job.attempts - 1, 30), _LONGEST_RETRY_S)
    _put_back_or_merge(session, job, run_after=utc_now() + timedelta(seconds=delay_s), last_error=last_error)
    return True


def release(session: Session, *jobs: ClaimedJob) -> None:
    """Give jobs back undone, as a worker does that is asked to stop; this attempt does not count.

    Raises:
        LeaseLostError: when one of them is no longer held.
    """
    _expect_all(jobs, session.scalars(select(Job.id).where(_is_held(jobs)).with_for_update()).all())
    for job in sorted(jobs, key=attrgetter("kind", "subject_id")):  # as those who ask for jobs take them
        _put_back_or_merge(session, job, attempts=job.attempts - 1)


def _put_back(session: Session, job: ClaimedJob, **values: object) -> None:
    free = {"state": JobState.QUEUED, "lease_until": None, "lease_owner": None}
    session.execute(update(Job).where(Job.id == job.id).values(free | values))


def _put_back_or_merge(session: Session, job: ClaimedJob, **values: object) -> None:
    try:
        with session.begin_nested():
            _put_back(session, job, **values)
    except IntegrityError:
        # The same work was asked for again in the meantime: that row does for both.
        session.execute(delete(Job).where(Job.id == job.id))


def _is_held(jobs: Sequence[ClaimedJob]) -> ColumnElement[bool]:
    # A lease that ran out is still held until somebody else claims the job: late work is better than work done twice.
    ids = [job.id for job in jobs]
    owners = {job.lease_owner for job in jobs}
    return and_(Job.id.in_(ids), Job.lease_owner.in_(owners))


def _expect_all(jobs: Sequence[ClaimedJob], held: Sequence[int]) -> None:
    if lost := {job.id for job in jobs} - set(held):
        raise LeaseLostError(f"no longer held by this worker: jobs {sorted(lost)}")


def _forget_failures(session: Session, kind: str, subject_ids: Sequence[int]) -> None:
    session.execute(delete(Job).where(Job.kind == kind, Job.state == JobState.FAILED, Job.subject_id.in_(subject_ids)))


def forget_failures(session: Session, kind: str, *, but: Iterable[int] = ()) -> None:
    """What failed has been done some other way, but for these subjects."""
    session.execute(
        delete(Job).where(Job.kind == kind, Job.state == JobState.FAILED, Job.subject_id.not_in(sorted(but)))
    )


def failures(session: Session, kind: str, *, limit: int) -> list[tuple[int, str]]:
    """Give the subjects whose work was given up, and why: the lowest ones first."""
    is_failed = (Job.kind == kind, Job.state == JobState.FAILED)
    query = select(Job.subject_id, Job.last_error).where(*is_failed).order_by(Job.subject_id).limit(limit)
    return [(subject_id, error or "") for subject_id, error in session.execute(query)]


def pending(session: Session) -> dict[str, dict[JobState, int]]:
    """How many jobs there are, by kind and then by state."""
    counts: dict[str, dict[JobState, int]] = {}
    rows = session.execute(select(Job.kind, Job.state, func.count()).group_by(Job.kind, Job.state).order_by(Job.kind))
    for kind, state, count in rows:
        counts.setdefault(kind, {})[state] = count
    return counts
