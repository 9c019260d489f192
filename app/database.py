"""The database: how it is opened, where a transaction begins and ends, and how its schema is brought up to date."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Self

import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import ARRAY, URL, ColumnElement, Connection, Engine, any_, bindparam, event, make_url, text
from sqlalchemy.exc import ArgumentError, InvalidatePoolError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from app.settings import Settings

_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
_BUSY_TIMEOUT_S = 10
# How soon a PostgreSQL server that cannot be reached any more is given up: seconds, and milliseconds for the last.
_NETWORK = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
# A connection that was in use a moment ago is still there, or the server has just gone away, which no check can change.
_CHECKED_AFTER_S = 1.0
# Any number will do, as long as every release of Fonoteca uses the same.
_MIGRATION_LOCK = 0x464F4E4F
_MIGRATION_LOCK_TIMEOUT = "10s"


class UnknownRevisionError(Exception):
    """The schema was made by a release of Fonoteca that this one does not know, most likely a newer one."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"the database is at revision {revision}, which this release of Fonoteca does not know")
        self.revision = revision


class DatabaseUrlError(ValueError):
    """The address of the database names none that can be used; the text says why."""


class Database:
    """An open database. Transactions begin and end here, and nowhere else.

    A reading session sees one state of the database however many queries it makes, and may not write. A writing one
    commits when its block ends, and rolls back when the block raises. Shorter ways to what need not be seen together
    are `asking`, for one query, and `looking`.
    """

    def __init__(self, url: str, *, pool_size: int = 10, statement_timeout_s: float = 30.0) -> None:
        self.engine = create_engine(url, pool_size=pool_size, statement_timeout_s=statement_timeout_s)
        ways = _WAYS[self.engine.dialect.name]
        self._asking = self.engine.execution_options(**ways.asking)
        own = create_engine(url, pool_size=1, statement_timeout_s=statement_timeout_s)
        self._own = own.execution_options(**ways.asking)
        self._looking = sessionmaker(self._asking, expire_on_commit=False)
        # A committed object stays readable: most are rendered after their transaction.
        self._reading = sessionmaker(self.engine.execution_options(**ways.reading), expire_on_commit=False)
        self._writing = sessionmaker(self.engine.execution_options(**ways.writing), expire_on_commit=False)

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """The database of the archive with these settings."""
        return cls(
            settings.resolved_database_url,
            pool_size=settings.database_pool_size,
            statement_timeout_s=settings.statement_timeout_s,
        )

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that reads, and leaves nothing behind."""
        with self._reading() as session:
            yield session

    def looking(self) -> Session:
        """A session for queries that need not see one state together; to be closed, which takes no exchange."""
        return self._looking()

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """A connection for one query that changes nothing, without a transaction where the database needs none."""
        with self._asking.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes all come true when the block ends, or none when it raises."""
        with self._writing.begin() as session:
            yield session

    def ping(self) -> None:
        """Return when the database answers, through a connection that nothing else uses.

        Raises:
            OperationalError: it does not answer.
        """
        with self._own.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close every connection that is not in use."""
        self.engine.dispose()
        self._own.dispose()


class _Ways(NamedTuple):
    """The options of a connection for each way to use it."""

    asking: dict[str, Any]
    reading: dict[str, Any]
    writing: dict[str, Any]


_WAYS = {
    "sqlite": _Ways(asking={"sqlite_reading": True}, reading={"sqlite_reading": True}, writing={}),
    # Connections to PostgreSQL are opened for asking: one statement sees one state by itself, and no transaction need
    # be told of. To turn a connection into another kind and back takes as long as a small query.
    "postgresql": _Ways(
        asking={},
        reading={"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"},
        writing={"isolation_level": "READ COMMITTED"},
    ),
}


def create_engine(url: str, *, pool_size: int = 10, statement_timeout_s: float = 30.0) -> Engine:
    """The engine for a SQLite file or a PostgreSQL database; `statement_timeout_s` holds on PostgreSQL only.

    Raises:
        DatabaseUrlError: when the URL is none, or names another kind of database, or a SQLite database in memory.
    """
    address = _normalised(url)
    if address.get_backend_name() == "postgresql":
        # What an operator writes after the question mark of the URL comes last, and so wins.
        options = f"-c statement_timeout={round(statement_timeout_s * 1000)} {address.query.get('options', '')}"
        try:
            engine = sqlalchemy.create_engine(
                address.difference_update_query(["options"]),
                pool_size=pool_size,
                connect_args={**_network(address), "options": options},
                isolation_level="AUTOCOMMIT",
                skip_autocommit_rollback=True,
            )
        except ModuleNotFoundError as error:
            raise DatabaseUrlError("PostgreSQL needs the extra `postgresql` of Fonoteca, with psycopg") from error
        _check_rested_connections(engine)
        return engine
    engine = sqlalchemy.create_engine(address, pool_size=pool_size, connect_args={"timeout": _BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _open_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _network(address: URL) -> dict[str, int]:
    return {name: value for name, value in _NETWORK.items() if name not in address.query}


def _check_rested_connections(engine: Engine) -> None:
    """Have the pool see whether a connection is still there, as with `pool_pre_ping`, unless it was in use just now.

    Asking every time costs as much as a small query. When one turns out to be gone, the pool lets go of all others too.
    """

    @event.listens_for(engine, "checkin")
    def _note(_connection: Any, record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own object
        record.info["in_use_until_s"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _check(connection: Any, record: ConnectionPoolEntry, _fairy: PoolProxiedConnection) -> None:  # noqa: ANN401 - see above
        in_use_until_s = record.info.get("in_use_until_s")
        if in_use_until_s is None or time.monotonic() - in_use_until_s < _CHECKED_AFTER_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError("the connection is gone") from error


def _normalised(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUrlError("it is no address such as postgresql://user:password@host/name") from error
    if address.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return address.set(drivername="postgresql+psycopg")
    if address.drivername not in {"sqlite", "sqlite+pysqlite"}:
        raise DatabaseUrlError(f"the database must be sqlite or postgresql, not {address.drivername}")
    if address.database in {None, "", ":memory:"}:
        raise DatabaseUrlError(
            "a SQLite database must be a file, because every thread and process has to see the same one"
        )
    return address


def _open_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own object
    # Left alone, the driver begins transactions when it sees fit, and not before a SELECT; _begin_sqlite does it here.
    # (Python 3.12 has a newer attribute for this; only the old one is there in 3.11 as well.)
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    is_reading = connection.get_execution_options().get("sqlite_reading", False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if is_reading else 'OFF'}")
    # A transaction that reads first and writes later fails at once if another wrote in between, whatever the busy
    # timeout says; one that takes the write lock at its beginning waits its turn.
    connection.exec_driver_sql("BEGIN DEFERRED" if is_reading else "BEGIN IMMEDIATE")


def among(column: Any, name: str, dialect: str) -> ColumnElement[bool]:  # noqa: ANN401 - any attribute of a model
    """Say that a column is one of the values given as parameter `name` when the query runs, however many they are.

    PostgreSQL takes them as one array: the statement stays the same whatever their number, so that it is neither
    written nor planned again.
    """
    is_among: ColumnElement[bool] = (
        column == any_(bindparam(name, type_=ARRAY(column.type)))
        if dialect == "postgresql"
        else column.in_(bindparam(name, expanding=True))
    )
    return is_among


def migrate(url: str) -> None:
    """Bring the schema up to date, or make it; two that start at once do it once.

    Raises:
        UnknownRevisionError: when the schema is newer than this release.
    """
    with schema_transaction(url) as connection:
        if _pending(connection):
            command.upgrade(alembic_config(connection), "head")


@contextmanager
def schema_transaction(url: str) -> Iterator[Connection]:
    """A connection for changes of the schema: alone, and all or nothing."""
    engine = create_engine(url)
    try:
        with engine.execution_options(**_WAYS[engine.dialect.name].writing).connect() as connection:
            if engine.dialect.name == "sqlite":
                # SQLite changes most things by copying a table and dropping the old one, which would take along every
                # row that refers to it. The switch has no effect inside a transaction, hence the driver's own call.
                connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
            with connection.begin():
                _lock_schema(connection)
                yield connection
                _check_references(connection)
    finally:
        engine.dispose()


def _lock_schema(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        return  # the transaction began with the write lock
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
    # From here on, rather give up than make the whole service queue behind a migration that waits for a table.
    connection.execute(text(f"SET LOCAL lock_timeout = '{_MIGRATION_LOCK_TIMEOUT}'"))


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and (broken := connection.execute(text("PRAGMA foreign_key_check")).first()):
        raise RuntimeError(f"a migration left a row that refers to nothing: {tuple(broken)}")


def pending_revisions(engine: Engine) -> list[str]:
    """The migrations that the database has not had yet, oldest first.

    Raises:
        UnknownRevisionError: when the schema is newer than this release.
    """
    with engine.execution_options(**_WAYS[engine.dialect.name].reading).connect() as connection:
        return _pending(connection)


def is_current(engine: Engine) -> bool:
    """Whether the schema is the one this release needs.

    Raises:
        UnknownRevisionError: when the schema is newer than this release.
    """
    return not pending_revisions(engine)


def _pending(connection: Connection) -> list[str]:
    script = ScriptDirectory.from_config(alembic_config(connection))
    known = [revision.revision for revision in reversed(list(script.walk_revisions()))]
    current = MigrationContext.configure(connection).get_current_revision()
    if current is None:
        return known
    if current not in known:
        raise UnknownRevisionError(current)
    return known[known.index(current) + 1 :]


def alembic_config(connection: Connection) -> Config:
    """What Alembic needs to work on this connection, from wherever the program was started."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
