from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from app import jobs, lifecycle
from app.archive import Archive
from app.audio.errors import AudioError, ProcessingCrashedError, ProcessingTimeoutError, UndecodableError
from app.audio.outcome import Outcome, State, Step
from app.jobs import ClaimedJob, LeaseLostError
from app.models import Analysis, AnalysisState, Feature, Job, JobKind, JobState, ProcessingState, Sound
from app.processing import results, service
from app.sounds import classic_values
from tests.prepared_pool import NAMES, OUTCOME, PreparedPool


def process(
    archive: Archive, job: ClaimedJob, answer: Outcome | AudioError | OSError, *, is_stopping: bool = False
) -> None:
    with PreparedPool(answer) as pool:
        service.process(archive, pool, job, is_stopping=lambda: is_stopping)


def claimed_again(archive: Archive) -> ClaimedJob:
    with archive.database.writing() as session:
        session.execute(update(Job).values(run_after=Job.created_at))
    [job] = jobs.claim(archive.database, [JobKind.PROCESS_SOUND], owner="worker", lease_s=60, limit=1)
    return job


def sound(archive: Archive, sound_id: int) -> Sound:
    with archive.database.reading() as session:
        return session.get_one(Sound, sound_id)


def waiting(archive: Archive) -> list[tuple[str, str, int]]:
    with archive.database.reading() as session:
        query = select(Job.kind, Job.state, Job.attempts).order_by(Job.kind)
        return [(kind, state, attempts) for kind, state, attempts in session.execute(query)]


def files(archive: Archive, folder: str) -> list[str]:
    found = (archive.settings.media_folder / folder).rglob("*")
    return sorted(path.name.partition("_")[2] for path in found if path.is_file())


def staged(archive: Archive) -> list[Path]:
    return list((archive.settings.media_folder / "incoming").iterdir())


class TestSuccess:
    def test_stores_files_properties_and_descriptors_and_makes_the_sound_public(
        self, empty_archive: Archive, job: ClaimedJob
    ) -> None:
        process(empty_archive, job, OUTCOME)
        stored = sound(empty_archive, job.subject_id)
        assert stored.is_public
        assert stored.has_previews
        assert (stored.channels, stored.samplerate, stored.bitdepth, stored.bitrate) == (2, 48_000.0, 24, 0)
        assert stored.duration == 1.5
        with empty_archive.database.reading() as session:
            analysis = session.get_one(Analysis, job.subject_id)
            assert analysis.state is AnalysisState.OK
            assert analysis.flat == {"pitch": 220.0}
            assert classic_values.unpacked(analysis.classic or b"") == {"lowlevel.pitch.mean": 220.0}
            assert len(session.get_one(Feature, (job.subject_id, "freesound_classic")).values) == 400
        found = files(empty_archive, "previews") + files(empty_archive, "displays")
        assert sorted(name.partition("-" if "-" in name else "_")[2] for name in found) == sorted(NAMES)
        assert files(empty_archive, "analysis") == [f"{stored.user_id}_frames.json"]
        assert staged(empty_archive) == []
        assert waiting(empty_archive) == [("sync_index", "queued", 0)]

    def test_twice_leaves_what_once_leaves(self, empty_archive: Archive, job: ClaimedJob) -> None:
        process(empty_archive, job, OUTCOME)
        before = (files(empty_archive, "."), sound(empty_archive, job.subject_id).num_downloads)
        with empty_archive.database.writing() as session:
            jobs.enqueue(session, JobKind.PROCESS_SOUND, job.subject_id)
        [again] = jobs.claim(empty_archive.database, [JobKind.PROCESS_SOUND], owner="other", lease_s=60, limit=1)
        process(empty_archive, again, OUTCOME)
        assert (files(empty_archive, "."), sound(empty_archive, job.subject_id).num_downloads) == before
        assert waiting(empty_archive) == [("sync_index", "queued", 0)]

    @pytest.mark.parametrize(
        ("outcome", "state"),
        [
            pytest.param(OUTCOME.without_analysis("too strange"), AnalysisState.FAILED, id="failed"),
            pytest.param(
                replace(OUTCOME, analysis=Step(State.UNAVAILABLE, "not installed"), descriptors=None),
                None,
                id="unavailable",
            ),
        ],
    )
    def test_a_sound_without_analysis_is_public_all_the_same(
        self, empty_archive: Archive, job: ClaimedJob, outcome: Outcome, state: AnalysisState | None
    ) -> None:
        process(empty_archive, job, outcome)
        assert sound(empty_archive, job.subject_id).is_public
        with empty_archive.database.reading() as session:
            found = session.get(Analysis, job.subject_id)
            assert session.scalars(select(Feature)).all() == []
        assert (found and found.state) == state

    @pytest.mark.parametrize(
        ("outcome", "is_kept"),
        [
            pytest.param(OUTCOME.without_analysis("too strange"), False, id="failed"),
            pytest.param(OUTCOME.without_analysis("too slow", State.INTERRUPTED), True, id="interrupted"),
            pytest.param(
                replace(OUTCOME, analysis=Step(State.UNAVAILABLE, "not installed"), descriptors=None),
                True,
                id="unavailable",
            ),
        ],
    )
    def test_an_earlier_analysis_is_kept_only_if_nothing_is_known_better(
        self, empty_archive: Archive, job: ClaimedJob, outcome: Outcome, *, is_kept: bool
    ) -> None:
        with empty_archive.database.writing() as session:
            results.store(session, session.get_one(Sound, job.subject_id), OUTCOME)
        process(empty_archive, job, outcome)
        with empty_archive.database.reading() as session:
            assert (session.get_one(Analysis, job.subject_id).flat is not None) == is_kept
            assert (session.scalars(select(Feature)).all() != []) == is_kept

    @pytest.mark.parametrize(
        ("state", "is_kept"), [(State.FAILED, False), (State.INTERRUPTED, True), (State.UNAVAILABLE, True)]
    )
    def test_the_frames_of_an_earlier_analysis_go_with_it(
        self, empty_archive: Archive, job: ClaimedJob, state: State, *, is_kept: bool
    ) -> None:
        process(empty_archive, job, OUTCOME)
        with empty_archive.database.writing() as session:
            jobs.enqueue(session, JobKind.PROCESS_SOUND, job.subject_id)
        [again] = jobs.claim(empty_archive.database, [JobKind.PROCESS_SOUND], owner="other", lease_s=60, limit=1)
        process(empty_archive, again, replace(OUTCOME, analysis=Step(state, "no"), descriptors=None))
        assert (files(empty_archive, "analysis") != []) == is_kept


