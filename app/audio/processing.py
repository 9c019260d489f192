"""One sound from its file to its previews, images, properties and descriptors."""

import shutil
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

from app.audio import descriptors
from app.audio.analysis_input import prepare_analysis
from app.audio.decoder import decode
from app.audio.errors import ProcessingError, SoundTooLargeError, UndecodableError
from app.audio.images import IMAGE_NAMES, write_images
from app.audio.limits import Limits
from app.audio.outcome import DONE, SKIPPED, Job, Outcome, State, Step
from app.audio.previews import PREVIEW_NAMES, write_previews
from app.audio.probe import TYPES, checksums, describe, read_stream
from app.audio.wav import SAMPLE_RATE_HZ, CanonicalWav

FRAMES_NAME = "frames.json.gz"
"""The file with the descriptors of every frame."""

FILE_NAMES = (*PREVIEW_NAMES, *IMAGE_NAMES, FRAMES_NAME)
"""The files a job may leave in its folder."""

_WORK_FOLDER = ".work"


def process(job: Job, limits: Limits) -> Outcome:
    """The outcome of all stages of a sound, reached in this very process, without its limits on memory and time.

    Raises:
        AudioError: As `stages`.
    """
    *_, outcome = stages(job, limits)
    return outcome


def stages(job: Job, limits: Limits) -> Generator[Outcome]:
    """What is known of the sound: once it is decoded, once it can be heard and seen, and once it is analysed.

    Files appear in the folder of the job, complete: with the second of the three, and the frames with the third.

    Raises:
        SoundError: The file is no sound, or too large.
        ProcessingError: The machine could not decode it.
    """
    _refuse(job, limits)
    work = job.folder / _WORK_FOLDER
    work.mkdir(parents=True, exist_ok=True)
    try:
        longest_s = limits.analysed_s if job.is_only_heard else limits.duration_s
        wav, report = decode(job.source, work / "canonical.wav", longest_s=longest_s, is_cut=job.is_only_heard)
        stream = read_stream(report.audio_stream)
        properties = describe(job.source, job.type, stream, checksums(job.source), wav.duration_s)
        outcome = Outcome(properties=properties)
        yield outcome
        if job.is_only_heard:
            outcome = replace(outcome, previews=SKIPPED, images=SKIPPED)
        else:
            outcome = replace(outcome, previews=_try_previews(wav, work), images=_try_images(wav, work))
        _publish(work, job.folder, outcome)
        yield outcome
        frames_file = None if job.is_only_heard else work / FRAMES_NAME
        outcome = _analysed(outcome, wav, limits.analysed_s, work / "analysis.wav", frames_file)
        if outcome.analysis == DONE and frames_file is not None:
            frames_file.replace(job.folder / FRAMES_NAME)
        yield outcome
    finally:
        shutil.rmtree(work, ignore_errors=True)


def remove_traces(job: Job, *, of_media: bool) -> None:
    """Clear the folder of a job that was stopped: of what it was working on, and of its media too if asked to."""
    shutil.rmtree(job.folder / _WORK_FOLDER, ignore_errors=True)
    if of_media:
        for name in FILE_NAMES:
            (job.folder / name).unlink(missing_ok=True)


def _refuse(job: Job, limits: Limits) -> None:
    if job.type not in TYPES:
        raise UndecodableError(f"files of type {job.type!r} are not accepted")
    if not job.source.is_file():
        raise UndecodableError("the file is not there")
    size_bytes = job.source.stat().st_size
    if size_bytes == 0:
        raise UndecodableError("the file is empty")
    if size_bytes > limits.file_size_bytes:
        raise SoundTooLargeError(f"the file is larger than {limits.file_size_bytes} bytes")


def _try_previews(wav: CanonicalWav, folder: Path) -> Step:
    try:
        write_previews(wav, folder)
    except ProcessingError as error:
        return Step(State.FAILED, str(error))
    return DONE


def _try_images(wav: CanonicalWav, folder: Path) -> Step:
    try:
        write_images(wav, folder)
    except (OSError, MemoryError) as error:
        return Step(State.FAILED, f"the images could not be written: {error}")
    return DONE


def _publish(work: Path, folder: Path, outcome: Outcome) -> None:
    """Move the files of the steps that succeeded; those of the others may be incomplete."""
    for step, names in ((outcome.previews, PREVIEW_NAMES), (outcome.images, IMAGE_NAMES)):
        if step == DONE:
            for name in names:
                (work / name).replace(folder / name)


def _analysed(outcome: Outcome, wav: CanonicalWav, longest_s: float, path: Path, frames_file: Path | None) -> Outcome:
    """The outcome with its descriptors, or with the reason why there are none."""
    if reason := descriptors.why_unavailable():
        return replace(outcome, analysis=Step(State.UNAVAILABLE, reason))
    analysis_wav, samples = prepare_analysis(wav, path, longest_s=longest_s)
    try:
        found = descriptors.analyse(analysis_wav.path, samples, SAMPLE_RATE_HZ, frames_file=frames_file)
    except (ProcessingError, RuntimeError) as error:
        return outcome.without_analysis(str(error))
    return replace(outcome, analysis=DONE, descriptors=found)
