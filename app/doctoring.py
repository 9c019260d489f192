"""Examines an archive: what is there, what is missing, and what to do about it. Changes nothing but an empty folder."""

import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app import archive, jobs
from app import database as databases
from app.archive import Archive
from app.audio import descriptors, tools
from app.audio.errors import DecoderMissingError
from app.models import JobKind, JobState, Sound
from app.processing import results
from app.settings import Settings
from search import IndexDamagedError, SearchError

_LOW_SPACE_BYTES = 2 * 2**30
_MOST_CAUSES = 3
_ADVICE: dict[str, str] = {  # on jobs that were given up
    JobKind.PROCESS_SOUND: "fonoteca sounds list --state failed, then fonoteca sounds reprocess ID",
    JobKind.SYNC_INDEX: "mend the cause, then fonoteca reconcile",
}


class State(StrEnum):
    """How one part is."""

    FINE = "ok"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one part, and what to do about it, if anything."""

    part: str
    state: State
    text: str
    advice: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Look at every part an archive needs."""
    return [
        *_folders(settings),
        *_tools(),
        *_contents(settings),
    ]


def _folders(settings: Settings) -> Iterator[Finding]:
    folder = settings.data
    probe = folder / f".doctor-{uuid.uuid4().hex}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        yield Finding(
            "data folder",
            State.BROKEN,
            f"{folder.resolve()} cannot be written: {error.strerror}",
            "give it to the user that runs Fonoteca, or name another with FONOTECA_DATA",
        )
        return
    yield Finding("data folder", State.FINE, str(folder.resolve()))
    yield _space(folder)


def _space(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    text = f"{free / 2**30:.1f} GiB free"
    if free < _LOW_SPACE_BYTES:
        return Finding("disk", State.WARNING, text, "make room: processing one sound may need several hundred MiB")
    return Finding("disk", State.FINE, text)


def _tools() -> Iterator[Finding]:
    try:
        yield Finding("ffmpeg", State.FINE, tools.ffmpeg_path())
    except DecoderMissingError as error:
        yield Finding("ffmpeg", State.BROKEN, str(error), "apt-get install ffmpeg, or brew install ffmpeg")
    reason = descriptors.why_unavailable()
    if reason is None:
        yield Finding("analysis library", State.FINE, "essentia is installed")
    else:
        yield Finding(
            "analysis library",
            State.WARNING,
            f"not available: {reason}",
            "all but descriptors and similarity works without; it exists for Linux on x86-64, Python 3.11 to 3.13",
        )
    yield Finding("processor", State.FINE, f"{os.cpu_count()} cores")


def _contents(settings: Settings) -> Iterator[Finding]:
    try:
        with archive.opened(settings) as opened:
            pending = databases.pending_revisions(opened.database.engine)
            if pending:
                yield Finding("database", State.BROKEN, f"{len(pending)} migrations are missing", "fonoteca migrate")
                return
            yield from _staging(opened)
            yield from _database_and_index(opened)
    except (SQLAlchemyError, databases.UnknownRevisionError, OSError, ValueError) as error:
        yield Finding("database", State.BROKEN, str(error).splitlines()[0], "check FONOTECA_DATABASE_URL")


def _staging(opened: Archive) -> Iterator[Finding]:
    if left := opened.storage.leftovers():
        yield Finding(
            "staging",
            State.WARNING,
            f"{len(left)} left over by processes that are gone, in {left[0].parent}",
            "the next start of the server, a worker or an import removes them",
        )


def _database_and_index(opened: Archive) -> Iterator[Finding]:
    with opened.database.reading() as session:
        total = session.scalars(select(func.count()).select_from(Sound)).one()
        public = session.scalars(select(func.count()).select_from(Sound).where(Sound.is_public)).one()
        outdated = len(session.scalars(results.outdated()).all())
        waiting = jobs.pending(session)
        unindexed = jobs.failures(session, JobKind.SYNC_INDEX, limit=_MOST_CAUSES)
    name = opened.database.engine.dialect.name
    yield Finding("database", State.FINE, f"{name}, schema up to date, {total} sounds, {public} of them public")
    if outdated:
        text = f"{outdated} sounds were analysed by an earlier release, whose numbers differ"
        yield Finding("analysis of sounds", State.WARNING, text, "fonoteca sounds reprocess --outdated")
    for kind, states in waiting.items():
        text = ", ".join(f"{count} {state}" for state, count in states.items())
        has_failed = JobState.FAILED in states
        advice = _ADVICE.get(kind, "") if has_failed else ""
        yield Finding(f"jobs: {kind}", State.WARNING if has_failed else State.FINE, text, advice)
    for sound_id, cause in unindexed:
        text = f"sound {sound_id} cannot be indexed: {cause}"
        yield Finding("search index", State.WARNING, text, _ADVICE[JobKind.SYNC_INDEX])
    yield _index(opened, public)


def _index(opened: Archive, public: int) -> Finding:
    try:
        count = opened.backend.count()
    except IndexDamagedError as error:
        return Finding("search index", State.WARNING, str(error), "it is rebuilt by a running worker: fonoteca worker")
    except SearchError as error:
        advice = "see that FONOTECA_SEARCH_URL is right and answers; a running worker then catches up"
        return Finding("search index", State.WARNING, str(error), advice)
    if count != public:
        advice = "a running worker catches up; if it stays so, fonoteca reconcile, or else fonoteca reindex"
        return Finding("search index", State.WARNING, f"{count} sounds of {public}", advice)
    kind = "OpenSearch" if opened.settings.search_url else "embedded"
    return Finding("search index", State.FINE, f"{kind}, {count} sounds")
