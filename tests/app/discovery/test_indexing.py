from pathlib import Path

import pytest

from app import jobs
from app.archive import Archive
from app.database import Database
from app.discovery import indexing
from app.models import Comment, Job, JobKind, JobState, Rating, RemixSource
from search import Document, DocumentsRefusedError, EmbeddedBackend
from tests.public_sounds import MOMENT, add_public, hide


class TestDocuments:
    def test_a_document_says_everything_a_search_may_ask_for(self, each_database: Database) -> None:
        with each_database.writing() as session:
            sound = add_public(session, 1, pack="Bells")
            sound.num_ratings, sound.avg_rating, sound.num_downloads = 3, 4.5, 17
            session.add(Comment(sound_id=sound.id, user_id=sound.user_id, text="Nice"))
            session.add(Rating(sound_id=sound.id, user_id=sound.user_id, stars=4))
        with each_database.reading() as session:
            [document] = indexing.documents(session, [sound.id])
        values = document.values
        assert (document.id, document.version) == (sound.id, sound.version)
        assert values["name"] == "Bell"
        assert values["tag"] == ("bell", "church")
        assert values["description"] == "A bell."
        assert values["username"] == values["username_words"] == "Ann1"
        assert (values["pack"], values["pack_grouping"]) == ("Bells", f"{sound.pack_id}_Bells")
        assert values["created"] == int(MOMENT.replace(microsecond=0).timestamp()) * 1000
        assert (values["type"], values["duration"], values["channels"]) == ("wav", 1.5, 2)
        assert (values["samplerate"], values["bitdepth"], values["bitrate"]) == (48_000, 24, 0)
        assert (values["md5"], values["filesize"], values["license"]) == (f"{1:032x}", 44, "Attribution")
        assert (values["num_downloads"], values["num_ratings"], values["avg_rating"]) == (17, 3, 4.5)
        assert values["comment"] == ("Nice",)
        assert (values["is_geotagged"], values["geotag"]) == (True, (41.4, 2.2))
        assert (values["category"], values["subcategory"]) == ("Sound effects", "Animals")
        assert (values["is_remix"], values["was_remixed"], values["in_remix_group"]) == (False, False, False)
        assert values["pitch"] == 220.0
        assert {space: len(vector) for space, vector in document.vectors.items()} == {
            "freesound_classic": 100,
            "freesound_statistics": 100,
        }

    @pytest.mark.parametrize(("ratings", "expected"), [(2, 0.0), (3, 4.5)])
    def test_an_average_of_few_ratings_counts_as_none(
        self, sqlite_database: Database, ratings: int, expected: float
    ) -> None:
        with sqlite_database.writing() as session:
            sound = add_public(session, 1)
            sound.num_ratings, sound.avg_rating = ratings, 4.5
        with sqlite_database.reading() as session:
            [document] = indexing.documents(session, [sound.id])
        assert document.values["avg_rating"] == expected

    def test_remixes_and_their_sources_know_of_each_other(self, sqlite_database: Database) -> None:
        with sqlite_database.writing() as session:
            source, remix = add_public(session, 1), add_public(session, 2)
            session.add(RemixSource(sound_id=remix.id, source_sound_id=source.id))
        with sqlite_database.reading() as session:
            found = {document.id: document.values for document in indexing.documents(session, [source.id, remix.id])}
        assert [found[source.id][name] for name in ("is_remix", "was_remixed", "in_remix_group")] == [False, True, True]
        assert [found[remix.id][name] for name in ("is_remix", "was_remixed", "in_remix_group")] == [True, False, True]

    def test_what_is_not_public_has_none(self, sqlite_database: Database) -> None:
        with sqlite_database.writing() as session:
            hidden = add_public(session, 1)
        hide(sqlite_database, hidden.id)
        with sqlite_database.reading() as session:
            assert indexing.documents(session, [hidden.id, 999]) == []


class TestSync:
    def test_adds_what_is_public_and_removes_what_is_not(self, empty_archive: Archive) -> None:
        database, backend = empty_archive.database, empty_archive.backend
        with database.writing() as session:
            ids = [add_public(session, number).id for number in range(3)]
        indexing.sync(database, backend, ids)
        assert list(dict(backend.versions())) == ids
        hide(database, ids[1])
        indexing.sync(database, backend, [*ids, 999])
        assert list(dict(backend.versions())) == [ids[0], ids[2]]

    def test_in_any_order_and_number_leaves_the_same(self, empty_archive: Archive) -> None:
        database, backend = empty_archive.database, empty_archive.backend
        with database.writing() as session:
            sound_id = add_public(session, 1).id
        for _ in range(2):
            indexing.sync(database, backend, [sound_id])
        indexing.sync(database, backend, [])
        assert list(dict(backend.versions())) == [sound_id]


class TestRebuild:
    def test_makes_an_index_of_every_public_sound(
        self, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(indexing, "BATCH", 2)
        with sqlite_database.writing() as session:
            ids = [add_public(session, number).id for number in range(5)]
        hide(sqlite_database, ids[2])
        with EmbeddedBackend(tmp_path / "index") as backend:
            assert indexing.rebuild(sqlite_database, backend, indexing.all_documents(sqlite_database)) == 4
            assert list(dict(backend.versions())) == [ids[0], ids[1], ids[3], ids[4]]

    def test_of_an_archive_without_sounds_is_empty(self, sqlite_database: Database, tmp_path: Path) -> None:
        with EmbeddedBackend(tmp_path / "index") as backend:
            assert indexing.rebuild(sqlite_database, backend, indexing.all_documents(sqlite_database)) == 0
            assert backend.count() == 0

    def test_forgets_what_could_not_be_indexed_before_and_can_be_now(
        self, sqlite_database: Database, tmp_path: Path
    ) -> None:
        with sqlite_database.writing() as session:
            failed = {"kind": JobKind.SYNC_INDEX, "state": JobState.FAILED, "last_error": "too long"}
            session.add_all([Job(subject_id=number, **failed) for number in (1, 2, 3)])
        bad = Document(2, {"lowlevel.mfcc.mean": (1.0,)})
        with EmbeddedBackend(tmp_path / "index") as backend:
            with pytest.raises(DocumentsRefusedError):
                indexing.rebuild(sqlite_database, backend, [Document(1, {}), bad])
            with sqlite_database.reading() as session:
                assert jobs.failures(session, JobKind.SYNC_INDEX, limit=9) == [(2, "too long")]
            indexing.rebuild(sqlite_database, backend, [Document(1, {})])
            with sqlite_database.reading() as session:
                assert jobs.failures(session, JobKind.SYNC_INDEX, limit=9) == []
