import threading
from contextlib import ExitStack

import psycopg
import pytest
from sqlalchemy import func, make_url, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from app.database import Database, among, create_engine
from app.models import Tag, User
from app.settings import Settings
from tests.factories import add_user


def count_tags(database: Database) -> int:
    with database.reading() as session:
        return session.scalars(select(func.count()).select_from(Tag)).one()


class TestCreateEngine:
    @pytest.mark.parametrize(
        "url",
        [
            "postgres://someone@example.org/sounds",
            "postgresql://someone@example.org/sounds",
            "postgresql+psycopg://someone@example.org/sounds",
        ],
    )
    def test_every_spelling_of_postgresql_means_the_same_driver(self, url: str) -> None:
        assert create_engine(url).url.drivername == "postgresql+psycopg"

    @pytest.mark.parametrize("url", ["mysql://someone@example.org/sounds", "postgresql+asyncpg://example.org/sounds"])
    def test_another_kind_of_database_is_refused_by_name(self, url: str) -> None:
        with pytest.raises(ValueError, match=url.split(":", maxsplit=1)[0].replace("+", r"\+")):
            create_engine(url)

    @pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
    def test_a_database_in_memory_is_refused(self, url: str) -> None:
        with pytest.raises(ValueError, match="must be a file"):
            create_engine(url)

    def test_a_statement_that_takes_too_long_is_ended(self, postgresql_url: str) -> None:
        database = Database(postgresql_url, statement_timeout_s=0.05)
        with pytest.raises(OperationalError, match="statement timeout"), database.reading() as session:
            session.execute(text("SELECT pg_sleep(30)"))
        database.close()

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("", {"connect_timeout": 10, "tcp_user_timeout": 30_000, "keepalives_idle": 15, "host": "one"}),
            ("?connect_timeout=2", {"connect_timeout": "2", "keepalives_count": 3}),
            ("?host=one:5432&host=two:5433", {"host": "one,two", "port": "5432,5433"}),
        ],
    )
    def test_a_server_that_cannot_be_reached_is_given_up(
        self, monkeypatch: pytest.MonkeyPatch, query: str, expected: dict[str, object]
    ) -> None:
        given: dict[str, object] = {}

        def connect(**arguments: object) -> None:
            given.update(arguments)
            raise psycopg.OperationalError("no server here")

        monkeypatch.setattr(psycopg, "connect", connect)
        host = "" if "host" in query else "one"
        database = Database(f"postgresql://nobody@{host}/none{query}")
        with pytest.raises(OperationalError, match="no server"), database.reading() as session:
            session.execute(text("SELECT 1"))
        assert {name: given[name] for name in expected} == expected

    def test_looking_leaves_no_transaction_open(self, postgresql_url: str) -> None:
        database = Database(postgresql_url)
        state = text("SELECT state FROM pg_stat_activity WHERE pid = :pid")
        with database.looking() as session, database.asking() as watching:
            pid = session.scalar(text("SELECT pg_backend_pid()"))
            assert watching.scalar(state, {"pid": pid}) == "idle"
        with database.reading() as session, database.asking() as watching:
            pid = session.scalar(text("SELECT pg_backend_pid()"))
            assert watching.scalar(state, {"pid": pid}) == "idle in transaction"
        database.close()

    def test_a_ping_needs_no_connection_of_the_pool(self, each_database: Database) -> None:
        with ExitStack() as held:
            for _ in range(15):  # the pool, and what it may have beyond
                held.enter_context(each_database.asking())
            each_database.ping()

    def test_options_in_the_url_win(self, postgresql_url: str) -> None:
        url = make_url(postgresql_url).update_query_dict({"options": "-c statement_timeout=12345"})
        database = Database(url.render_as_string(hide_password=False))
        with database.reading() as session:
            assert session.scalar(text("SHOW statement_timeout")) == "12345ms"
        database.close()


