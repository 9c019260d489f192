"""`fonoteca vectors`: similarity vectors that were computed elsewhere."""

from pathlib import Path
from typing import Annotated

import typer

from app import archive, logs
from app.cli.console import AsJson, errors, fail, out, print_json, progress_bar
from app.cli.work import working
from app.importing import vectors as importing
from app.importing.rows import SheetError
from app.importing.run import wait_for_followers
from app.settings import Settings
from search import SPACES

vectors = typer.Typer(help="Similarity vectors that were computed elsewhere.", no_args_is_help=True)

_BROUGHT_IN = sorted(name for name, space in SPACES.items() if not space.is_computed)


@vectors.callback()
def _vectors() -> None:
    """Keep `import` a command of its own, also while it is the only one."""


@vectors.command("import")
def import_vectors(
    path: Annotated[Path, typer.Argument(help="File of JSON lines.", exists=True, dir_okay=False)],
    *,
    space: Annotated[str, typer.Option(help=f"The space they belong to: {', '.join(_BROUGHT_IN)}.")],
    as_json: AsJson = False,
) -> None:
    """Import vectors, one a line: {"id": 12, "vector": [0.1, …]}, or "md5" of the original instead of the id.

    A bad line is reported with its cause and does not stop the rest; the exit code is 0 only when nothing was rejected.
    """
    if space not in _BROUGHT_IN:
        raise fail(f"there is no space {space!r} to bring vectors into; there is {', '.join(_BROUGHT_IN)}")
    settings = Settings()
    logs.configure(settings.model_copy(update={"log_level": "error"}))
    archive.migrated(settings)
    with archive.opened(settings) as opened:
        try:
            with progress_bar("Importing vectors", None, unit="vectors") as progress:
                summary = importing.run(opened.database, path, SPACES[space], progress)
        except SheetError as error:
            raise fail(str(error)) from error
        with working(opened, children=0):
            is_indexed = wait_for_followers(opened)
    if as_json:
        rejected = [{"line": entry.line, "cause": entry.cause} for entry in summary.rejected]
        counts = {"stored": summary.stored, "already_there": summary.already_there}
        print_json(counts | {"rejected": rejected, "is_indexed": is_indexed})
    else:
        for entry in summary.rejected:
            errors.print(f"Rejected {entry}", markup=False)
        out.print(
            f"{summary.stored} vectors stored, {summary.already_there} already there, {len(summary.rejected)} rejected."
        )
    if not is_indexed:
        errors.print("The search index has not caught up: run fonoteca worker, or see fonoteca doctor.")
    if summary.rejected or not is_indexed:
        raise typer.Exit(1)
