import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from app.audio.errors import (
    AudioError,
    DecoderMissingError,
    OutOfMemoryError,
    ProcessingCrashedError,
    ProcessingTimeoutError,
    UndecodableError,
)
from app.audio.limits import Limits
from app.audio.outcome import DONE, Job, State
from app.audio.pool import Pool
from app.audio.processing import FILE_NAMES, FRAMES_NAME
from app.audio.tools import ffmpeg_path
from tests.app.audio import misbehaving_child
from tests.app.audio.sound_files import tone, write_pcm

COMMAND = (sys.executable, misbehaving_child.__file__)
LIMITS = Limits(memory_bytes=2**30, written_file_bytes=2**24)
SHORT = Limits(wall_clock_s=0.2)
A_MINUTE_S = 60
A_MINUTE_MS = 60_000

MakeJob = Callable[[str], Job]


@pytest.fixture
def make_job(tmp_path: Path) -> MakeJob:
    source = tmp_path / "source.wav"
    source.touch()
    return lambda kind: Job(source, kind, tmp_path / kind)


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(1, LIMITS, command=COMMAND) as pool:
        yield pool


def child_number(pool: Pool, job: Job) -> str:
    """The number of the process that did a job which behaves well."""
    number = pool.run(job).analysis.reason
    (job.folder / "hq.mp3").unlink()
    job.folder.rmdir()
    return number


