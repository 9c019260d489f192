"""An open archive: database, storage and search engine together, for the server, the worker and the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app import database as databases
from app.database import Database
from app.settings import Settings
from app.storage import LocalStorage
from search import Backend, EmbeddedBackend


@dataclass(frozen=True, slots=True)
class Archive:
    """Everything one process has open of an archive."""

    settings: Settings
    database: Database
    storage: LocalStorage
    backend: Backend


@contextmanager
def opened(settings: Settings) -> Iterator[Archive]:
    """Open an archive whose schema is up to date, and close it at the end."""
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database.from_settings(settings)
    backend = engine(settings)
    storage = LocalStorage(settings.media_folder, signs=settings.data / "processes")
    try:
        yield Archive(settings, database, storage, backend)
    finally:
        storage.close()
        backend.close()
        database.close()


def engine(settings: Settings) -> Backend:
    """Give the search engine that the settings name; it is not asked anything yet."""
    if not settings.search_url:
        return EmbeddedBackend(settings.index_folder)
    # A small archive has no use for the cluster's client, and it takes a moment to load.
    from search.backends.opensearch import OpenSearchBackend  # noqa: PLC0415 - see above

    return OpenSearchBackend(
        settings.search_url,
        prefix=settings.search_index,
        shards=settings.search_shards,
        replicas=settings.search_replicas,
        search_timeout_s=settings.search_timeout_s,
        exact_up_to=settings.search_exact_up_to,
    )


def migrated(settings: Settings) -> None:
    """Make the data folder and bring the schema up to date, doing nothing where it is."""
    settings.data.mkdir(parents=True, exist_ok=True)
    databases.migrate(settings.resolved_database_url)
