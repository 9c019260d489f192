import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    Connection,
    Engine,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from app.database import (
    UnknownRevisionError,
    alembic_config,
    create_engine,
    is_current,
    migrate,
    pending_revisions,
    schema_transaction,
)
from app.models import Base, License


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Engine]:
    engine = create_engine(empty_database_url)
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def downgrade(url: str, revision: str) -> None:
    with schema_transaction(url) as connection:
        command.downgrade(alembic_config(connection), revision)


def plain(value: object) -> str:
    """The value with every SQL expression as its text, and every mapping in order."""
    if isinstance(value, dict):
        return str([(str(key), plain(value[key])) for key in sorted(value, key=str)])
    return str([plain(one) for one in value]) if isinstance(value, list) else str(value)


def description(connection: Connection) -> dict[str, list[str]]:
    inspector = inspect(connection)
    parts: dict[str, Callable[[str], list[Any]]] = {
        "checks": inspector.get_check_constraints,
        "columns": inspector.get_columns,
        "foreign keys": inspector.get_foreign_keys,
        "indexes": inspector.get_indexes,
        "primary key": lambda name: [inspector.get_pk_constraint(name)],
        "unique": inspector.get_unique_constraints,
    }
    names = [table for table in inspector.get_table_names() if table != "alembic_version"]
    return {f"{part} of {name}": sorted(map(plain, read(name))) for name in names for part, read in parts.items()}


class TestMigrate:
    def test_an_empty_database_gets_every_table(self, empty: Engine, empty_database_url: str) -> None:
        migrate(empty_database_url)
        assert tables(empty) == set(Base.metadata.tables)

    def test_a_second_time_changes_nothing(self, empty: Engine, empty_database_url: str) -> None:
        migrate(empty_database_url)
        with empty.connect() as connection:
            before = description(connection)
        migrate(empty_database_url)
        with empty.connect() as connection:
            assert description(connection) == before

    def test_alembic_sees_no_difference_between_migrations_and_models(self, database_url: str) -> None:
        with schema_transaction(database_url) as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []

    def test_constraints_and_indexes_are_those_of_the_models_to_the_letter(
        self, empty: Engine, empty_database_url: str
    ) -> None:
        with empty.begin() as connection:
            Base.metadata.create_all(connection)
            of_models = description(connection)
            Base.metadata.drop_all(connection)
        migrate(empty_database_url)
        with empty.connect() as connection:
            assert description(connection) == of_models

    def test_every_licence_is_there_and_three_are_for_new_sounds(self, database_url: str) -> None:
        with schema_transaction(database_url) as connection:
            rows = connection.execute(select(License.name, License.deed_url, License.is_current)).all()
        assert {tuple(row) for row in rows} == {
            ("Attribution", "http://creativecommons.org/licenses/by/4.0/", True),
            ("Attribution", "http://creativecommons.org/licenses/by/3.0/", False),
            ("Attribution NonCommercial", "http://creativecommons.org/licenses/by-nc/4.0/", True),
            ("Attribution NonCommercial", "http://creativecommons.org/licenses/by-nc/3.0/", False),
            ("Creative Commons 0", "http://creativecommons.org/publicdomain/zero/1.0/", True),
            ("Sampling+", "http://creativecommons.org/licenses/sampling+/1.0/", False),
        }

    def test_two_starts_at_once_from_anywhere_make_one_schema(
        self, empty: Engine, empty_database_url: str, tmp_path: Path
    ) -> None:
        program = f"from app.database import migrate; migrate({empty_database_url!r})"
        root = Path(__file__).resolve().parents[2]
        starts = [
            subprocess.Popen([sys.executable, "-c", program], cwd=tmp_path, env={"PYTHONPATH": str(root)})
            for _ in range(3)
        ]
        assert [start.wait() for start in starts] == [0, 0, 0]
        assert is_current(empty)

    def test_a_schema_of_a_newer_release_is_refused(self, empty_database_url: str) -> None:
        migrate(empty_database_url)
        with schema_transaction(empty_database_url) as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(UnknownRevisionError, match="9999"):
            migrate(empty_database_url)


