"""Makes way for rows whose unique values other rows still have, because such values have changed hands since."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Enum, String, Table, UniqueConstraint, delete, select, tuple_, update

from app.models import Base

Key = tuple[Any, ...]
Values = Mapping[str, Any]


def make_way(connection: Connection, table: Table, rows: Mapping[Key, Values], settled: Collection[Key]) -> None:
    """Take the unique values of these rows, by their keys, from rows that will be brought up to date only later.

    Whatever comes before the first of the rows is as it should be, and so is what is settled. Rows that nothing refers
    to are deleted, and others get a value that nobody else has: both are mended when it is their turn.
    """
    if not rows:
        return
    keys = table.primary_key.columns
    first = min(rows)
    for columns in _unique(table):
        wanted = {values: key for key, row in rows.items() if None not in (values := _of(row, columns))}
        query = select(*keys, *columns).where(tuple_(*columns).in_(list(wanted)), tuple_(*keys) >= first)
        for found in connection.execute(query).all():
            key, values = tuple(found[: len(keys)]), tuple(found[len(keys) :])
            if key not in settled and wanted.get(values) != key:
                _vacate(connection, table, columns, key)


def _vacate(connection: Connection, table: Table, columns: Sequence[Column[Any]], key: Key) -> None:
    is_it = tuple_(*table.primary_key.columns) == key
    if any(
        reference.column.table is table for other in Base.metadata.sorted_tables for reference in other.foreign_keys
    ):
        text = next(column for column in reversed(columns) if _is_text(column))
        unused = uuid.uuid4().hex[: getattr(text.type, "length", None)]
        connection.execute(update(table).where(is_it).values({text.name: unused}))
    else:
        connection.execute(delete(table).where(is_it))


def _unique(table: Table) -> Iterator[list[Column[Any]]]:
    """Give the columns of each set that has to be unique, but for the primary key."""
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield list(constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield list(index.columns)


def _of(row: Values, columns: Sequence[Column[Any]]) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in columns)


def _is_text(column: Column[Any]) -> bool:
    return isinstance(column.type, String) and not isinstance(column.type, Enum) and not column.foreign_keys
