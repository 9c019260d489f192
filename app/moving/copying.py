"""Copies every row of one database into another, of the same kind or not.

A row that is there already is left alone, so a copy that was interrupted goes on where it stopped, and copying again
brings over what has changed since.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, func, insert, select, text, tuple_, update

from app.database import Database
from app.models import Base, Fact
from app.moving.collisions import make_way
from app.moving.fingerprints import Checksum, fingerprint
from app.progress import Progress

# What says who a database is cannot be copied before all else is there.
TABLES: tuple[Table, ...] = tuple(table for table in Base.metadata.sorted_tables if table is not Fact.__table__)
_BATCH = 300

_Rows = dict[tuple[Any, ...], Row[Any]]


class ChangedMeanwhileError(Exception):
    """The archive was written to while it was copied."""


def row_count(database: Database) -> int:
    """Count the rows there are to copy."""
    with database.reading() as session:
        return sum(session.scalars(select(func.count()).select_from(table)).one() for table in TABLES)


def copy(source: Database, target: Database, progress: Progress) -> int:
    """Make the rows of the target those of the source as it is now, and give their number.

    Raises:
        ChangedMeanwhileError: the source has other rows by the end than it had at the beginning.
    """
    with source.reading() as session:
        connection = session.connection()
        for table in reversed(TABLES):
            _remove_surplus(connection, target, table)
        copied = 0
        checksums = {}
        for table in TABLES:
            checksums[table.name] = Checksum()
            for rows in _batches(connection, table):
                _put(target, table, rows)
                checksums[table.name] = checksums[table.name].plus(map(fingerprint, rows.values()))
                copied += len(rows)
                progress(copied)
        _go_on_counting(connection, target)
    _compare(target, checksums, "the copy differs from what was read; try again")
    _compare(source, checksums, "the archive changed while it was copied; stop its server and workers, then try again")
    return copied


def _compare(database: Database, expected: dict[str, Checksum], complaint: str) -> None:
    with database.reading() as session:
        for table in TABLES:
            found = Checksum()
            for rows in _batches(session.connection(), table):
                found = found.plus(map(fingerprint, rows.values()))
            if found != expected[table.name]:
                raise ChangedMeanwhileError(f"{table.name}: {complaint}")


def _batches(connection: Connection, table: Table) -> Iterator[_Rows]:
    """Give every row by its key, some at a time, in the order of the keys."""
    keys = table.primary_key.columns
    query = select(table).order_by(*keys).limit(_BATCH)
    last: tuple[Any, ...] | None = None
    while True:
        found = connection.execute(query if last is None else query.where(tuple_(*keys) > last)).all()
        if not found:
            return
        rows = _by_key(table, found)
        yield rows
        last = list(rows)[-1]


def _by_key(table: Table, rows: Sequence[Row[Any]]) -> _Rows:
    names = [column.name for column in table.primary_key.columns]
    return {tuple(row._mapping[name] for name in names): row for row in rows}  # noqa: SLF001 - public, see its manual


def _with_keys(connection: Connection, table: Table, keys: Sequence[tuple[Any, ...]]) -> _Rows:
    query = select(table).where(tuple_(*table.primary_key.columns).in_(keys))
    return _by_key(table, connection.execute(query).all())


def _put(target: Database, table: Table, rows: _Rows) -> None:
    keys = list(rows)
    with target.writing() as session:
        connection = session.connection()
        there = _with_keys(connection, table, keys)
        settled = {key for key, row in there.items() if fingerprint(row) == fingerprint(rows[key])}
        wanted = {key: row._asdict() for key, row in rows.items() if key not in settled}
        make_way(connection, table, wanted, settled)
        there = _with_keys(connection, table, list(wanted))
        if missing := [row for key, row in wanted.items() if key not in there]:
            connection.execute(insert(table), missing)
        for key in there:
            is_it = tuple_(*table.primary_key.columns) == key
            connection.execute(update(table).where(is_it).values(wanted[key]))


def _remove_surplus(connection: Connection, target: Database, table: Table) -> None:
    """Remove rows that the source has no longer, or has under another key."""
    keys = select(*table.primary_key.columns)
    with target.reading() as session:
        there = [tuple(row) for row in session.execute(keys)]
    for start in range(0, len(there), _BATCH):
        batch = there[start : start + _BATCH]
        surplus = set(batch) - _with_keys(connection, table, batch).keys()
        if surplus:
            with target.writing() as session:
                session.execute(delete(table).where(tuple_(*table.primary_key.columns).in_(sorted(surplus))))


def _go_on_counting(connection: Connection, target: Database) -> None:
    """Have the target give no id that the source has ever given."""
    with target.writing() as session:
        for table in TABLES:
            if table.autoincrement_column is not None:
                _set_counter(session.connection(), table, _counter(connection, table))


def _counter(connection: Connection, table: Table) -> int:
    """Give the highest id that a table has ever given, 0 before the first."""
    column = table.autoincrement_column
    highest = connection.scalar(select(func.max(column))) or 0
    if connection.dialect.name == "sqlite":
        statement = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
        return max(highest, connection.scalar(statement, {"table": table.name}) or 0)
    sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table.name})
    if sequence is None:
        return int(highest)
    last, was_given = connection.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608 - the database's own name
    return max(highest, last if was_given else 0)


def _set_counter(connection: Connection, table: Table, highest: int) -> None:
    parameters = {"table": table.name, "highest": highest}
    if connection.dialect.name == "sqlite":
        if table.dialect_options["sqlite"]["autoincrement"]:
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), parameters)
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :highest)"), parameters)
    elif highest:
        connection.execute(text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :highest)"), parameters)
