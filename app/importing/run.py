"""Runs an import from its first row to its last sound: adds rows, waits for their processing, and sums up."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select

from app import lifecycle
from app.archive import Archive
from app.importing.discarding import Made, discard
from app.importing.rows import Rejected, Row
from app.importing.service import Importer, RowError
from app.models import Job, JobKind, JobState, ProcessingState, Sound
from app.progress import Progress

_LOOK_EVERY_S = 0.25
_LOOK_AT_MOST = 500
_FOLLOWERS = (JobKind.SYNC_INDEX, JobKind.REMOVE_MEDIA)
_UNDER_WAY = select(Job.subject_id).where(Job.kind == JobKind.PROCESS_SOUND, Job.state != JobState.FAILED)


@dataclass(slots=True)
class Summary:
    """What an import did: ids of the sounds added now, how many were there before, and what was rejected.

    `not_analysed` are those of the added that can be heard, and have no descriptors.
    """

    added: list[int] = field(default_factory=list)
    not_analysed: list[int] = field(default_factory=list)
    already_there: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Rows dealt with."""
        return len(self.added) + self.already_there + len(self.rejected)


def run(archive: Archive, importer: Importer, rows: Iterable[Row | Rejected], progress: Progress) -> Summary:
    """Import rows while a worker, in this process or another, does the processing.

    A sound that cannot be processed is removed again and counted as rejected. Stopping at any moment and running
    again goes on where it stopped: what is there is recognised by its bytes.
    """
    current = _Run(archive, importer)
    looked_at_s = time.monotonic()
    for row in rows:
        current.add(row)
        if time.monotonic() - looked_at_s > _LOOK_EVERY_S:
            current.settle()
            progress(current.summary.total)
            looked_at_s = time.monotonic()
    current.settle()
    while current.waiting:
        progress(current.summary.total)
        time.sleep(_LOOK_EVERY_S)
        current.settle()
    progress(current.summary.total)
    return current.summary


@dataclass(frozen=True, slots=True)
class _Run:
    """One import under way: what came of it so far, and the rows that wait for processing, by their sounds' ids."""

    archive: Archive
    importer: Importer
    summary: Summary = field(default_factory=Summary)
    waiting: dict[int, Row] = field(default_factory=dict)
    made: Made = field(default_factory=Made)

    def add(self, row: Row | Rejected) -> None:
        """Begin with one row."""
        if isinstance(row, Rejected):
            self.summary.rejected.append(row)
            return
        try:
            imported = self.importer.add(row)
        except RowError as error:
            self.summary.rejected.append(row.rejected(str(error)))
            return
        if imported.sound_id in self.waiting or not (imported.is_new or self._goes_on(imported.sound_id, row)):
            self.summary.already_there += 1
            return
        self.waiting[imported.sound_id] = row
        with self.archive.database.reading() as session:
            self.made.note(session, imported.sound_id)

    def _goes_on(self, sound_id: int, row: Row) -> bool:
        """Whether a sound that was there before is the unfinished work of an earlier, interrupted import."""
        is_owners = Sound.user.has(username=row.username or self.importer.owner)
        with self.archive.database.writing() as session:
            sound = session.get(Sound, sound_id)
            if sound is None or sound.processing_state is ProcessingState.OK:
                return False
            is_ours = bool(session.scalar(select(func.count()).where(Sound.id == sound_id, is_owners)))
            if is_ours and sound.processing_state is ProcessingState.FAILED:
                lifecycle.requeued(session, sound)
            return is_ours

    def settle(self) -> None:
        """Take out of `waiting` what has been processed by now, in order of age and a bounded number at a time."""
        oldest = sorted(self.waiting)[:_LOOK_AT_MOST]
        with self.archive.database.reading() as session:
            query = select(Sound.id, Sound.processing_state, Sound.processing_reason).where(Sound.id.in_(oldest))
            states = {sound_id: (state, reason) for sound_id, state, reason in session.execute(query)}
            tried_again = set(session.scalars(_UNDER_WAY.where(Job.subject_id.in_(oldest))))
        for sound_id in oldest:
            state, reason = states.get(sound_id, (ProcessingState.FAILED, "the sound was deleted"))
            if state is ProcessingState.OK and sound_id not in tried_again:
                self.summary.added.append(sound_id)
                if reason is not None:
                    self.summary.not_analysed.append(sound_id)
                del self.waiting[sound_id]
            elif state is ProcessingState.FAILED:
                row = self.waiting.pop(sound_id)
                discard(self.archive.database, sound_id, self.made)
                self.summary.rejected.append(row.rejected(reason or "could not be processed"))


def wait_for_followers(archive: Archive, *, patience_s: float = 30.0) -> bool:
    """Wait until the index has every change, and the files of what was discarded are gone.

    False when nothing moves for `patience_s` seconds.
    """
    waits = select(func.count()).where(Job.kind.in_(_FOLLOWERS), Job.state != JobState.FAILED)
    best, since_s = None, time.monotonic()
    while True:
        with archive.database.reading() as session:
            left = session.scalars(waits).one()
        if left == 0:
            return True
        if best is None or left < best:
            best, since_s = left, time.monotonic()
        if time.monotonic() - since_s > patience_s:
            return False
        time.sleep(_LOOK_EVERY_S)
