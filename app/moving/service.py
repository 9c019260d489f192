"""Moves an archive to another database, another search engine, or both. Media files stay where they are."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import archive, facts
from app.database import Database
from app.discovery import indexing, reconciling
from app.models import User
from app.moving import copying
from app.progress import Progress, counted
from app.settings import Settings
from search import BackendUnavailableError


class ForeignArchiveError(Exception):
    """The target holds an archive of its own."""


class IndexDiffersError(Exception):
    """The index that was built is not what the database says it should be."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What is in the new place: rows copied (0 where the database stays the same) and sounds in the index."""

    rows: int
    sounds: int


def target_settings(settings: Settings, database_url: str | None, search_url: str | None) -> Settings:
    """Give the settings of the archive in its new place; None keeps what there is, an empty text is the small shape."""
    wished = {"database_url": database_url, "search_url": search_url}
    return settings.model_copy(update={name: url for name, url in wished.items() if url is not None})


def copy_rows(source: Database, target: Database, progress: Progress) -> int:
    """Copy the database, unless both are the same, and give the number of rows.

    Raises:
        ForeignArchiveError: the target holds another archive.
        ChangedMeanwhileError: the source was written to meanwhile.
    """
    if source.engine.url == target.engine.url:
        return 0
    with source.writing() as session:
        identity = facts.archive_id(session)
    with target.writing() as session:
        _claim(session, identity)
    rows = copying.copy(source, target, progress)
    with target.writing() as session:
        facts.put(session, facts.ARCHIVE, {"id": identity})
        facts.forget(session, facts.MOVING)
    return rows


def _claim(session: Session, identity: str) -> None:
    """See that the target is empty, or a copy of the same archive that was begun before."""
    known = [facts.get(session, facts.MOVING) or {}, facts.get(session, facts.ARCHIVE) or {}]
    is_ours = identity in {known[0].get("from"), known[1].get("id")}
    if not is_ours and session.scalars(select(func.count()).select_from(User)).one():
        raise ForeignArchiveError("the target database holds another archive already; name an empty one")
    facts.put(session, facts.MOVING, {"from": identity})


def build_index(target: archive.Archive, progress: Progress) -> int:
    """Build the index of the target from its database, compare the two, and give the number of sounds.

    Raises:
        BackendUnavailableError: the engine is not there, or another process writes its index.
        IndexDiffersError: the two do not agree.
    """
    if not target.backend.becomes_writer():
        raise BackendUnavailableError("another process writes the index of the target; stop it first")
    count = target.backend.rebuild(counted(indexing.all_documents(target.database), progress))
    left = reconciling.drift(target.database, target.backend)
    if left.ids:
        raise IndexDiffersError(f"{len(left.ids)} sounds differ between the new database and the new index")
    return count
