"""Fixtures: databases of both kinds, each test finds one that the migrations made and nobody has used."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from app.database import Database, migrate
from app.models import Base, License
from tests.services import postgresql


@dataclass(frozen=True, slots=True)
class PostgresqlServer:
    """A running server; `url` is that of a database nobody touches."""

    url: str

    def create_database(self, template: str | None = None) -> str:
        """The URL of a new database: without tables, or like the one at the URL `template`, which nobody may use."""
        name = f"fonoteca_{uuid4().hex}"
        self._run(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{make_url(template).database}"' if template else ""))
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop_database(self, url: str) -> None:
        """Remove it, whoever is still connected."""
        self._run(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server; without one the test is skipped, and on CI it fails."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgresql.server())
        except postgresql.PostgresqlMissingError as missing:
            if os.environ.get("CI") == "true":
                pytest.fail(str(missing))
            pytest.skip(str(missing))
        yield PostgresqlServer(url)


@pytest.fixture(scope="session")
def migrated_sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("template") / "archive.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: PostgresqlServer) -> str:
    """The URL of a PostgreSQL database with the newest schema, to be copied."""
    url = postgresql_server.create_database()
    migrate(url)
    return url


@pytest.fixture(scope="session")
def migrated_postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """A PostgreSQL database with the newest schema, which the tests share and leave empty."""
    url = postgresql_server.create_database()
    migrate(url)
    yield url
    postgresql_server.drop_database(url)


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite_file: Path) -> str:
    """The URL of a SQLite file with the newest schema and nothing but the licences in it."""
    return f"sqlite:///{shutil.copy(migrated_sqlite_file, tmp_path / 'archive.sqlite3')}"


@pytest.fixture
def postgresql_url(migrated_postgresql_url: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with the newest schema and nothing but the licences in it."""
    yield migrated_postgresql_url
    # To empty the tables takes 3 ms; a new database takes 100 ms, and TRUNCATE as much.
    tables = [table.name for table in reversed(Base.metadata.sorted_tables) if table is not License.__table__]
    with psycopg.connect(migrated_postgresql_url, options="-c lock_timeout=10s") as connection:
        for table in tables:
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        connection.execute("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'empty.sqlite3'}"


@pytest.fixture
def empty_postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The URL of a PostgreSQL database without tables."""
    url = postgresql_server.create_database()
    yield url
    postgresql_server.drop_database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn, with the newest schema."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn, without tables."""
    url: str = request.getfixturevalue(f"empty_{request.param}_url")
    return url


@pytest.fixture
def each_database(database_url: str) -> Iterator[Database]:
    """Each kind of database in turn, opened."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """A SQLite database, opened."""
    database = Database(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def postgresql_database(postgresql_url: str) -> Iterator[Database]:
    """A PostgreSQL database, opened."""
    database = Database(postgresql_url)
    yield database
    database.close()