class TestDowngrade:
    def test_to_the_base_leaves_no_table_and_up_again_leaves_all(self, empty: Engine, empty_database_url: str) -> None:
        migrate(empty_database_url)
        downgrade(empty_database_url, "base")
        assert tables(empty) == set()
        migrate(empty_database_url)
        assert tables(empty) == set(Base.metadata.tables)

    def test_one_step_and_up_again_is_where_it_was(self, empty: Engine, empty_database_url: str) -> None:
        migrate(empty_database_url)
        downgrade(empty_database_url, "-1")
        assert len(pending_revisions(empty)) == 1
        migrate(empty_database_url)
        assert is_current(empty)


class TestPendingRevisions:
    def test_are_all_of_them_oldest_first_when_nothing_was_done(self, empty: Engine) -> None:
        pending = pending_revisions(empty)
        assert pending == sorted(pending)
        assert pending[0] == "0001"

    def test_are_none_after_migrating(self, empty: Engine, empty_database_url: str) -> None:
        migrate(empty_database_url)
        assert pending_revisions(empty) == []
        assert is_current(empty)


class TestSchemaTransaction:
    def test_leaves_nothing_of_a_change_that_fails(self, empty: Engine, empty_database_url: str) -> None:
        def change() -> None:
            with schema_transaction(empty_database_url) as connection:
                connection.execute(text("CREATE TABLE half (id INTEGER)"))
                connection.execute(text("CREATE TABLE half (id INTEGER, again INTEGER)"))

        with pytest.raises(DBAPIError, match="half"):
            change()
        assert tables(empty) == set()

    def test_lets_sqlite_copy_a_table_without_losing_what_refers_to_it(self, sqlite_url: str) -> None:
        with schema_transaction(sqlite_url) as connection:
            connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
            connection.execute(text("CREATE TABLE child (parent_id REFERENCES parent ON DELETE CASCADE)"))
            connection.execute(text("INSERT INTO parent VALUES (1)"))
            connection.execute(text("INSERT INTO child VALUES (1)"))
        with schema_transaction(sqlite_url) as connection:
            connection.execute(text("CREATE TABLE copy AS SELECT * FROM parent"))
            connection.execute(text("DROP TABLE parent"))
            connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
            connection.execute(text("INSERT INTO parent SELECT * FROM copy"))
            assert connection.execute(text("SELECT count(*) FROM child")).scalar() == 1

    def test_refuses_to_leave_a_reference_to_nothing(self, sqlite_url: str) -> None:
        def change() -> None:
            with schema_transaction(sqlite_url) as connection:
                connection.execute(text("INSERT INTO geotags VALUES (77, 0, 0, 11)"))

        with pytest.raises(RuntimeError, match="geotags"):
            change()
        with schema_transaction(sqlite_url) as connection:
            assert connection.execute(text("SELECT count(*) FROM geotags")).scalar() == 0


def is_partial(key: Index | PrimaryKeyConstraint | UniqueConstraint) -> bool:
    return key.dialect_options["postgresql"].get("where") is not None


class TestModels:
    @pytest.mark.parametrize("table", Base.metadata.tables.values(), ids=str)
    def test_every_constraint_has_a_name_postgresql_can_hold(self, table: Table) -> None:
        names = [str(one.name or "") for one in table.constraints] + [str(one.name or "") for one in table.indexes]
        assert [name for name in names if not 0 < len(name.encode()) <= 63] == []

    @pytest.mark.parametrize("table", Base.metadata.tables.values(), ids=str)
    def test_every_reference_says_what_happens_on_deletion(self, table: Table) -> None:
        references = [one for one in table.constraints if isinstance(one, ForeignKeyConstraint)]
        assert [one.name for one in references if one.ondelete is None] == []

    @pytest.mark.parametrize("table", Base.metadata.tables.values(), ids=str)
    def test_every_reference_can_be_followed_backwards_by_an_index(self, table: Table) -> None:
        keys = [
            *table.indexes,
            *(one for one in table.constraints if isinstance(one, PrimaryKeyConstraint | UniqueConstraint)),
        ]
        leading = {next(iter(key.columns)).name for key in keys if not is_partial(key)}
        referring = {one.columns.keys()[0] for one in table.constraints if isinstance(one, ForeignKeyConstraint)}
        assert referring - leading == set()