class TestSqlite:
    @pytest.mark.parametrize(
        ("pragma", "value"),
        [("journal_mode", "wal"), ("synchronous", 1), ("foreign_keys", 1), ("busy_timeout", 10_000)],
    )
    def test_every_connection_is_opened_the_right_way(
        self, sqlite_database: Database, pragma: str, value: object
    ) -> None:
        with sqlite_database.reading() as one, sqlite_database.writing() as another:
            assert one.scalar(text(f"PRAGMA {pragma}")) == value
            assert another.scalar(text(f"PRAGMA {pragma}")) == value

    def test_writers_that_read_first_wait_for_each_other(self, sqlite_database: Database) -> None:
        with sqlite_database.writing() as session:
            user_id = add_user(session).id
        everyone_is_here = threading.Barrier(4)

        def add_ten() -> None:
            everyone_is_here.wait()
            for _ in range(10):
                with sqlite_database.writing() as session:
                    count = session.scalars(select(User.num_posts).where(User.id == user_id)).one()
                    session.execute(update(User).where(User.id == user_id).values(num_posts=count + 1))

        threads = [threading.Thread(target=add_ten) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with sqlite_database.reading() as session:
            assert session.get_one(User, user_id).num_posts == 40


class TestPostgresql:
    def test_a_connection_that_the_server_ended_while_it_rested_is_replaced(
        self, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.database._CHECKED_AFTER_S", 0.0)
        database, another = Database(postgresql_url), Database(postgresql_url)
        for use in (database.reading, database.writing, database.asking):
            with database.reading() as session:
                pid = session.scalar(text("SELECT pg_backend_pid()"))
            with another.asking() as connection:
                connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            with use() as one:
                assert one.scalar(text("SELECT pg_backend_pid()")) != pid
        database.close()
        another.close()

    def test_a_connection_that_was_in_use_just_now_is_not_asked_whether_it_is_there(
        self, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("app.database._CHECKED_AFTER_S", 3600.0)
        database = Database(postgresql_url)
        checked: list[object] = []
        monkeypatch.setattr(database.engine.dialect, "do_ping", checked.append)
        for _ in range(3):
            assert count_tags(database) == 0
        assert not checked
        monkeypatch.setattr("app.database._CHECKED_AFTER_S", 0.0)
        assert count_tags(database) == 0
        assert len(checked) == 1
        database.close()


class TestAsking:
    def test_sees_what_is_committed(self, each_database: Database) -> None:
        with each_database.writing() as session:
            session.add(Tag(name="bell"))
        with each_database.asking() as connection:
            assert connection.scalar(select(func.count()).select_from(Tag)) == 1

    def test_leaves_a_connection_that_can_write_and_roll_back(self, each_database: Database) -> None:
        with each_database.asking() as connection:
            connection.scalar(select(func.count()).select_from(Tag))
        with each_database.writing() as session:
            session.add(Tag(name="bell"))
            session.flush()
            session.rollback()
        assert count_tags(each_database) == 0


class TestAmong:
    @pytest.mark.parametrize("names", [[], ["rain"], ["rain", "bell", "nobody"]])
    def test_finds_the_values_given_however_many(self, each_database: Database, names: list[str]) -> None:
        with each_database.writing() as session:
            session.add_all([Tag(name="rain"), Tag(name="bell"), Tag(name="wind")])
        query = select(Tag.name).where(among(Tag.name, "names", each_database.engine.dialect.name))
        with each_database.reading() as session:
            assert set(session.scalars(query, {"names": names})) == {"rain", "bell"} & set(names)

    def test_is_the_same_statement_for_any_number_on_postgresql(self) -> None:
        query = select(Tag.name).where(among(Tag.name, "names", "postgresql"))
        assert "IN (" not in str(query.compile(create_engine("postgresql://somebody@127.0.0.1/nothing")))


class TestReading:
    def test_sees_one_state_whatever_others_commit(self, each_database: Database) -> None:
        with each_database.reading() as reader:
            before = reader.scalars(select(Tag.name)).all()
            with each_database.writing() as writer:
                writer.add(Tag(name="bell"))
            assert reader.scalars(select(Tag.name)).all() == before == []
        assert count_tags(each_database) == 1

    def test_cannot_write(self, each_database: Database) -> None:
        with each_database.reading() as session:
            session.add(Tag(name="bell"))
            with pytest.raises(DBAPIError, match=r"read-?only"):
                session.flush()

    def test_leaves_a_connection_that_can_write(self, each_database: Database) -> None:
        for _ in range(3):
            assert count_tags(each_database) == 0
        with each_database.writing() as session:
            session.add(Tag(name="bell"))
        assert count_tags(each_database) == 1


class TestWriting:
    def test_commits_when_the_block_ends(self, each_database: Database) -> None:
        with each_database.writing() as session:
            session.add(Tag(name="bell"))
        assert count_tags(each_database) == 1

    def test_rolls_everything_back_when_the_block_raises(self, each_database: Database) -> None:
        def fail_halfway() -> None:
            with each_database.writing() as session:
                session.add(Tag(name="bell"))
                session.flush()
                raise LookupError("halfway")

        with pytest.raises(LookupError):
            fail_halfway()
        assert count_tags(each_database) == 0

    def test_what_it_stored_can_be_read_after_it(self, each_database: Database) -> None:
        with each_database.writing() as session:
            user = add_user(session, username="marta")
        assert user.username == "marta"


class TestFromSettings:
    def test_opens_the_file_in_the_data_folder(self, sqlite_url: str) -> None:
        database = Database.from_settings(Settings(database_url=sqlite_url))
        assert count_tags(database) == 0
        database.close()
