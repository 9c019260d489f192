"""`fonoteca move`: an archive into another database or search engine."""

from typing import Annotated

import typer

from app import archive, logs
from app.cli.console import fail, out, progress_bar
from app.discovery import indexing
from app.moving import copying, service
from app.moving.copying import ChangedMeanwhileError
from app.moving.service import ForeignArchiveError, IndexDiffersError
from app.settings import Settings
from search import SearchError

DatabaseUrl = Annotated[
    str | None,
    typer.Option("--to-database", help="Address of the new database; empty for the SQLite file of the data folder."),
]
SearchUrl = Annotated[
    str | None,
    typer.Option("--to-search", help="Address of the new search cluster; empty for the engine of the data folder."),
]


def move(*, to_database: DatabaseUrl = None, to_search: SearchUrl = None) -> None:
    """Move the archive to another database, another search engine, or both, and back.

    Stop the server first. The old place is left as it is; media files stay in the data folder. Can be interrupted and
    run again: it goes on where it stopped. In the end rows, checksums and index are compared.
    """
    if to_database is None and to_search is None:
        raise fail("say where to: --to-database, --to-search, or both")
    settings = Settings()
    logs.configure(settings.model_copy(update={"log_level": "error"}))
    archive.migrated(settings)
    target = service.target_settings(settings, to_database, to_search)
    archive.migrated(target)
    try:
        moved = _moved(settings, target)
    except (ForeignArchiveError, ChangedMeanwhileError, IndexDiffersError, SearchError) as error:
        raise fail(str(error)) from error
    out.print(f"Moved: {moved.rows} rows copied and compared, {moved.sounds} sounds indexed.")
    out.print("From now on run Fonoteca with", markup=False)
    out.print(f"FONOTECA_DATABASE_URL={target.database_url}\nFONOTECA_SEARCH_URL={target.search_url}", markup=False)


def _moved(settings: Settings, target: Settings) -> service.Moved:
    with archive.opened(settings) as source, archive.opened(target) as there:
        with progress_bar("Copying rows", copying.row_count(source.database), unit="rows") as progress:
            rows = service.copy_rows(source.database, there.database, progress)
        with progress_bar("Indexing", indexing.public_count(there.database)) as progress:
            return service.Moved(rows, service.build_index(there, progress))