class TestFailure:
    def test_a_bad_file_is_given_up_at_once(self, empty_archive: Archive, job: ClaimedJob) -> None:
        process(empty_archive, job, UndecodableError("there is no sound in it"))
        stored = sound(empty_archive, job.subject_id)
        assert (stored.processing_state, stored.processing_reason) == (
            ProcessingState.FAILED,
            "there is no sound in it",
        )
        assert waiting(empty_archive) == []

    def test_a_missing_original_is_given_up_at_once(self, empty_archive: Archive, job: ClaimedJob) -> None:
        empty_archive.storage.delete_prefix(f"sounds/0/{job.subject_id}_")
        process(empty_archive, job, OUTCOME)
        assert sound(empty_archive, job.subject_id).processing_reason == "the original file is missing"
        assert waiting(empty_archive) == []

    def test_an_analysis_that_was_interrupted_is_tried_again_while_the_sound_can_be_heard(
        self, empty_archive: Archive, job: ClaimedJob
    ) -> None:
        for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
            process(empty_archive, job, OUTCOME.without_analysis("too slow", State.INTERRUPTED))
            stored = sound(empty_archive, job.subject_id)
            assert stored.is_public
            assert stored.processing_reason == "not analysed: too slow"
            is_last = attempt == jobs.MAX_ATTEMPTS
            assert ("process_sound", "failed" if is_last else "queued", attempt) in waiting(empty_archive)
            if not is_last:
                job = claimed_again(empty_archive)
        with empty_archive.database.writing() as session:
            lifecycle.requeued(session, session.get_one(Sound, job.subject_id))
        process(empty_archive, claimed_again(empty_archive), OUTCOME)
        assert sound(empty_archive, job.subject_id).processing_reason is None
        assert [kind for kind, *_ in waiting(empty_archive)] == ["sync_index"]
        with empty_archive.database.reading() as session:
            assert session.get_one(Analysis, job.subject_id).state is AnalysisState.OK

    @pytest.mark.parametrize(
        "error",
        [
            pytest.param(ProcessingTimeoutError("too slow"), id="machine"),
            pytest.param(OSError(28, "No space left on device"), id="disk"),
        ],
    )
    def test_a_fault_of_the_machine_is_tried_again_and_then_given_up(
        self, empty_archive: Archive, job: ClaimedJob, error: AudioError | OSError
    ) -> None:
        for attempt in range(1, jobs.MAX_ATTEMPTS):
            process(empty_archive, job, error)
            assert waiting(empty_archive) == [("process_sound", "queued", attempt)]
            assert sound(empty_archive, job.subject_id).processing_state is ProcessingState.PENDING
            job = claimed_again(empty_archive)
        process(empty_archive, job, error)
        stored = sound(empty_archive, job.subject_id)
        assert (stored.processing_state, stored.processing_reason) == (ProcessingState.FAILED, str(error))
        assert waiting(empty_archive) == []

    def test_previews_that_could_not_be_made_are_a_fault_of_the_machine(
        self, empty_archive: Archive, job: ClaimedJob
    ) -> None:
        process(empty_archive, job, replace(OUTCOME, previews=Step(State.FAILED, "no encoder")))
        assert waiting(empty_archive) == [("process_sound", "queued", 1)]
        assert files(empty_archive, "previews") == []
        assert staged(empty_archive) == []

    def test_a_few_deaths_of_workers_do_not_condemn_a_sound(self, empty_archive: Archive, job: ClaimedJob) -> None:
        process(empty_archive, replace(job, attempts=jobs.MAX_DEATHS), OUTCOME)
        assert sound(empty_archive, job.subject_id).is_public

    def test_a_sound_that_every_worker_died_of_is_given_up(self, empty_archive: Archive, job: ClaimedJob) -> None:
        process(empty_archive, replace(job, attempts=jobs.MAX_DEATHS + 1), OUTCOME)
        assert sound(empty_archive, job.subject_id).processing_reason == "the worker died each time it tried"

    def test_a_public_sound_that_fails_later_stays_public(self, empty_archive: Archive, job: ClaimedJob) -> None:
        with empty_archive.database.writing() as session:
            lifecycle.processed(session, session.get_one(Sound, job.subject_id))
        process(empty_archive, job, UndecodableError("there is no sound in it"))
        assert sound(empty_archive, job.subject_id).is_public


