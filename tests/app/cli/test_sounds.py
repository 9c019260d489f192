import pytest
from sqlalchemy import delete, select

from app import lifecycle
from app.audio.descriptors.analysis import EXTRACTOR_VERSION
from app.database import Database
from app.models import Analysis, AnalysisState, DeletedSound, Job, JobKind, JobState, ModerationTicket, Sound
from tests.app.cli.conftest import Fonoteca
from tests.factories import add_user, new_sound


@pytest.fixture
def database(fonoteca: Fonoteca) -> Database:
    """The database of the archive, with four sounds: public, processed, new and failed."""
    database = fonoteca.database
    with database.writing() as session:
        user = add_user(session, username="Ann")
        for number in range(4):
            lifecycle.described(
                session, new_sound(session, user, name=f"[b]sound[/b] {number + 1}", md5=f"{number:032}")
            )
        public, processed, _, failed = session.scalars(select(Sound).order_by(Sound.id))
        for sound in (public, processed):
            lifecycle.processed(session, sound)
        lifecycle.moderated(session, public, lifecycle.Decision.APPROVE)
        lifecycle.failed(session, failed, "there is no sound in it")
    return database


@pytest.mark.usefixtures("database")
class TestList:
    @pytest.mark.parametrize(
        ("state", "expected"),
        [("all", [4, 3, 2, 1]), ("public", [1]), ("processing", [3]), ("failed", [4]), ("moderation", [2])],
    )
    def test_gives_the_sounds_of_a_state_newest_first(
        self, fonoteca: Fonoteca, state: str, expected: list[int]
    ) -> None:
        answer = fonoteca.good("sounds", "list", "--state", state, "--json")
        assert [sound["id"] for sound in answer.json] == expected

    def test_those_whose_analysis_was_given_up_have_failed_as_well(
        self, fonoteca: Fonoteca, database: Database
    ) -> None:
        with database.writing() as session:
            lifecycle.processed(session, session.get_one(Sound, 1), reason="not analysed: too slow")
            session.execute(delete(Job).where(Job.kind == JobKind.PROCESS_SOUND))
            session.add(Job(kind=JobKind.PROCESS_SOUND, subject_id=1, state=JobState.FAILED))
        found = fonoteca.good("sounds", "list", "--state", "failed", "--json").json
        assert [(sound["id"], sound["reason"]) for sound in found] == [
            (4, "there is no sound in it"),
            (1, "not analysed: too slow"),
        ]

    def test_gives_at_most_so_many(self, fonoteca: Fonoteca) -> None:
        assert [sound["id"] for sound in fonoteca.good("sounds", "list", "--limit", "2", "--json").json] == [4, 3]

    def test_shows_a_line_each_with_names_as_they_are(self, fonoteca: Fonoteca) -> None:
        lines = fonoteca.good("sounds", "list").out.splitlines()
        assert len(lines) == 4
        assert lines[-1].endswith("[b]sound[/b] 1")

    def test_knows_no_other_state(self, fonoteca: Fonoteca) -> None:
        answer = fonoteca("sounds", "list", "--state", "lost", "--json")
        assert (answer.exit_code, answer.out) == (1, "")
        assert "not 'lost'" in answer.errors


@pytest.mark.usefixtures("database")
class TestShow:
    def test_says_what_is_known(self, fonoteca: Fonoteca) -> None:
        shown = fonoteca.good("sounds", "show", "4", "--json").json
        assert (shown["username"], shown["reason"]) == ("Ann", "there is no sound in it")
        assert "reason:      there is no sound in it" in fonoteca.good("sounds", "show", "4").out

    def test_of_nothing_is_an_error(self, fonoteca: Fonoteca) -> None:
        answer = fonoteca("sounds", "show", "99")
        assert (answer.exit_code, answer.errors) == (1, "Error: there is no sound 99\n")


class TestDecide:
    def test_approving_makes_public(self, fonoteca: Fonoteca, database: Database) -> None:
        assert fonoteca.good("sounds", "approve", "2", "--note", "Nice").out == "Sound 2 approved.\n"
        with database.reading() as session:
            assert session.get_one(Sound, 2).is_public
            ticket = session.scalars(select(ModerationTicket).where(ModerationTicket.sound_id == 2)).one()
        assert ticket.note == "Nice"

    def test_rejecting_takes_from_the_public(self, fonoteca: Fonoteca, database: Database) -> None:
        fonoteca.good("sounds", "reject", "1")
        with database.reading() as session:
            assert not session.get_one(Sound, 1).is_public

    def test_deleting_leaves_a_record_and_has_files_removed(self, fonoteca: Fonoteca, database: Database) -> None:
        fonoteca.good("sounds", "delete", "1", "--reason", "asked for")
        with database.reading() as session:
            assert session.get(Sound, 1) is None
            assert session.get_one(DeletedSound, 1).reason == "asked for"
            kinds = set(session.scalars(select(Job.kind).where(Job.subject_id == 1)))
        assert {JobKind.REMOVE_MEDIA, JobKind.SYNC_INDEX} <= kinds

    def test_processing_again_asks_for_it(self, fonoteca: Fonoteca, database: Database) -> None:
        fonoteca.good("sounds", "reprocess", "1", "4")
        with database.reading() as session:
            waiting = session.scalars(select(Job.subject_id).where(Job.kind == JobKind.PROCESS_SOUND)).all()
            assert session.get_one(Sound, 1).is_public
        assert {1, 4} <= set(waiting)

    def test_processing_again_may_be_asked_for_all_that_an_earlier_release_analysed(
        self, fonoteca: Fonoteca, database: Database
    ) -> None:
        with database.writing() as session:
            for sound_id, extractor in ((1, "fonoteca 1"), (3, EXTRACTOR_VERSION)):
                session.merge(Analysis(sound_id=sound_id, state=AnalysisState.OK, extractor=extractor))
        assert fonoteca.good("sounds", "reprocess", "--outdated").out == "Sound 1 queued.\n"

    @pytest.mark.parametrize("arguments", [(), ("1", "--outdated")])
    def test_processing_again_needs_to_know_what(self, fonoteca: Fonoteca, arguments: tuple[str, ...]) -> None:
        answer = fonoteca("sounds", "reprocess", *arguments)
        assert (answer.exit_code, "--outdated" in answer.errors) == (1, True)

    def test_what_cannot_be_done_stops_nothing_else_and_shows_in_the_exit_code(
        self, fonoteca: Fonoteca, database: Database
    ) -> None:
        answer = fonoteca("sounds", "approve", "99", "1", "2")
        assert answer.exit_code == 1
        assert answer.errors.splitlines()[0] == "Error: there is no sound 99"
        assert "Sound 1 cannot be approved" in answer.errors
        assert answer.out == "Sound 2 approved.\n"
        with database.reading() as session:
            assert session.get_one(Sound, 2).is_public
