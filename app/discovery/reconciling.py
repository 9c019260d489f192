"""Compares the database with the search index, both ways, and mends what differs."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import select

from app import facts, jobs
from app.archive import Archive
from app.database import Database
from app.discovery import indexing
from app.models import Job, JobKind, JobState, Sound
from search import Backend, DocumentsRefusedError

_BATCH = 1000
_END = (sys.maxsize, 0)

log = structlog.get_logger(__name__)

_Versions = tuple[int | None, int | None]  # in the database and in the index


@dataclass(frozen=True, slots=True)
class Drift:
    """Sound ids by what is wrong: not in the index, there in another version, or there though not public."""

    missing: tuple[int, ...] = ()
    stale: tuple[int, ...] = ()
    surplus: tuple[int, ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        """Every sound concerned, by ascending id."""
        return tuple(sorted({*self.missing, *self.stale, *self.surplus}))


def drift(database: Database, backend: Backend) -> Drift:
    """Compare every public sound with the index. What a worker has yet to index is no drift.

    Raises:
        BackendUnavailableError: the engine is not there, or has no index.
    """
    first = dict(_differences(database, backend))
    waiting = _waiting(database) if first else set()
    # Looked at again, because sounds may have changed between reading the one side and the other.
    second = dict(_differences(database, backend)) if first else {}
    confirmed = {sound_id: pair for sound_id, pair in first.items() if second.get(sound_id) == pair}
    waiting |= _waiting(database) if confirmed else set()
    pairs = [(sound_id, pair) for sound_id, pair in confirmed.items() if sound_id not in waiting]
    return Drift(
        missing=tuple(sound_id for sound_id, (_, indexed) in pairs if indexed is None),
        stale=tuple(sound_id for sound_id, pair in pairs if None not in pair),
        surplus=tuple(sound_id for sound_id, (stored, _) in pairs if stored is None),
    )


def noted_drift(archive: Archive) -> Drift:
    """Compare as `drift` does, and note the finding for whoever watches the archive. Raises as `drift` does."""
    found = drift(archive.database, archive.backend)
    counts = {"missing": len(found.missing), "stale": len(found.stale), "surplus": len(found.surplus)}
    with archive.database.writing() as session:
        facts.put(session, facts.INDEX_DRIFT, counts)
    log.info("index_compared", **counts)
    return found


def mend(archive: Archive, found: Drift) -> bool:
    """Bring the index up to date for what differs; False when that was left to the worker that writes the index.

    Raises:
        BackendUnavailableError: the engine is not there.
        DocumentsRefusedError: some can never be indexed; all others are.
    """
    if not archive.backend.becomes_writer():
        with archive.database.writing() as session:
            jobs.enqueue_all(session, JobKind.SYNC_INDEX, found.ids)
        return False
    refused = _sync(archive, found.ids)
    missing = set(drift(archive.database, archive.backend).missing) - refused.keys()
    if missing:  # removed by hand, or by a database that has since been restored, and not to be added so soon
        archive.backend.forget_removals()
        refused |= _sync(archive, sorted(missing))
    if refused:
        raise DocumentsRefusedError(refused)
    return True


def _sync(archive: Archive, ids: Sequence[int]) -> dict[int, str]:
    """Index these sounds, and give those that never can be with the reasons."""
    refused: dict[int, str] = {}
    for start in range(0, len(ids), indexing.BATCH):
        try:
            indexing.sync(archive.database, archive.backend, ids[start : start + indexing.BATCH])
        except DocumentsRefusedError as error:
            refused |= error.reasons
    return refused


def _differences(database: Database, backend: Backend) -> Iterator[tuple[int, _Versions]]:
    """Walk along both sides at once, and give each id at which they differ with its version on either."""
    stored, indexed = _public_versions(database), backend.versions()
    ours, theirs = next(stored, _END), next(indexed, _END)
    while (ours, theirs) != (_END, _END):
        sound_id = min(ours[0], theirs[0])
        pair = (ours[1] if ours[0] == sound_id else None, theirs[1] if theirs[0] == sound_id else None)
        if pair[0] != pair[1]:
            yield sound_id, pair
        if pair[0] is not None:
            ours = next(stored, _END)
        if pair[1] is not None:
            theirs = next(indexed, _END)


def _public_versions(database: Database) -> Iterator[tuple[int, int]]:
    last = 0
    while True:
        query = select(Sound.id, Sound.version).where(Sound.is_public, Sound.id > last).order_by(Sound.id).limit(_BATCH)
        with database.reading() as session:
            rows = session.execute(query).all()
        if not rows:
            return
        for row in rows:
            yield row.id, row.version
        last = rows[-1].id


def _waiting(database: Database) -> set[int]:
    """Give the sounds that a worker has yet to index."""
    with database.reading() as session:
        is_waiting = (Job.kind == JobKind.SYNC_INDEX, Job.state != JobState.FAILED)
        return set(session.scalars(select(Job.subject_id).where(*is_waiting)))
