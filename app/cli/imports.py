"""`fonoteca import`: a folder of audio, or a sheet that describes one, becomes sounds."""

import os
import shlex
import time
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from app import archive, logs
from app.archive import Archive
from app.cli.console import MOST_CHILDREN, AsJson, errors, fail, out, print_json, progress_bar
from app.cli.interruption import Interrupted
from app.cli.work import working
from app.importing import rows as sheets
from app.importing import run as importing
from app.importing.rows import Rejected, Row, SheetError
from app.importing.run import Summary
from app.importing.service import Importer
from app.models import User
from app.settings import Settings


def import_sounds(
    path: Annotated[Path, typer.Argument(help="Folder of audio files.", exists=True, file_okay=False)],
    *,
    user: Annotated[
        str | None, typer.Option(help="User the sounds belong to; needed unless the sheet names one in every row.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Sheet that describes the files.", exists=True, dir_okay=False)
    ] = None,
    approve: Annotated[bool, typer.Option("--approve", help="Make the sounds public without moderation.")] = False,
    jobs: Annotated[int, typer.Option(min=0, max=MOST_CHILDREN, help="Processing children; 0 for one each core.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Import a folder of audio, or the files a CSV sheet describes.

    Can be stopped at any moment and run again: what is in the archive already is recognised by its bytes. A bad file
    or row is reported with its cause and does not stop the rest; the exit code is 0 only when nothing was rejected.
    """
    settings = Settings()
    logs.configure(settings.model_copy(update={"log_level": "error"}))
    archive.migrated(settings)
    if user is None and csv is None:
        raise fail("without a sheet (--csv) nobody is named: say whose sounds they become with --user NAME")
    try:
        rows = list(sheets.of_folder(path) if csv is None else sheets.of_sheet(csv, path))
    except SheetError as error:
        raise fail(str(error)) from error
    children = jobs or settings.workers or os.cpu_count() or 1
    started = time.monotonic()
    with archive.opened(settings) as opened:
        _expect_known(opened, user)
        summary, is_indexed = _run(
            opened,
            rows,
            Importer(opened.database, opened.storage, user, approves=approve, max_file_bytes=settings.max_file_bytes),
            children,
        )
    _report(summary, time.monotonic() - started, is_indexed=is_indexed, as_json=as_json)
    if summary.rejected or not is_indexed:
        raise typer.Exit(1)


def _expect_known(opened: Archive, user: str | None) -> None:
    """Refuse an unknown user: with a mistyped name a whole library would go to an account made by accident."""
    if user == "":
        raise fail("--user is empty: name the user that the sounds belong to")
    with opened.database.reading() as session:
        if user is not None and session.scalar(select(User.id).where(User.username == user)) is None:
            raise fail(f"there is no user {user!r}; create one with: fonoteca user create {shlex.quote(user)}")


def _run(opened: Archive, rows: list[Row | Rejected], importer: Importer, children: int) -> tuple[Summary, bool]:
    try:
        with working(opened, children=children), progress_bar("Importing", len(rows)) as progress:
            summary = importing.run(opened, importer, rows, progress)
            return summary, importing.wait_for_followers(opened)
    except Interrupted:
        errors.print("Stopped. The same command goes on where this one left off.")
        raise


def _report(summary: Summary, seconds: float, *, is_indexed: bool, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "imported": len(summary.added),
                "already_there": summary.already_there,
                "not_analysed": summary.not_analysed,
                "rejected": [
                    {"file": entry.file_name, "line": entry.line, "cause": entry.cause} for entry in summary.rejected
                ],
                "sound_ids": summary.added,
                "is_indexed": is_indexed,
                "seconds": round(seconds, 1),
            }
        )
        return
    for entry in summary.rejected:
        errors.print(f"Rejected {entry}", markup=False)
    out.print(
        f"{len(summary.added)} imported, {summary.already_there} already there, {len(summary.rejected)} rejected, "
        f"in {seconds:.0f} s.",
        markup=False,
    )
    if summary.not_analysed:
        ids = " ".join(map(str, summary.not_analysed))
        errors.print(f"Not analysed, as fonoteca sounds show tells: {ids}", markup=False)
    if not is_indexed:
        errors.print("The search index has not caught up: run fonoteca worker, or see fonoteca doctor.")