class TestStopping:
    def test_gives_the_job_back_without_counting_the_attempt(self, empty_archive: Archive, job: ClaimedJob) -> None:
        process(empty_archive, job, ProcessingCrashedError("shut down"), is_stopping=True)
        assert waiting(empty_archive) == [("process_sound", "queued", 0)]
        assert sound(empty_archive, job.subject_id).processing_state is ProcessingState.PENDING


class TestDeletion:
    def test_before_processing_leaves_only_its_files_to_remove(self, empty_archive: Archive, job: ClaimedJob) -> None:
        with empty_archive.database.writing() as session:
            session.execute(delete(Sound))
        process(empty_archive, job, OUTCOME)
        assert waiting(empty_archive) == [("remove_media", "queued", 0)]

    def test_meanwhile_has_the_new_files_removed_too(self, empty_archive: Archive, job: ClaimedJob) -> None:
        def delete_it() -> None:
            with empty_archive.database.writing() as session:
                lifecycle.deleted(session, session.get_one(Sound, job.subject_id))
                session.execute(delete(Job).where(Job.kind == JobKind.REMOVE_MEDIA))  # done before we put files

        with PreparedPool(OUTCOME, meanwhile=delete_it) as pool:
            service.process(empty_archive, pool, job, is_stopping=lambda: False)
        assert files(empty_archive, "previews") != []
        assert waiting(empty_archive) == [("remove_media", "queued", 0)]

    def test_has_the_new_files_removed_also_when_another_worker_has_the_job_by_then(
        self, empty_archive: Archive, job: ClaimedJob
    ) -> None:
        def delete_it() -> None:
            with empty_archive.database.writing() as session:
                lifecycle.deleted(session, session.get_one(Sound, job.subject_id))
                session.execute(delete(Job))  # done by the other one, before we put files

        with PreparedPool(OUTCOME, meanwhile=delete_it) as pool, pytest.raises(LeaseLostError):
            service.process(empty_archive, pool, job, is_stopping=lambda: False)
        assert files(empty_archive, "previews") != []
        assert waiting(empty_archive) == [("remove_media", "queued", 0)]


class TestLeaseLost:
    @pytest.mark.parametrize(
        "answer", [OUTCOME, UndecodableError("no sound"), ProcessingTimeoutError("slow")], ids=["done", "bad", "slow"]
    )
    def test_nothing_is_stored_by_who_lost_the_job(
        self, empty_archive: Archive, job: ClaimedJob, answer: Outcome | AudioError
    ) -> None:
        with empty_archive.database.writing() as session:
            session.execute(update(Job).values(lease_owner="somebody else", state=JobState.RUNNING))
        with pytest.raises(LeaseLostError):
            process(empty_archive, job, answer)
        assert sound(empty_archive, job.subject_id).processing_state is ProcessingState.PENDING
        assert waiting(empty_archive) == [("process_sound", "running", 1)]
