from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app import facts
from app.database import Database, migrate
from app.models import (
    Bookmark,
    Comment,
    DeletedSound,
    Job,
    JobKind,
    Rating,
    RemixSource,
    Sound,
    User,
)
from app.moving import copying, service
from app.moving.copying import ChangedMeanwhileError
from app.moving.service import ForeignArchiveError
from tests.factories import add_user
from tests.public_sounds import add_public


@pytest.fixture(params=["sqlite to postgresql", "postgresql to sqlite", "sqlite to sqlite"])
def both(request: pytest.FixtureRequest) -> Iterator[tuple[Database, Database]]:
    """A source and a target, each with the newest schema."""
    source_kind, _, target_kind = request.param.partition(" to ")
    first = request.getfixturevalue(f"{source_kind}_url")
    second = request.getfixturevalue("empty_sqlite_url" if target_kind == "sqlite" else f"{target_kind}_url")
    if target_kind == "sqlite":
        migrate(second)
    source, target = Database(first), Database(second)
    yield source, target
    source.close()
    target.close()


def fill(source: Database) -> list[int]:
    """Three public sounds with all that can belong to one."""
    with source.writing() as session:
        sounds = [add_public(session, number, pack="Bells") for number in range(3)]
        first, second, third = sounds
        session.add_all(
            [
                Comment(sound_id=first.id, user_id=second.user_id, text="Schön \N{BELL}"),
                Rating(sound_id=first.id, user_id=third.user_id, stars=5),
                RemixSource(sound_id=second.id, source_sound_id=first.id),
                Bookmark(user_id=second.user_id, sound_id=first.id),
                Job(kind=JobKind.REMOVE_MEDIA, subject_id=third.id),
                DeletedSound(id=900, user_id=first.user_id, record={"name": "gone", "numbers": [1.5, -0.0, 1e17]}),
            ]
        )
        return [sound.id for sound in sounds]


def pass_on(session: Session, column: InstrumentedAttribute[Any]) -> None:
    """Give every row the unique value of the next one, and the last that of the first."""
    table = column.class_
    held = session.execute(select(table.id, column).order_by(table.id)).all()
    values = [value for _, value in held]
    unused = [100_000 + number if isinstance(value, int) else f"{number:030}" for number, value in enumerate(values)]
    for given in (unused, [*values[1:], values[0]]):
        for (key, _), value in zip(held, given, strict=True):
            session.execute(update(table).where(table.id == key).values({column.key: value}))


def copied(both: tuple[Database, Database]) -> int:
    return service.copy_rows(*both, lambda _: None)


def names(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Sound.name).order_by(Sound.id)))


class TestCopyRows:
    def test_every_row_is_there_afterwards(self, both: tuple[Database, Database]) -> None:
        source, target = both
        fill(source)
        assert copied(both) == copying.row_count(source) == copying.row_count(target)
        with source.reading() as old, target.reading() as new:
            assert facts.archive_id(old) == facts.archive_id(new)
            assert facts.get(new, facts.MOVING) is None
            assert [comment.text for comment in new.scalars(select(Comment))] == ["Schön \N{BELL}"]

    def test_again_brings_over_what_changed_and_removes_what_is_gone(self, both: tuple[Database, Database]) -> None:
        source, target = both
        first, second, third = fill(source)
        copied(both)
        with source.writing() as session:
            session.execute(update(Sound).where(Sound.id == first).values(name="Gong"))
            session.delete(session.get_one(Sound, second))
            session.query(Job).delete()
            session.add(Job(kind=JobKind.PROCESS_SOUND, subject_id=third))
        copied(both)
        assert names(target) == ["Gong", "Bell"]
        assert copying.row_count(source) == copying.row_count(target)

    def test_unique_values_may_have_changed_hands(self, both: tuple[Database, Database]) -> None:
        source, target = both
        fill(source)
        with source.writing() as session:
            session.execute(delete(Job))
            rows = [{"id": number, "kind": JobKind.SYNC_INDEX, "subject_id": number} for number in (901, 902, 903)]
            session.execute(insert(Job), rows)
        copied(both)
        with source.writing() as session:
            for column in (Sound.md5, User.login_name, Job.subject_id):
                pass_on(session, column)
            session.execute(update(Job).where(Job.id == 903).values(subject_id=950))
            session.execute(insert(Job), [{"id": 800, "kind": JobKind.SYNC_INDEX, "subject_id": 901}])
        copied(both)
        for query in (select(Sound.md5), select(User.login_name), select(Job.id, Job.subject_id)):
            with source.reading() as one, target.reading() as other:
                assert set(one.execute(query)) == set(other.execute(query))

    def test_goes_on_where_it_was_interrupted(
        self, both: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source, target = both
        fill(source)
        monkeypatch.setattr(copying, "_BATCH", 2)

        def interrupt(done: int) -> None:
            if done > 10:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            service.copy_rows(source, target, interrupt)
        assert 0 < copying.row_count(target) < copying.row_count(source)
        copied(both)
        assert names(target) == names(source)

    def test_an_id_that_was_given_is_not_given_again(self, both: tuple[Database, Database]) -> None:
        source, target = both
        fill(source)
        with source.writing() as session:
            last = add_user(session)
            highest = last.id
            session.delete(last)
        copied(both)
        with target.writing() as session:
            assert add_user(session).id == highest + 1

    def test_keys_of_several_columns_are_walked_through(
        self, both: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source, target = both
        monkeypatch.setattr(copying, "_BATCH", 2)
        sounds = fill(source)
        with source.writing() as session:
            owner = session.scalars(select(User).order_by(User.id)).first()
            assert owner is not None
            session.add_all(Rating(sound_id=sound, user_id=owner.id, stars=3) for sound in sounds)
        copied(both)
        with target.reading() as session:
            assert len(session.scalars(select(Rating)).all()) == 4

    def test_another_archive_is_not_overwritten(self, both: tuple[Database, Database]) -> None:
        source, target = both
        fill(source)
        with target.writing() as session:
            add_user(session, username="Somebody")
        with pytest.raises(ForeignArchiveError):
            copied(both)
        with target.reading() as session:
            assert list(session.scalars(select(User.username))) == ["Somebody"]

    def test_an_archive_that_changes_meanwhile_is_told(self, both: tuple[Database, Database]) -> None:
        source, target = both
        fill(source)

        def change(_: int) -> None:
            with source.writing() as session:
                session.execute(update(Sound).values(num_downloads=Sound.num_downloads + 1))

        with pytest.raises(ChangedMeanwhileError, match="stop its server"):
            service.copy_rows(source, target, change)

    def test_onto_itself_does_nothing(self, sqlite_database: Database) -> None:
        fill(sqlite_database)
        assert service.copy_rows(sqlite_database, sqlite_database, lambda _: None) == 0
