from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Never

import numpy as np
import pytest
from numpy.typing import NDArray

from app.audio import descriptors, processing
from app.audio.descriptors.analysis import Analysis
from app.audio.errors import EncodingError, SoundTooLargeError, UndecodableError
from app.audio.limits import Limits
from app.audio.outcome import DONE, SKIPPED, Job, State, Step
from app.audio.processing import FILE_NAMES, FRAMES_NAME, process, remove_traces, stages
from tests.app.audio.sound_files import tone, write_pcm

ANALYSIS = Analysis(
    classic={"lowlevel.mfcc.mean": [1.0, 2.0]}, flat={}, features=None, is_silent=False, duration_analysed_s=1
)
MEDIA = set(FILE_NAMES) - {FRAMES_NAME}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def failing(error: Exception) -> Callable[..., Never]:
    def fail(*_: object, **__: object) -> Never:
        raise error

    return fail


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(write_pcm(tmp_path / "sound.wav", tone(duration_s=1)), "wav", tmp_path / "media")


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> list[NDArray[np.float32]]:
    """The samples that an analysis of our own, always there and quick, was given."""
    seen: list[NDArray[np.float32]] = []

    def analyse(_wav: Path, samples: NDArray[np.float32], _rate_hz: int, *, frames_file: Path | None) -> Analysis:
        seen.append(samples)
        if frames_file is not None:
            frames_file.touch()
        return ANALYSIS

    monkeypatch.setattr(descriptors, "why_unavailable", lambda: None)
    monkeypatch.setattr(descriptors, "analyse", analyse)
    return seen


@pytest.mark.usefixtures("analysed")
class TestStages:
    def test_properties_come_first_then_media_then_descriptors(self, job: Job) -> None:
        pending = Step()
        seen = []
        for outcome in stages(job, Limits()):
            assert outcome.properties.duration_s == 1
            files = names(job.folder) - {".work"}
            seen.append((outcome.previews, outcome.images, outcome.analysis, len(files), outcome.descriptors))
        assert seen == [
            (pending, pending, pending, 0, None),
            (DONE, DONE, pending, 12, None),
            (DONE, DONE, DONE, 13, ANALYSIS),
        ]

    def test_the_folder_of_the_work_is_gone_even_if_nobody_waits_for_the_end(self, job: Job) -> None:
        unfinished = stages(job, Limits())
        next(unfinished)
        assert names(job.folder) == {".work"}
        unfinished.close()
        assert names(job.folder) == set()


class TestProcess:
    def test_a_sound_gets_its_files_and_nothing_else(self, job: Job, analysed: list[NDArray[np.float32]]) -> None:
        process(job, Limits())
        assert names(job.folder) == set(FILE_NAMES)
        assert [samples.shape for samples in analysed] == [(1, 44_100)]

    def test_a_sound_that_is_only_heard_gets_no_files(self, job: Job, analysed: list[NDArray[np.float32]]) -> None:
        outcome = process(replace(job, is_only_heard=True), Limits())
        assert (outcome.previews, outcome.images, outcome.analysis) == (SKIPPED, SKIPPED, DONE)
        assert outcome.has_media
        assert names(job.folder) == set()
        assert len(analysed) == 1

    def test_of_a_sound_that_is_only_heard_no_more_is_decoded_than_is_analysed(
        self, job: Job, analysed: list[NDArray[np.float32]]
    ) -> None:
        limits = Limits(analysed_s=0.25, duration_s=0.5)
        process(replace(job, is_only_heard=True), limits)
        assert [samples.shape for samples in analysed] == [(1, 11_025)]
        with pytest.raises(SoundTooLargeError):
            process(job, limits)

    def test_only_the_beginning_is_analysed(self, job: Job, analysed: list[NDArray[np.float32]]) -> None:
        outcome = process(job, Limits(analysed_s=0.25))
        assert [samples.shape for samples in analysed] == [(1, 11_025)]
        assert outcome.properties.duration_s == 1

    @pytest.mark.usefixtures("analysed")
    def test_a_failing_analysis_leaves_the_media(self, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(descriptors, "analyse", failing(RuntimeError("bad frame")))
        outcome = process(job, Limits())
        assert outcome.analysis == Step(State.FAILED, "bad frame")
        assert (outcome.previews, outcome.images) == (DONE, DONE)
        assert names(job.folder) == MEDIA

    def test_without_the_library_everything_else_is_done(self, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(descriptors, "why_unavailable", lambda: "no build for this platform")
        outcome = process(job, Limits())
        assert outcome.analysis == Step(State.UNAVAILABLE, "no build for this platform")
        assert names(job.folder) == MEDIA

    @pytest.mark.usefixtures("analysed")
    @pytest.mark.parametrize(
        ("writer", "error", "left"),
        [("write_previews", EncodingError("no encoder"), 8), ("write_images", OSError("disk full"), 4)],
    )
    def test_previews_and_images_do_not_need_each_other(
        self, job: Job, monkeypatch: pytest.MonkeyPatch, writer: str, error: Exception, left: int
    ) -> None:
        monkeypatch.setattr(processing, writer, failing(error))
        outcome = process(job, Limits())
        failed = outcome.previews if writer == "write_previews" else outcome.images
        assert failed.state is State.FAILED
        assert str(error) in failed.reason
        assert outcome.analysis == DONE
        assert len(names(job.folder) & MEDIA) == left

    @pytest.mark.parametrize(
        ("content", "kind", "limits", "error"),
        [
            pytest.param(b"", "wav", Limits(), UndecodableError, id="nothing"),
            pytest.param(b"no sound", "mp3", Limits(), UndecodableError, id="text"),
            pytest.param(b"no sound", "exe", Limits(), UndecodableError, id="other type"),
            pytest.param(b"no sound", "wav", Limits(file_size_bytes=7), SoundTooLargeError, id="too many bytes"),
            pytest.param(None, "wav", Limits(), UndecodableError, id="missing"),
        ],
    )
    def test_what_is_no_sound_leaves_nothing(
        self, tmp_path: Path, content: bytes | None, kind: str, limits: Limits, error: type[Exception]
    ) -> None:
        source = tmp_path / f"sound.{kind}"
        if content is not None:
            source.write_bytes(content)
        folder = tmp_path / "media"
        with pytest.raises(error):
            process(Job(source, kind, folder), limits)
        assert not folder.exists() or names(folder) == set()

    def test_too_many_seconds_are_refused(self, job: Job) -> None:
        with pytest.raises(SoundTooLargeError):
            process(job, Limits(duration_s=0.5))
        assert names(job.folder) == set()


class TestRemoveTraces:
    @pytest.mark.parametrize(("of_media", "left"), [(True, {"notes.txt"}), (False, {"notes.txt", "hq.mp3"})])
    def test_only_what_the_job_made_goes(self, job: Job, of_media: bool, left: set[str]) -> None:  # noqa: FBT001  a case of the table
        (job.folder / ".work" / "deeper").mkdir(parents=True)
        (job.folder / "hq.mp3").touch()
        (job.folder / "notes.txt").touch()
        remove_traces(job, of_media=of_media)
        assert names(job.folder) == left
