"""The two shapes of an archive, each with a database and an index of its own that nobody uses and nobody keeps."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from opensearchpy import OpenSearch

from app.settings import Settings
from bench.processes import FailedError
from tests.databases import PostgresqlServer
from tests.engines import opensearch_prefix
from tests.services import opensearch, postgresql

_SETTLED_WITHIN_S = 600.0
_LOOK_EVERY_S = 0.5
_BLOCK_BYTES = 512  # the unit of st_blocks, whatever that of the file system


class Engine(StrEnum):
    """The search engines; the database goes with them."""

    EMBEDDED = "embedded"
    OPENSEARCH = "opensearch"

    @property
    def label(self) -> str:
        """Its name in the table."""
        return {Engine.EMBEDDED: "embedded", Engine.OPENSEARCH: "OpenSearch"}[self]


@dataclass(frozen=True, slots=True)
class Servers:
    """What the large shape runs on; `postgresql` None: there is none, and a SQLite file has to do."""

    opensearch_url: str
    postgresql: PostgresqlServer | None


@dataclass(frozen=True, slots=True)
class Shape:
    """An archive in one of the shapes, with nothing in it yet."""

    engine: Engine
    settings: Settings

    @property
    def label(self) -> str:
        """Its name in the table."""
        return self.engine.label

    @property
    def database(self) -> str:
        """The kind of its database."""
        return "PostgreSQL" if self.settings.database_url else "SQLite"


@contextmanager
def servers() -> Iterator[Servers]:
    """The servers of the large shape, running, found or started as for the tests.

    Raises:
        OpensearchMissingError: there is no OpenSearch, and none can be started; the text says why.
    """
    with ExitStack() as stack:
        url = stack.enter_context(opensearch.server())
        try:
            database = PostgresqlServer(stack.enter_context(postgresql.server()))
        except postgresql.PostgresqlMissingError:
            database = None
        yield Servers(url, database)


@contextmanager
def made(engine: Engine, running: Servers | None) -> Iterator[Shape]:
    """An archive for this engine, without tables and without an index; all of it is removed in the end."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fonoteca-bench-")))
        database_url = search_url = ""
        prefix = "fonoteca"
        if engine is Engine.OPENSEARCH and running is not None:
            search_url = running.opensearch_url
            prefix = stack.enter_context(opensearch_prefix(search_url))
            if running.postgresql is not None:
                database_url = running.postgresql.create_database()
                stack.callback(running.postgresql.drop_database, database_url)
        yield Shape(
            engine,
            Settings(
                data=folder,
                database_url=database_url,
                search_url=search_url,
                search_index=prefix,
                log_level="error",
                _env_file=None,
            ),
        )


def room_bytes(settings: Settings) -> int:
    """Tell the room that the index takes on the disk; holes in a file take none."""
    settle(settings)
    if settings.search_url:
        with OpenSearch([settings.search_url]) as client:
            found = client.indices.stats(index=settings.search_index, metric="store")
        size: int = found["_all"]["primaries"]["store"]["size_in_bytes"]
        return size
    files = (path for path in settings.index_folder.rglob("*") if path.is_file())
    return sum(path.stat().st_blocks * _BLOCK_BYTES for path in files)


def settle(settings: Settings) -> None:
    """Return when the engine has tidied up after its writes, which OpenSearch does beside its work.

    Raises:
        FailedError: it does not come to an end.
    """
    if not settings.search_url:
        return
    deadline = time.monotonic() + _SETTLED_WITHIN_S
    with OpenSearch([settings.search_url], timeout=_SETTLED_WITHIN_S) as client:
        client.indices.flush(index=settings.search_index)
        while _is_merging(client, settings.search_index):
            if time.monotonic() > deadline:
                raise FailedError("OpenSearch does not come to rest")
            time.sleep(_LOOK_EVERY_S)


def _is_merging(client: OpenSearch, index: str) -> bool:
    found = client.indices.stats(index=index, metric="merge")
    return bool(found["_all"]["total"]["merges"]["current"])
