"""Work to be done after a change, recorded with the change."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import NEVER_REUSE_IDS, Base, one_of, utc_now


class JobKind(StrEnum):
    """The work there is; the subject of each is a sound, but for REBUILD_INDEX, which has no subject (0)."""

    PROCESS_SOUND = "process_sound"
    SYNC_INDEX = "sync_index"
    REBUILD_INDEX = "rebuild_index"
    REMOVE_MEDIA = "remove_media"


class JobState(StrEnum):
    """Where a job stands; a finished one has no row."""

    QUEUED = "queued"
    RUNNING = "running"
    FAILED = "failed"


class Job(Base):
    """One piece of work on one subject; app.jobs alone writes it.

    Each kind and subject has at most one row in each state: asking twice is asking once, the same work never runs
    twice at a time, and of failures the last is kept.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "state"),
        Index("ix_jobs_kind_state_run_after_id", "kind", "state", "run_after", "id"),
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name="lease_until"),
        CheckConstraint("(state = 'running') = (lease_owner IS NOT NULL)", name="lease_owner"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    state: Mapped[JobState] = mapped_column(one_of(JobState, "state"), default=JobState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    run_after: Mapped[datetime] = mapped_column(default=utc_now)
    lease_until: Mapped[datetime | None]
    lease_owner: Mapped[str | None] = mapped_column(String(120))
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
