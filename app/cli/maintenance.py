"""`fonoteca migrate`, `reindex`, `reconcile` and `doctor`: keeping an archive well."""

import time
from typing import Annotated

import typer

from app import archive, doctoring, jobs, logs
from app.archive import Archive
from app.cli.console import AsJson, fail, out, print_json, progress_bar
from app.discovery import indexing, reconciling
from app.importing.run import wait_for_followers
from app.models import JobKind, JobState
from app.progress import counted
from app.settings import Settings
from search import BackendUnavailableError, DocumentsRefusedError, SearchError

_PATIENCE_S = 30.0
_LOOK_EVERY_S = 0.2


def migrate() -> None:
    """Bring the database's schema up to date."""
    settings = Settings()
    logs.configure(settings)
    archive.migrated(settings)
    out.print("The schema is up to date.")


def reindex(
    *,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Go back to the index before the last one, which OpenSearch keeps.")
    ] = False,
) -> None:
    """Build the search index again from the database; searches are answered meanwhile, from the old one."""
    settings = Settings()
    logs.configure(settings.model_copy(update={"log_level": "error"}))
    archive.migrated(settings)
    with archive.opened(settings) as opened:
        if rollback:
            _roll_back(opened)
            return
        try:
            if opened.backend.becomes_writer():
                with progress_bar("Indexing", indexing.public_count(opened.database)) as progress:
                    documents = counted(indexing.all_documents(opened.database), progress)
                    count = indexing.rebuild(opened.database, opened.backend, documents)
            else:
                count = _rebuilt_by_worker(opened)
        except DocumentsRefusedError as error:
            raise fail(f"{error}. The new index is in use without them.") from error
        except BackendUnavailableError as error:
            raise fail(f"{_bare(error)}. The old index is still in use; see fonoteca doctor.") from error
    out.print(f"Indexed {count} sounds.")


def _roll_back(opened: Archive) -> None:
    try:
        opened.backend.rollback()
    except SearchError as error:
        raise fail(f"{error}. The index in use stays.") from error
    out.print("The index before is in use again. What has changed since is brought into it by: fonoteca reconcile")


def _rebuilt_by_worker(opened: Archive) -> int:
    """Ask the worker that writes the index for a new one, and wait for it."""
    out.print("Another process writes the index: it is asked to build it again.")
    with opened.database.writing() as session:
        jobs.enqueue(session, JobKind.REBUILD_INDEX, 0)
    asked_at_s = time.monotonic()
    while states := _states(opened, JobKind.REBUILD_INDEX):
        if JobState.RUNNING not in states and time.monotonic() - asked_at_s > _PATIENCE_S:
            raise fail(
                "the worker has not built it so far, and will try again: its log says why. "
                "If there is no worker, start one (fonoteca worker), or stop what holds the index."
            )
        time.sleep(_LOOK_EVERY_S)
    return opened.backend.count()


def _bare(error: Exception) -> str:
    return str(error).removesuffix(".")


def _states(opened: Archive, kind: JobKind) -> set[JobState]:
    with opened.database.reading() as session:
        return set(jobs.pending(session).get(kind, {}))


def reconcile(*, as_json: AsJson = False) -> None:
    """Compare the database with the search index, both ways, and mend what differs."""
    settings = Settings()
    logs.configure(settings.model_copy(update={"log_level": "error"}))
    archive.migrated(settings)
    with archive.opened(settings) as opened:
        try:
            found = reconciling.noted_drift(opened)
            if found.ids and not reconciling.mend(opened, found):
                wait_for_followers(opened)
            left = reconciling.drift(opened.database, opened.backend) if found.ids else found
        except (BackendUnavailableError, DocumentsRefusedError) as error:
            raise fail(f"{_bare(error)}. See fonoteca doctor.") from error
    kinds = {"missing": found.missing, "stale": found.stale, "surplus": found.surplus}
    if as_json:
        print_json({kind: list(ids) for kind, ids in kinds.items()} | {"left": list(left.ids)})
    else:
        out.print(", ".join(f"{len(ids)} {kind}" for kind, ids in kinds.items()) + f"; {len(left.ids)} left.")
    if left.ids:
        raise fail(f"{len(left.ids)} sounds still differ: fonoteca reindex builds the index again")


def doctor(*, as_json: AsJson = False) -> None:
    """Say what is there, what is missing, and what to do about it."""
    settings = Settings()
    logs.configure(settings.model_copy(update={"log_level": "error"}))
    findings = doctoring.examine(settings)
    if as_json:
        print_json([{"part": f.part, "state": f.state.value, "finding": f.text, "advice": f.advice} for f in findings])
    else:
        for finding in findings:
            out.print(f"{finding.state.value:<8} {finding.part:<20} {finding.text}", markup=False)
            if finding.advice:
                out.print(f"{'':<29} → {finding.advice}", markup=False)
    if any(finding.state is doctoring.State.BROKEN for finding in findings):
        raise typer.Exit(1)
