"""The bounds of descriptors follow what is indexed."""

from sqlalchemy.orm import Session

from app.archive import Archive
from app.database import Database
from app.discovery import indexing
from app.models import Analysis, AnalysisState, ModerationState, ProcessingState, Sound
from app.sounds import bounds, classic_values
from app.sounds.normalisation import Bounds
from tests.factories import add_sound, add_user

PUBLIC = {"processing_state": ProcessingState.OK, "moderation_state": ModerationState.OK}


def add_analysed(session: Session, bpm: float, **states: object) -> int:
    sound = add_sound(session, add_user(session), **(PUBLIC | states))
    classic = classic_values.packed({"rhythm.bpm": bpm, "sfx.flatness.mean": bpm / 2, "rhythm.onset_times": [bpm]})
    session.add(Analysis(sound_id=sound.id, state=AnalysisState.OK, extractor="tests", classic=classic, flat={}))
    session.flush()
    return sound.id


def reaching(low: float, high: float) -> dict[str, Bounds]:
    return {"rhythm.bpm": Bounds((low,), (high,)), "sfx.flatness.mean": Bounds((low / 2,), (high / 2,))}


class TestSync:
    def test_widens_them_by_what_is_public(self, empty_archive: Archive) -> None:
        database, backend = empty_archive.database, empty_archive.backend
        with database.writing() as session:
            ids = [add_analysed(session, bpm) for bpm in (60.0, 120.0)]
            hidden = add_analysed(session, 200.0, moderation_state=ModerationState.PENDING)
            slow = add_analysed(session, 50.0)
        indexing.sync(database, backend, [*ids, hidden])
        assert bounds.known(database) == reaching(60.0, 120.0)
        indexing.sync(database, backend, [slow])
        assert bounds.known(database) == reaching(50.0, 120.0)


class TestAllDocuments:
    def test_puts_those_of_the_archive_as_it_is_in_their_place(self, each_database: Database) -> None:
        with each_database.writing() as session:
            ids = [add_analysed(session, bpm) for bpm in (40.0, 60.0, 80.0)]
        assert [document.id for document in indexing.all_documents(each_database)] == ids
        assert bounds.known(each_database) == reaching(40.0, 80.0)
        with each_database.writing() as session:
            session.delete(session.get_one(Sound, ids[0]))
        for _ in indexing.all_documents(each_database):
            pass
        assert bounds.known(each_database) == reaching(60.0, 80.0)

    def test_what_was_indexed_meanwhile_within_the_old_ones_counts(self, empty_archive: Archive) -> None:
        database = empty_archive.database
        with database.writing() as session:
            late = add_analysed(session, 150.0, moderation_state=ModerationState.PENDING)
            add_analysed(session, 60.0)
        bounds.widen(database, reaching(60.0, 200.0))  # of a sound that is no longer there
        documents = indexing.all_documents(database)
        next(documents)
        with database.writing() as session:
            session.get_one(Sound, late).moderation_state = ModerationState.OK
        indexing.sync(database, empty_archive.backend, [late])
        assert list(documents) == []
        assert bounds.known(database) == reaching(60.0, 150.0)

    def test_given_up_halfway_leaves_them_alone(self, sqlite_database: Database) -> None:
        with sqlite_database.writing() as session:
            for bpm in (40.0, 60.0):
                add_analysed(session, bpm)
        bounds.widen(sqlite_database, reaching(1.0, 2.0))
        next(indexing.all_documents(sqlite_database))
        assert bounds.known(sqlite_database) == reaching(1.0, 2.0)
