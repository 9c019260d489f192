import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import func, select, update

from app import jobs, lifecycle
from app.archive import Archive
from app.audio import descriptors
from app.audio.outcome import State
from app.cli.work import working
from app.importing import run as importing
from app.importing.rows import Rejected, Row
from app.importing.run import Summary
from app.importing.service import Importer
from app.models import DeletedSound, Job, JobKind, ModerationState, ProcessingState, Sound, Tag, User
from app.processing import service
from app.sounds import media_keys
from tests.app.importing.conftest import MakeRow
from tests.prepared_pool import OUTCOME, PreparedPool

INTERRUPTED = OUTCOME.without_analysis("too slow", State.INTERRUPTED)
FILES_PER_SOUND = 1 + len(media_keys.PREVIEWS) + len(media_keys.IMAGES) + descriptors.is_available()  # whose frames


@dataclass
class Counts:
    """What a progress bar would have shown."""

    seen: list[int] = field(default_factory=list)

    def __call__(self, completed: int) -> None:
        self.seen.append(completed)


def run(archive: Archive, importer: Importer, *rows: Row | Rejected) -> Summary:
    """A whole import with a worker, until nothing is left to do."""
    with working(archive, children=2):
        summary = importing.run(archive, importer, rows, Counts())
        assert importing.wait_for_followers(archive)
    return summary


def sounds(archive: Archive) -> dict[str, Sound]:
    with archive.database.reading() as session:
        return {sound.name: sound for sound in session.scalars(select(Sound))}


def stored_ids(archive: Archive) -> list[int]:
    """The sound of each file in the storage."""
    folder = archive.settings.media_folder
    return sorted(int(path.name.partition("_")[0]) for path in folder.rglob("*") if path.is_file())


def pending_jobs(archive: Archive) -> int:
    with archive.database.reading() as session:
        return session.scalars(select(func.count()).select_from(Job)).one()


