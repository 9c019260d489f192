import hashlib
import threading
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.archive import Archive
from app.database import Database
from app.importing.service import Imported, Importer, RowError
from app.models import (
    DeletedSound,
    Job,
    JobKind,
    ModerationState,
    ModerationTicket,
    Pack,
    ProcessingState,
    Sound,
    Tag,
    User,
)
from app.storage import LocalStorage
from tests.app.importing.conftest import MakeRow
from tests.factories import add_user


def count(database: Database, table: type[object]) -> int:
    with database.reading() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def stored_files(archive: Archive) -> list[str]:
    folder = archive.settings.media_folder
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def sound(database: Database, sound_id: int) -> Sound:
    with database.reading() as session:
        return session.get_one(Sound, sound_id)


class TestAdd:
    def test_stores_the_bytes_under_the_sounds_key_and_describes_them(
        self, importer: Importer, empty_archive: Archive, make_row: MakeRow
    ) -> None:
        content = b"not really sound"
        imported = importer.add(make_row("a tone.WAV", content))
        assert imported.is_new
        assert stored_files(empty_archive) == ["sounds/0/1_1.wav"]
        assert (empty_archive.settings.media_folder / "sounds/0/1_1.wav").read_bytes() == content
        added = sound(importer.database, imported.sound_id)
        assert (added.original_filename, added.type, added.filesize) == ("a tone.WAV", "wav", len(content))
        assert added.md5 == hashlib.md5(content, usedforsecurity=False).hexdigest()
        assert added.crc32 == f"{zlib.crc32(content):08x}"

    def test_asks_for_processing_and_approves_if_it_may(self, importer: Importer, make_row: MakeRow) -> None:
        approved = importer.add(make_row("a.wav", b"a")).sound_id
        waiting = replace(importer, approves=False).add(make_row("b.wav", b"b")).sound_id
        with importer.database.reading() as session:
            kinds = session.scalars(select(Job.kind)).all()
            tickets = {ticket.sound_id: ticket.note for ticket in session.scalars(select(ModerationTicket))}
        assert kinds == [JobKind.PROCESS_SOUND] * 2
        assert sound(importer.database, approved).moderation_state is ModerationState.OK
        assert sound(importer.database, waiting).moderation_state is ModerationState.PENDING
        assert sound(importer.database, approved).processing_state is ProcessingState.PENDING
        assert tickets == {approved: "approved on import", waiting: ""}

    def test_a_trusted_uploader_needs_no_approval(self, importer: Importer, make_row: MakeRow) -> None:
        with importer.database.writing() as session:
            add_user(session, username="Ann", is_whitelisted=True)
        added = importer.add(make_row("a.wav")).sound_id
        assert sound(importer.database, added).moderation_state is ModerationState.OK

    def test_makes_people_and_packs_that_are_not_there_once(self, importer: Importer, make_row: MakeRow) -> None:
        for number, username in enumerate(("Ann", None, "Bob", "Bob")):
            importer.add(make_row(f"{number}.wav", bytes([number]), username=username))
        with importer.database.reading() as session:
            owners = session.scalars(select(User.username).join(Sound).order_by(Sound.id)).all()
            packs = session.scalars(select(User.username).join(Pack).order_by(Pack.id)).all()
            passwords = session.scalars(select(User.password_hash)).all()
        assert owners == ["Ann", "Ann", "Bob", "Bob"]
        assert packs == ["Ann", "Bob"]
        assert passwords == [None, None]

    def test_keeps_the_time_of_description(self, importer: Importer, make_row: MakeRow) -> None:
        moment = datetime(2019, 5, 4, 3, 2, 1, tzinfo=UTC)
        added = importer.add(make_row("a.wav", created_at=moment)).sound_id
        assert sound(importer.database, added).created_at == moment

    def test_the_same_bytes_again_are_the_sound_that_is_there(
        self, importer: Importer, empty_archive: Archive, make_row: MakeRow
    ) -> None:
        first = importer.add(make_row("a.wav"))
        second = importer.add(make_row("b.wav", username="Bob"))
        assert second == Imported(first.sound_id, is_new=False)
        assert stored_files(empty_archive) == ["sounds/0/1_1.wav"]
        assert count(importer.database, Job) == 1

    @pytest.mark.parametrize(
        ("values", "cause"),
        [
            pytest.param({"content": b""}, "the file is empty", id="empty"),
            pytest.param({"content": b"x" * 1001}, "the file is larger than 1000 bytes", id="large"),
            pytest.param({"username": "no spaces"}, "'no spaces' cannot be used", id="user name"),
            pytest.param({"username": "ann"}, "'ann', or the e-mail address, is taken", id="other case"),
        ],
    )
    def test_what_cannot_be_imported_leaves_nothing_behind(
        self, importer: Importer, empty_archive: Archive, make_row: MakeRow, values: dict[str, object], cause: str
    ) -> None:
        with importer.database.writing() as session:
            add_user(session, username="Ann")
        with pytest.raises(RowError, match=cause):
            replace(importer, max_file_bytes=1000).add(make_row("bad.wav", **values))
        tables: list[type[object]] = [Sound, Tag, Pack, Job, DeletedSound]
        assert [count(importer.database, table) for table in tables] == [0] * 5
        assert count(importer.database, User) == 1
        assert stored_files(empty_archive) == []

    def test_somebody_must_own_it(self, importer: Importer, make_row: MakeRow) -> None:
        with pytest.raises(RowError, match="username: there is none, and --user names nobody"):
            replace(importer, owner=None).add(make_row("a.wav"))
        assert replace(importer, owner=None).add(make_row("a.wav", username="Bob")).is_new

    def test_a_file_that_went_away_says_so(self, importer: Importer, empty_archive: Archive, make_row: MakeRow) -> None:
        row = make_row("a.wav")
        row.path.unlink()
        with pytest.raises(RowError, match=r"cannot be copied into the archive: No such file or directory"):
            importer.add(row)
        assert stored_files(empty_archive) == []

    def test_a_full_disk_leaves_nothing_in_the_database(
        self, importer: Importer, empty_archive: Archive, make_row: MakeRow
    ) -> None:
        (empty_archive.settings.media_folder / "sounds").write_bytes(b"in the way of the folder")
        with pytest.raises(RowError, match="cannot be copied into the archive"):
            importer.add(make_row("a.wav"))
        assert count(importer.database, Sound) == 0
        assert stored_files(empty_archive) == ["sounds"]


class TestAddTogether:
    def test_many_at_once_add_each_file_and_name_once(
        self, each_database: Database, tmp_path: Path, make_row: MakeRow
    ) -> None:
        importers, files = 4, 6
        storage = LocalStorage(tmp_path / "media")
        importer = Importer(each_database, storage, "Ann", approves=True, max_file_bytes=1000)
        rows = [make_row(f"{number}.wav", bytes([number])) for number in range(files)]
        start = threading.Barrier(importers)
        found: list[Imported] = []

        def add_all() -> None:
            start.wait()
            found.extend(importer.add(row) for row in rows)

        threads = [threading.Thread(target=add_all) for _ in range(importers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(imported.is_new for imported in found) == [False] * (importers - 1) * files + [True] * files
        assert len({imported.sound_id for imported in found}) == files
        tables: dict[type[object], int] = {Sound: files, User: 1, Pack: 1, Tag: 3, Job: files}
        assert {table: count(each_database, table) for table in tables} == tables
