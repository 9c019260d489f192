"""Processes one sound: audio work in a child process, files into the storage, then everything else in one transaction.

May run twice for the same sound and does no harm: files have fixed names, rows are replaced.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import structlog
from sqlalchemy.orm import Session

from app import jobs, lifecycle
from app.archive import Archive
from app.audio.errors import AudioError, EncodingError, ProcessingCrashedError, SoundError
from app.audio.outcome import Job, Outcome, State, Step
from app.audio.pool import Pool
from app.audio.processing import FRAMES_NAME
from app.jobs import ClaimedJob
from app.models import JobKind, Sound
from app.processing import results
from app.sounds import media_keys
from app.storage import Storage

log = structlog.get_logger(__name__)


def process(archive: Archive, pool: Pool, job: ClaimedJob, *, is_stopping: Callable[[], bool]) -> None:
    """Do one job of kind `process_sound`, and store its outcome together with the end of the job.

    Raises:
        LeaseLostError: somebody else has the job by now; nothing was stored.
    """
    with archive.database.reading() as session:
        sound = session.get(Sound, job.subject_id)
    if sound is None:
        _store_absence(archive, job)
        return
    source = _original(archive.storage, sound)
    if source is None:
        _store_failure(archive, job, "the original file is missing")
        return
    if job.attempts > jobs.MAX_DEATHS:
        # Those who tried before never came back to tell: whatever this file does, it must not do it for ever.
        _store_failure(archive, job, "the worker died each time it tried")
        return
    folder = archive.storage.staging_path()
    try:
        outcome = pool.run(Job(source, source.suffix.removeprefix("."), folder))
        _check_media(outcome)
        if is_stopping() and outcome.analysis.state is State.INTERRUPTED:
            raise ProcessingCrashedError("the worker was stopped")  # and its children before it
        _put_files(archive.storage, sound, folder, outcome.analysis.state)
        _store(archive, job, outcome)
    except (AudioError, OSError) as error:
        _settle(archive, job, error, is_stopping=is_stopping)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _original(storage: Storage, sound: Sound) -> Path | None:
    return storage.path(media_keys.original(sound.id, sound.user_id, sound.type))


def _check_media(outcome: Outcome) -> None:
    for step in (outcome.previews, outcome.images):
        if step.state is not State.DONE:
            raise EncodingError(step.reason)


def _put_files(storage: Storage, sound: Sound, folder: Path, analysis: State) -> None:
    previews = {media_keys.preview(sound.id, sound.user_id, suffix): suffix for suffix in media_keys.PREVIEWS.values()}
    images = {media_keys.image(sound.id, sound.user_id, suffix): suffix for suffix in media_keys.IMAGES.values()}
    files = {key: folder / suffix[1:] for key, suffix in (previews | images).items()}
    frames = media_keys.frames(sound.id, sound.user_id)
    if analysis is State.DONE:
        files[frames] = folder / FRAMES_NAME
    elif analysis is State.FAILED:
        storage.delete_prefix(frames)  # those of an earlier analysis
    storage.put_all(files)


def _store(archive: Archive, job: ClaimedJob, outcome: Outcome) -> None:
    with archive.database.writing() as session:
        sound = session.get(Sound, job.subject_id)
        if sound is not None:
            results.store(session, sound, outcome)
            lifecycle.processed(session, sound, reason=_why_not_analysed(outcome))
            _end(session, job, outcome.analysis)
    if sound is None:
        _store_absence(archive, job)
        return
    log.debug("sound_processed", sound=job.subject_id, analysis=outcome.analysis.state)


def _why_not_analysed(outcome: Outcome) -> str | None:
    is_missing = outcome.analysis.state in {State.FAILED, State.INTERRUPTED}
    return f"not analysed: {outcome.analysis.reason}" if is_missing else None


def _end(session: Session, job: ClaimedJob, analysis: Step) -> None:
    """End the job of a sound that can be heard and seen; an analysis that was interrupted is tried again."""
    if analysis.state is not State.INTERRUPTED:
        jobs.finish(session, job)
        return
    is_tried_again = jobs.fail(session, job, analysis.reason)
    log.warning("analysis_interrupted", sound=job.subject_id, reason=analysis.reason, is_tried_again=is_tried_again)


def _store_absence(archive: Archive, job: ClaimedJob) -> None:
    """The sound was deleted meanwhile: the files that this try, or one before it, has put must go as well."""
    with archive.database.writing() as session:  # of its own, for whoever has lost the lease has put files all the same
        jobs.enqueue(session, JobKind.REMOVE_MEDIA, job.subject_id)
    with archive.database.writing() as session:
        jobs.finish(session, job)


def _settle(archive: Archive, job: ClaimedJob, error: AudioError | OSError, *, is_stopping: Callable[[], bool]) -> None:
    """End a job that went wrong: give it back when we are stopping, give up on a bad file, try anything else again."""
    if is_stopping():
        with archive.database.writing() as session:
            jobs.release(session, job)
    elif isinstance(error, SoundError) or job.attempts >= jobs.MAX_ATTEMPTS:
        _store_failure(archive, job, str(error))
    else:
        with archive.database.writing() as session:
            jobs.fail(session, job, f"{type(error).__name__}: {error}")
        log.warning("processing_will_be_tried_again", sound=job.subject_id, reason=str(error))


def _store_failure(archive: Archive, job: ClaimedJob, reason: str) -> None:
    with archive.database.writing() as session:
        given_up(session, job.subject_id, reason)
        jobs.finish(session, job)
    log.warning("sound_failed", sound=job.subject_id, reason=reason)


def given_up(session: Session, sound_id: int, reason: str) -> None:
    """Nobody will try again to process the sound, if it is still there."""
    sound = session.get(Sound, sound_id)
    if sound is not None:
        lifecycle.failed(session, sound, reason)