class TestRun:
    def test_a_child_process_is_used_again(self, pool: Pool, make_job: MakeJob) -> None:
        numbers = {child_number(pool, make_job("all-nothing")) for _ in range(3)}
        assert len(numbers) == 1

    @pytest.mark.parametrize(
        ("trouble", "error", "reason"),
        [
            ("abort", ProcessingCrashedError, "SIGABRT"),
            ("exit", ProcessingCrashedError, "exit code 3"),
            ("raise", ProcessingCrashedError, "KeyError: 'surprise'"),
            ("disk", ProcessingCrashedError, "File too large"),
            ("memory", OutOfMemoryError, "more memory"),
            ("refuse", UndecodableError, "this is no sound"),
        ],
    )
    def test_trouble_before_there_are_media_fails_the_job_and_leaves_nothing(
        self, pool: Pool, make_job: MakeJob, trouble: str, error: type[AudioError], reason: str
    ) -> None:
        job = make_job(f"decoding-{trouble}")
        with pytest.raises(error, match=reason):
            pool.run(job)
        assert list(job.folder.iterdir()) == []
        assert pool.run(make_job("all-nothing")).has_media

    @pytest.mark.parametrize(
        ("trouble", "reason"),
        [("abort", "SIGABRT"), ("exit", "exit code 3"), ("raise", "surprise"), ("disk", "large"), ("memory", "memory")],
    )
    def test_trouble_in_the_analysis_leaves_the_media(
        self, pool: Pool, make_job: MakeJob, trouble: str, reason: str
    ) -> None:
        job = make_job(f"analysis-{trouble}")
        outcome = pool.run(job)
        assert (outcome.previews, outcome.images, outcome.analysis.state) == (DONE, DONE, State.INTERRUPTED)
        assert reason in outcome.analysis.reason
        assert [path.name for path in job.folder.iterdir()] == ["hq.mp3"]
        assert pool.run(make_job("all-nothing")).has_media

    @pytest.mark.parametrize(("trouble", "error"), [("abort", ProcessingCrashedError), ("memory", OutOfMemoryError)])
    def test_trouble_in_the_analysis_of_a_sound_that_is_only_heard_leaves_nothing(
        self, pool: Pool, make_job: MakeJob, trouble: str, error: type[AudioError]
    ) -> None:
        job = replace(make_job(f"analysis-{trouble}"), is_only_heard=True)
        with pytest.raises(error):
            pool.run(job)
        assert list(job.folder.iterdir()) == []

    def test_a_hanging_job_is_stopped(self, make_job: MakeJob) -> None:
        job = make_job("decoding-sleep")
        with Pool(1, SHORT, command=COMMAND) as pool, pytest.raises(ProcessingTimeoutError):
            pool.run(job)
        assert not job.folder.exists() or list(job.folder.iterdir()) == []

    def test_one_that_is_waited_for_gets_no_more_time_for_a_large_file(self, make_job: MakeJob) -> None:
        job = replace(make_job("decoding-sleep"), is_only_heard=True)
        os.truncate(job.source, A_MINUTE_S * 10**6)
        with Pool(1, SHORT, command=COMMAND) as pool, pytest.raises(ProcessingTimeoutError):
            pool.run(job)

    def test_one_that_nobody_waits_for_any_more_is_broken_off(self, pool: Pool, make_job: MakeJob) -> None:
        unwanted, job = threading.Event(), replace(make_job("decoding-sleep"), is_only_heard=True)
        threading.Timer(0.3, unwanted.set).start()
        with pytest.raises(ProcessingCrashedError, match="nobody waits"):
            pool.run(job, unwanted)
        assert not job.folder.exists() or list(job.folder.iterdir()) == []
        assert pool.run(make_job("all-nothing")).has_media

    def test_a_hanging_analysis_is_stopped_and_the_media_stay(self, make_job: MakeJob) -> None:
        job = make_job("analysis-sleep")
        os.truncate(job.source, A_MINUTE_S * 10**6)
        with Pool(1, SHORT, command=COMMAND) as pool:
            outcome = pool.run(job)
        assert outcome.previews == DONE
        assert "longer" in outcome.analysis.reason
        assert [path.name for path in job.folder.iterdir()] == ["hq.mp3"]

    def test_a_refused_file_does_not_cost_the_child_process(self, pool: Pool, make_job: MakeJob) -> None:
        before = child_number(pool, make_job("all-nothing"))
        with pytest.raises(UndecodableError):
            pool.run(make_job("decoding-refuse"))
        assert child_number(pool, make_job("all-nothing")) == before

    def test_a_child_process_leaves_after_its_number_of_jobs(self, make_job: MakeJob) -> None:
        with Pool(1, Limits(jobs_per_child=2), command=COMMAND) as pool:
            numbers = [child_number(pool, make_job("all-nothing")) for _ in range(4)]
        assert numbers[0] == numbers[1] != numbers[2] == numbers[3]

    def test_one_that_has_grown_leaves(self, make_job: MakeJob) -> None:
        with Pool(1, Limits(resident_bytes=1), command=COMMAND) as pool:
            assert child_number(pool, make_job("all-nothing")) != child_number(pool, make_job("all-nothing"))

    def test_one_that_died_unasked_is_replaced(self, pool: Pool, make_job: MakeJob) -> None:
        number = child_number(pool, make_job("all-nothing"))
        [child] = pool._children
        os.kill(int(number), signal.SIGKILL)
        child._readable.poll(A_MINUTE_MS)
        assert child_number(pool, make_job("all-nothing")) != number

    def test_one_outlives_the_thread_that_first_needed_it(self, pool: Pool, make_job: MakeJob) -> None:
        numbers = set()
        for _ in range(2):
            with ThreadPoolExecutor(1) as threads:
                numbers.add(threads.submit(child_number, pool, make_job("all-nothing")).result())
        assert len(numbers) == 1

    def test_two_workers_work_at_the_same_time(self, tmp_path: Path) -> None:
        folders = [tmp_path / "one", tmp_path / "two"]
        for folder in folders:
            folder.mkdir()
            (folder / "source.wav").touch()
            os.mkfifo(folder / "fifo")
        jobs = [Job(folder / "source.wav", "decoding-another", folder / "media") for folder in folders]
        with Pool(2, LIMITS, command=COMMAND) as pool, ThreadPoolExecutor(2) as threads:
            answers = [threads.submit(pool.run, job) for job in jobs]
            with (folders[0] / "fifo").open("rb"), (folders[1] / "fifo").open("rb"):
                pool.close()
            for answer in answers:
                assert isinstance(answer.exception(), ProcessingCrashedError)

    def test_what_libraries_print_is_not_an_answer(self, pool: Pool, make_job: MakeJob) -> None:
        assert pool.run(make_job("decoding-chatter")).has_media

    def test_a_child_process_has_limits_and_knows_no_secrets(
        self, pool: Pool, make_job: MakeJob, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FONOTECA_SECRET", "hush")
        with pytest.raises(UndecodableError) as caught:
            pool.run(make_job("decoding-limits"))
        found = json.loads(str(caught.value))
        assert (found["AS"], found["CORE"], found["FSIZE"]) == (2**30, 0, 2**24)
        assert found["niceness"] >= 10
        assert "FONOTECA_SECRET" not in found["environment"]

    def test_a_child_process_that_cannot_start_is_a_crash(self, make_job: MakeJob) -> None:
        command = (sys.executable, "-c", "raise SystemExit(5)")
        with Pool(1, LIMITS, command=command) as pool, pytest.raises(ProcessingCrashedError):
            pool.run(make_job("all-nothing"))

    def test_without_ffmpeg_the_job_says_so(
        self, pool: Pool, make_job: MakeJob, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        ffmpeg_path.cache_clear()
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.delenv("IMAGEIO_FFMPEG_EXE", raising=False)
        monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
        with pytest.raises(DecoderMissingError):
            pool.run(make_job("all-nothing"))
        monkeypatch.undo()
        assert pool.run(make_job("all-nothing")).has_media

    def test_the_real_child_process_makes_the_real_files(self, tmp_path: Path) -> None:
        source = write_pcm(tmp_path / "sound.wav", tone(220, duration_s=0.5))
        with Pool(1, Limits()) as pool:
            outcome = pool.run(Job(source, "wav", tmp_path / "media"))
        unmade = set() if outcome.analysis.state is State.DONE else {FRAMES_NAME}
        assert {path.name for path in (tmp_path / "media").iterdir()} == set(FILE_NAMES) - unmade
        assert outcome.properties.duration_s == pytest.approx(0.5)
        assert outcome.analysis.state in {State.DONE, State.UNAVAILABLE}


class TestClose:
    def test_afterwards_a_job_fails_at_once(self, pool: Pool, make_job: MakeJob) -> None:
        pool.close()
        with pytest.raises(ProcessingCrashedError, match="shut down"):
            pool.run(make_job("all-nothing"))
        pool.close()


@pytest.mark.parametrize("kind", ["decoding-another", "analysis-sleep"])
class TestDeathOfTheParent:
    def test_it_takes_all_processes_along(self, tmp_path: Path, kind: str) -> None:
        (tmp_path / "source.wav").touch()
        os.mkfifo(tmp_path / "fifo")
        parent = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path), kind, *COMMAND])
        with (tmp_path / "fifo").open("rb", buffering=0) as fifo:
            parent.kill()
            parent.wait()
            ended = select.poll()
            ended.register(fifo, select.POLLHUP)
            assert ended.poll(A_MINUTE_MS / 2)


PARENT = """
import sys
import threading
from pathlib import Path
from app.audio.limits import Limits
from app.audio.outcome import Job
from app.audio.pool import Pool
folder, kind, *command = sys.argv[1:]
Pool(1, Limits(), command=command).run(Job(Path(folder, "source.wav"), kind, Path(folder, "media")))
"""
