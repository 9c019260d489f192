"""Compares the database with the search index, both ways, and mends what differs."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import select

from app import facts, jobs
from app.archive import Archive
from app.database import Database
from app.discovery import indexing
from app.discovery.versions import differences, public_versions
from app.models import Job, JobKind, JobState
from search import Backend, DocumentsRefusedError

_BATCH = 1000

log = structlog.get_logger(__name__)


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
    first = dict(differences(public_versions(database), backend.versions()))
    waiting = _waiting(database) if first else set()
    # Looked at again, because sounds may have changed between reading the one side and the other.
    second = dict(differences(public_versions(database), backend.versions())) if first else {}
    confirmed = {sound_id: pair for sound_id, pair in first.items() if second.get(sound_id) == pair}
    waiting |= _waiting(database) if confirmed else set()
    pairs = [(sound_id, pair) for sound_id, pair in confirmed.items() if sound_id not in waiting]
    return Drift(
        missing=tuple(sound_id for sound_id, (_, indexed) in pairs if indexed is None),
        stale=tuple(sound_id for sound_id, pair in pairs if None not in pair),
        surplus=tuple(sound_id for sound_id, (stored, _) in pairs if stored is None),
    )


def noted_drift(archive: Archive) -> Drift:
    """Compare as `drift` does, and note the finding for whoever watches the archive. Raises as `drift` does.

    That a sound could not be indexed once is forgotten where the index has it by now.
    """
    found = drift(archive.database, archive.backend)
    counts = {"missing": len(found.missing), "stale": len(found.stale), "surplus": len(found.surplus)}
    with archive.database.writing() as session:
        facts.put(session, facts.INDEX_DRIFT, counts)
        jobs.forget_failures(session, JobKind.SYNC_INDEX, but=found.ids)
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
    with archive.database.writing() as session:
        jobs.forget_failures(session, JobKind.SYNC_INDEX, but=refused)
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


def _waiting(database: Database) -> set[int]:
    """Give the sounds that a worker has yet to index."""
    with database.reading() as session:
        is_waiting = (Job.kind == JobKind.SYNC_INDEX, Job.state != JobState.FAILED)
        return set(session.scalars(select(Job.subject_id).where(*is_waiting)))