@pytest.mark.slow
class TestRun:
    def test_imports_what_is_sound_reports_what_is_not_and_again_changes_nothing(
        self, empty_archive: Archive, importer: Importer, make_row: MakeRow
    ) -> None:
        rows = (
            make_row("low.wav", 220.0, line=2),
            make_row("noise.wav", b"RIFF this is no sound at all", line=3, username="Eve"),
            Rejected("lost.wav", "audio_filename: there is no such file", 4),
            make_row("high.wav", 880.0, line=5, username="Bob"),
            make_row("low again.wav", 220.0, line=6, username="Bob"),
            make_row("empty.wav", b"", line=7),
        )
        first = run(empty_archive, importer, *rows)
        added = sounds(empty_archive)
        assert sorted(first.added) == sorted(sound.id for sound in added.values())
        assert {str(rejected).partition(":")[0] for rejected in first.rejected} == {
            "noise.wav (line 3)",
            "lost.wav (line 4)",
            "empty.wav (line 7)",
        }
        assert (first.already_there, first.total) == (1, len(rows))
        assert {name: sound.is_public for name, sound in added.items()} == {"low.wav": True, "high.wav": True}
        self.expect_only(empty_archive, added)

        second = run(empty_archive, importer, *rows)
        assert (second.added, second.already_there, len(second.rejected)) == ([], 3, 3)
        assert {name: sound.id for name, sound in sounds(empty_archive).items()} == {
            name: sound.id for name, sound in added.items()
        }
        self.expect_only(empty_archive, added)

    def expect_only(self, archive: Archive, added: dict[str, Sound]) -> None:
        """Nothing is anywhere but of these sounds, and all of each is there."""
        ids = sorted(sound.id for sound in added.values())
        assert stored_ids(archive) == sorted(ids * FILES_PER_SOUND)
        assert list(dict(archive.backend.versions())) == ids
        assert pending_jobs(archive) == 0
        with archive.database.reading() as session:
            assert session.scalars(select(DeletedSound)).all() == []
            counts = {user.username: user.num_sounds for user in session.scalars(select(User))}
            tags = session.scalars(select(Tag.name).order_by(Tag.name)).all()
        assert counts == {"Ann": 1, "Bob": 1}
        assert tags == ["sine", "test", "tone"]

    def test_without_approval_sounds_are_processed_and_wait_for_a_moderator(
        self, empty_archive: Archive, importer: Importer, make_row: MakeRow
    ) -> None:
        cautious = replace(importer, approves=False)
        assert len(run(empty_archive, cautious, make_row("low.wav", 220.0)).added) == 1
        [sound] = sounds(empty_archive).values()
        assert (sound.processing_state, sound.moderation_state) == (ProcessingState.OK, ModerationState.PENDING)
        assert list(dict(empty_archive.backend.versions())) == []

    def test_goes_on_with_what_an_interrupted_import_has_left(
        self, empty_archive: Archive, importer: Importer, make_row: MakeRow
    ) -> None:
        waiting, given_up, foreign = make_row("a.wav", 220.0), make_row("b.wav", 330.0), make_row("c.wav", 440.0)
        ids = [importer.add(row).sound_id for row in (waiting, given_up)]
        replace(importer, owner="Bob").add(foreign)
        with importer.database.writing() as session:
            lifecycle.failed(session, session.get_one(Sound, ids[1]), "the machine was switched off")
        summary = run(empty_archive, importer, waiting, given_up, foreign)
        assert sorted(summary.added) == ids
        assert summary.already_there == 1

    def test_waits_for_an_analysis_that_is_tried_again_and_tells_of_one_that_is_given_up(
        self, empty_archive: Archive, importer: Importer, make_row: MakeRow
    ) -> None:
        tries: list[int] = []

        def work() -> None:
            with PreparedPool(INTERRUPTED, meanwhile=lambda: tries.append(len(tries))) as pool:
                while len(tries) < jobs.MAX_ATTEMPTS:
                    kinds = [JobKind.PROCESS_SOUND]
                    for job in jobs.claim(empty_archive.database, kinds, owner="worker", lease_s=60, limit=1):
                        service.process(empty_archive, pool, job, is_stopping=lambda: False)
                    with empty_archive.database.writing() as session:
                        session.execute(update(Job).values(run_after=Job.created_at))
                    time.sleep(0.01)

        with ThreadPoolExecutor(1) as worker:
            worked = worker.submit(work)
            summary = importing.run(empty_archive, importer, [make_row("a.wav")], Counts())
            worked.result()
        assert len(tries) == jobs.MAX_ATTEMPTS
        assert summary.not_analysed == summary.added == [sounds(empty_archive)["a.wav"].id]

    def test_a_sound_that_is_deleted_meanwhile_is_reported(
        self, empty_archive: Archive, importer: Importer, make_row: MakeRow
    ) -> None:
        def rows() -> Iterator[Row | Rejected]:
            yield make_row("a.wav", 220.0)
            with importer.database.writing() as session:
                lifecycle.deleted(session, session.scalars(select(Sound)).one())

        summary = importing.run(empty_archive, importer, rows(), Counts())
        assert [str(rejected) for rejected in summary.rejected] == ["a.wav: the sound was deleted"]


class TestProgress:
    def test_counts_every_row_that_is_dealt_with(
        self, empty_archive: Archive, importer: Importer, make_row: MakeRow
    ) -> None:
        progress = Counts()
        rows = (Rejected("a.wav", "no such file"), make_row("b.wav", b""), Rejected("c.wav", "no such file"))
        importing.run(empty_archive, importer, rows, progress)
        assert progress.seen[-1] == 3
        assert progress.seen == sorted(progress.seen)


class TestWaitForFollowers:
    def test_gives_up_when_nothing_moves(self, empty_archive: Archive) -> None:
        with empty_archive.database.writing() as session:
            jobs.enqueue(session, JobKind.SYNC_INDEX, 1)
        assert not importing.wait_for_followers(empty_archive, patience_s=0.0)

    def test_does_not_wait_for_processing_nor_for_what_has_failed_for_good(self, empty_archive: Archive) -> None:
        with empty_archive.database.writing() as session:
            jobs.enqueue(session, JobKind.PROCESS_SOUND, 1)
            jobs.enqueue(session, JobKind.REMOVE_MEDIA, 2)
        claimed = jobs.claim(empty_archive.database, [JobKind.REMOVE_MEDIA], owner="worker", lease_s=60, limit=1)
        with empty_archive.database.writing() as session:
            jobs.fail(session, claimed[0], "the folder is locked", max_attempts=1)
        assert importing.wait_for_followers(empty_archive, patience_s=0.0)
