"""Runs an import from its first row to its last sound: adds rows, waits for their processing, and sums up."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select

from app import lifecycle
from app.archive import Archive
from app.importing import service
from app.importing.rows import Rejected, Row, readable
from app.importing.service import Importer, RowError
from app.models import Job, JobKind, JobState, ProcessingState, Sound

_LOOK_EVERY_S = 0.25
_LOOK_AT_MOST = 500
_FOLLOWERS = (JobKind.SYNC_INDEX, JobKind.REMOVE_MEDIA)


@dataclass(slots=True)
class Summary:
    """What an import did: ids of the sounds added now, how many were there before, and what was rejected."""

    added: list[int] = field(default_factory=list)
    already_there: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Rows dealt with."""
        return len(self.added) + self.already_there + len(self.rejected)


# Called with the rows dealt with so far, each time there are more.
Progress = Callable[[int], None]


def run(archive: Archive, importer: Importer, rows: Iterable[Row | Rejected], progress: Progress) -> Summary:
    """Import rows while a worker, in this process or another, does the processing.

    A sound that cannot be processed is removed again and counted as rejected. Stopping at any moment and running
    again goes on where it stopped: what is there is recognised by its bytes.
    """
    summary = Summary()
    waiting: dict[int, Row] = {}
    looked_at_s = time.monotonic()
    for row in rows:
        _add(archive, importer, row, summary, waiting)
        if time.monotonic() - looked_at_s > _LOOK_EVERY_S:
            _settle(archive, summary, waiting)
            progress(summary.total)
            looked_at_s = time.monotonic()
    _settle(archive, summary, waiting)
    while waiting:
        progress(summary.total)
        time.sleep(_LOOK_EVERY_S)
        _settle(archive, summary, waiting)
    progress(summary.total)
    return summary


def _add(archive: Archive, importer: Importer, row: Row | Rejected, summary: Summary, waiting: dict[int, Row]) -> None:
    if isinstance(row, Rejected):
        summary.rejected.append(row)
        return
    try:
        imported = importer.add(row)
    except RowError as error:
        summary.rejected.append(_rejected(row, str(error)))
        return
    if imported.sound_id in waiting:
        summary.already_there += 1
    elif imported.is_new or _goes_on(archive, imported.sound_id, row.username or importer.owner):
        waiting[imported.sound_id] = row
    else:
        summary.already_there += 1


def _goes_on(archive: Archive, sound_id: int, username: str) -> bool:
    """Whether a sound that was there before is the unfinished work of an earlier, interrupted import."""
    with archive.database.writing() as session:
        sound = session.get(Sound, sound_id)
        if sound is None or sound.processing_state is ProcessingState.OK:
            return False
        owner = session.scalar(select(func.count()).where(Sound.id == sound_id, Sound.user.has(username=username)))
        if owner and sound.processing_state is ProcessingState.FAILED:
            lifecycle.requeued(session, sound)
        return bool(owner)


def _settle(archive: Archive, summary: Summary, waiting: dict[int, Row]) -> None:
    """Take out of `waiting` what has been processed by now, in order of age and a bounded number at a time."""
    oldest = sorted(waiting)[:_LOOK_AT_MOST]
    with archive.database.reading() as session:
        query = select(Sound.id, Sound.processing_state, Sound.processing_reason).where(Sound.id.in_(oldest))
        states = {sound_id: (state, reason) for sound_id, state, reason in session.execute(query)}
    for sound_id in oldest:
        state, reason = states.get(sound_id, (ProcessingState.FAILED, "the sound was deleted"))
        if state is ProcessingState.OK:
            summary.added.append(sound_id)
            del waiting[sound_id]
        elif state is ProcessingState.FAILED:
            row = waiting.pop(sound_id)
            service.discard(archive.database, sound_id)
            summary.rejected.append(_rejected(row, reason or "could not be processed"))


def _rejected(row: Row, cause: str) -> Rejected:
    return Rejected(readable(row.path.name), cause, row.line)


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
