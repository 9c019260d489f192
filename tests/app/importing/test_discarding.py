import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select, update

from app import lifecycle
from app.database import Database
from app.importing.discarding import Made, discard
from app.importing.service import Importer
from app.models import DeletedSound, Job, JobKind, ModerationTicket, Pack, Sound, Tag, User
from app.sounds.description import Description
from app.storage import LocalStorage
from tests.app.importing.conftest import MakeRow
from tests.factories import add_user


def count(database: Database, table: type[object]) -> int:
    with database.reading() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def names(database: Database) -> tuple[list[str], list[str], list[str]]:
    """People, packs and tags."""
    with database.reading() as session:
        people = session.scalars(select(User.username).order_by(User.username))
        packs = session.scalars(select(Pack.name).order_by(Pack.name))
        tags = session.scalars(select(Tag.name).order_by(Tag.name))
        return list(people), list(packs), list(tags)


def noted(database: Database, *sound_ids: int) -> Made:
    made = Made()
    with database.reading() as session:
        for sound_id in sound_ids:
            made.note(session, sound_id)
    return made


class TestNote:
    def test_tells_who_and_what_was_made_with_a_sound(self, importer: Importer, make_row: MakeRow) -> None:
        first, second = (importer.add(make_row(f"{name}.wav", name.encode())).sound_id for name in "ab")
        assert noted(importer.database, first) == Made({1}, {1})
        assert noted(importer.database, second) == Made()
        assert noted(importer.database, 999) == Made()


class TestDiscard:
    def test_removes_the_sound_without_a_record_and_asks_for_its_files_to_go(
        self, importer: Importer, make_row: MakeRow
    ) -> None:
        added = importer.add(make_row("a.wav")).sound_id
        discard(importer.database, added, Made())
        tables: list[type[object]] = [Sound, DeletedSound, ModerationTicket]
        assert [count(importer.database, table) for table in tables] == [0, 0, 0]
        with importer.database.reading() as session:
            kinds = session.scalars(select(Job.kind)).all()
        assert sorted(kinds) == [JobKind.PROCESS_SOUND, JobKind.REMOVE_MEDIA]

    def test_twice_is_once(self, importer: Importer, make_row: MakeRow) -> None:
        added = importer.add(make_row("a.wav")).sound_id
        discard(importer.database, added, Made())
        discard(importer.database, added, Made())
        assert count(importer.database, DeletedSound) == 0

    def test_takes_along_what_was_made_for_it(self, importer: Importer, make_row: MakeRow) -> None:
        added = importer.add(make_row("a.wav")).sound_id
        discard(importer.database, added, noted(importer.database, added))
        assert names(importer.database) == ([], [], [])

    def test_leaves_what_was_there_before(self, importer: Importer, make_row: MakeRow) -> None:
        with importer.database.writing() as session:
            session.add(Pack(user_id=add_user(session, username="Ann").id, name="Tones"))
        added = importer.add(make_row("a.wav")).sound_id
        discard(importer.database, added, noted(importer.database, added))
        assert names(importer.database) == (["Ann"], ["Tones"], [])

    def test_leaves_what_others_use_until_they_go_too(self, importer: Importer, make_row: MakeRow) -> None:
        ids = [importer.add(make_row(f"{name}.wav", name.encode())).sound_id for name in "ab"]
        made = noted(importer.database, *ids)
        discard(importer.database, ids[0], made)
        assert names(importer.database) == (["Ann"], ["Tones"], ["sine", "test", "tone"])
        discard(importer.database, ids[1], made)
        assert names(importer.database) == ([], [], [])

    def test_whoever_is_remembered_by_something_else_stays(self, importer: Importer, make_row: MakeRow) -> None:
        ids = [importer.add(make_row(f"{name}.wav", name.encode())).sound_id for name in "ab"]
        made = noted(importer.database, *ids)
        with importer.database.writing() as session:
            lifecycle.deleted(session, session.get_one(Sound, ids[1]))
        discard(importer.database, ids[0], made)
        assert names(importer.database)[0] == ["Ann"]

    def test_a_person_of_the_same_day_is_not_taken_for_one_made_with_it(
        self, importer: Importer, make_row: MakeRow
    ) -> None:
        added = importer.add(make_row("a.wav")).sound_id
        with importer.database.writing() as session:
            session.execute(update(User).values(joined_at=session.get_one(User, 1).joined_at + timedelta(seconds=1)))
        discard(importer.database, added, noted(importer.database, added))
        assert names(importer.database) == (["Ann"], [], [])


class TestTogether:
    def test_many_who_add_and_discard_the_same_people_packs_and_tags_lose_nothing(
        self, each_database: Database, tmp_path: Path, make_row: MakeRow
    ) -> None:
        rounds, threads = 8, 4
        storage = LocalStorage(tmp_path / "media")
        importer = Importer(each_database, storage, None, approves=True, max_file_bytes=1000)
        start, kept = threading.Barrier(threads), list[int]()

        def add_and_discard(number: int) -> None:
            start.wait()
            for each in range(rounds):
                row = make_row(f"{number}-{each}.wav", bytes([number, each]), username="Ann")
                added = importer.add(row).sound_id
                if (number + each) % 4 == 0:
                    kept.append(added)
                else:
                    discard(each_database, added, noted(each_database, added))

        running = [threading.Thread(target=add_and_discard, args=(number,)) for number in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        assert len(kept) == threads * rounds // 4
        with each_database.reading() as session:
            query = select(Sound.id, Pack.name, User.username).select_from(Sound)
            query = query.join(Pack, Pack.id == Sound.pack_id).join(User, User.id == Sound.user_id)
            sounds = [tuple(row) for row in session.execute(query)]
        assert sorted(sounds) == sorted((sound_id, "Tones", "Ann") for sound_id in kept)
        assert names(each_database) == (["Ann"], ["Tones"], ["sine", "test", "tone"])

    def test_what_somebody_is_about_to_use_stays(self, each_database: Database, make_row: MakeRow) -> None:
        row = make_row("a.wav")
        assert isinstance(row.description, Description)
        storage = LocalStorage(row.path.parent / "media")
        importer = Importer(each_database, storage, "Ann", approves=True, max_file_bytes=1000)
        added = importer.add(row).sound_id
        made = noted(each_database, added)
        if each_database.engine.dialect.name == "sqlite":  # which has one writer at a time
            return
        with each_database.writing() as session:
            session.scalars(select(User).with_for_update(key_share=True, read=True)).one()
            discard(each_database, added, made)
            session.add(Pack(user_id=next(iter(made.people)), name="Mine"))
        assert names(each_database)[:2] == (["Ann"], ["Mine"])
        assert replace(importer, owner="Ann").add(row).is_new
