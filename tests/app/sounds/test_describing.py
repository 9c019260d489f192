import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.database import Database
from app.models import Geotag, Job, JobKind, License, ModerationState, Pack, ProcessingState, Sound, SoundTag, Tag, User
from app.sounds import describing
from app.sounds.describing import DuplicateError, StoredFile
from app.sounds.description import Description, GeotagText
from tests.factories import add_pack, add_user


def stored_file(number: int = 1) -> StoredFile:
    return StoredFile(f"bell{number}.wav", "wav", 44, f"{number:032x}", "0" * 8)


def description(*tags: str, pack: str | None = None, geotag: GeotagText | None = None) -> Description:
    return Description("Bell", "A bell.", tags or ("bell", "metal", "church"), "Attribution", "fx-a", pack, geotag)


def add(database: Database, number: int, described: Description) -> int:
    with database.writing() as session:
        owner = session.scalars(select(User).order_by(User.id)).first() or add_user(session)
        return describing.create(session, owner, stored_file(number), described).id


def tag_names(session: Session, sound_id: int) -> list[str]:
    query = select(Tag.name).join(SoundTag).where(SoundTag.sound_id == sound_id).order_by(SoundTag.position)
    return list(session.scalars(query))


class TestCreate:
    def test_stores_what_is_said_and_waits_for_processing(self, each_database: Database) -> None:
        moment = datetime(2020, 2, 3, tzinfo=UTC)
        with each_database.writing() as session:
            owner = add_user(session)
            described = description("Zoo", "ape", "Bee", pack="Bells", geotag=GeotagText(41.4, 2.2, 17))
            created = describing.create(session, owner, stored_file(), described, created_at=moment)
        with each_database.reading() as session:
            sound = session.get_one(Sound, created.id)
            assert (sound.name, sound.description, sound.category_code) == ("Bell", "A bell.", "fx-a")
            assert (sound.original_filename, sound.md5, sound.created_at) == ("bell1.wav", f"{1:032x}", moment)
            assert tag_names(session, sound.id) == ["Zoo", "ape", "Bee"]
            assert session.get_one(License, sound.license_id).name == "Attribution"
            assert session.get_one(Pack, sound.pack_id).name == "Bells"
            assert session.get_one(Geotag, sound.id).zoom == 17
            assert (sound.processing_state, sound.moderation_state) == (
                ProcessingState.PENDING,
                ModerationState.PENDING,
            )
            assert session.scalars(select(Job.kind)).all() == [JobKind.PROCESS_SOUND]

    def test_tags_and_packs_that_are_there_are_used_again(self, each_database: Database) -> None:
        first = add(each_database, 1, description("a1", "b1", "c1", pack="Bells"))
        second = add(each_database, 2, description("c1", "d1", "A1", pack="Bells"))
        with each_database.reading() as session:
            assert session.scalars(select(Tag.name).order_by(Tag.id)).all() == ["a1", "b1", "c1", "A1", "d1"]
            assert tag_names(session, second) == ["c1", "d1", "A1"]
            assert session.get_one(Sound, first).pack_id == session.get_one(Sound, second).pack_id
            assert session.scalars(select(func.count()).select_from(Pack)).one() == 1

    def test_packs_of_other_people_and_deleted_ones_are_not_used(self, each_database: Database) -> None:
        with each_database.writing() as session:
            owner, other = add_user(session), add_user(session)
            others = add_pack(session, other, name="Bells").id
            deleted = add_pack(session, owner, name="Bells", is_deleted=True).id
        used = add(each_database, 1, description(pack="Bells"))
        with each_database.reading() as session:
            assert session.get_one(Sound, used).pack_id not in {others, deleted}

    def test_the_same_bytes_are_a_duplicate_whoever_has_them(self, each_database: Database) -> None:
        first = add(each_database, 1, description())
        with each_database.writing() as session, pytest.raises(DuplicateError) as raised:
            describing.create(session, add_user(session), stored_file(1), description())
        assert raised.value.sound_id == first


class TestCreateTogether:
    """Two that describe at the same moment, on the database where they really can."""

    def together(self, database: Database, *describe: Callable[[Session, User], object]) -> list[Exception]:
        """The failures when the second begins after the first has written and before it commits."""
        with database.writing() as session:
            owner = add_user(session)
        has_begun = threading.Event()
        failures: list[Exception] = []

        def second() -> None:
            try:
                with database.writing() as session:
                    has_begun.set()
                    describe[1](session, session.merge(owner))
            except (IntegrityError, DuplicateError) as error:
                failures.append(error)

        with database.writing() as session:
            describe[0](session, session.merge(owner))
            thread = threading.Thread(target=second)
            thread.start()
            assert has_begun.wait(10)
            thread.join(0.2)  # it waits for us, unless it is wrong
        thread.join()
        return failures

    def test_share_new_tags_and_a_new_pack(self, postgresql_database: Database) -> None:
        failures = self.together(
            postgresql_database,
            lambda session, owner: describing.create(
                session, owner, stored_file(1), description("a1", "b1", "c1", pack="Bells")
            ),
            lambda session, owner: describing.create(
                session, owner, stored_file(2), description("c1", "b1", "d1", pack="Bells")
            ),
        )
        assert failures == []
        with postgresql_database.reading() as session:
            assert session.scalars(select(Tag.name).order_by(Tag.name)).all() == ["a1", "b1", "c1", "d1"]
            assert len(set(session.scalars(select(Sound.pack_id)))) == 1
            assert session.scalars(select(func.count()).select_from(Sound)).one() == 2

    def test_add_the_same_bytes_only_once(self, postgresql_database: Database) -> None:
        failures = self.together(
            postgresql_database,
            lambda session, owner: describing.create(session, owner, stored_file(1), description()),
            lambda session, owner: describing.create(session, owner, stored_file(1), description()),
        )
        assert [type(failure) for failure in failures] == [IntegrityError]
        with postgresql_database.reading() as session:
            assert session.scalars(select(func.count()).select_from(Sound)).one() == 1
