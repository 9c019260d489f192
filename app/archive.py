"""An open archive: database, storage and search engine together, for the server, the worker and the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app import database as databases
from app.database import Database
from app.settings import Settings
from app.storage import LocalStorage
from search import EmbeddedBackend


@dataclass(frozen=True, slots=True)
class Archive:
    """Everything one process has open of an archive."""

    settings: Settings
    database: Database
    storage: LocalStorage
    backend: EmbeddedBackend


@contextmanager
def opened(settings: Settings) -> Iterator[Archive]:
    """Open an archive whose schema is up to date, and close it at the end."""
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(
        settings.resolved_database_url,
        pool_size=settings.database_pool_size,
        statement_timeout_s=settings.statement_timeout_s,
    )
    backend = EmbeddedBackend(settings.index_folder)
    try:
        yield Archive(settings, database, LocalStorage(settings.media_folder), backend)
    finally:
        backend.close()
        database.close()


def migrated(settings: Settings) -> None:
    """Make the data folder and bring the schema up to date, doing nothing where it is."""
    settings.data.mkdir(parents=True, exist_ok=True)
    databases.migrate(settings.resolved_database_url)
