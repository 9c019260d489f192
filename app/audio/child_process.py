"""A child process of the pool as its parent sees it: jobs go in, outcomes come out, in time or not at all."""

import contextlib
import json
import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from app.audio import wire
from app.audio.errors import AudioError, ProcessingCrashedError, ProcessingTimeoutError
from app.audio.limits import Limits
from app.audio.outcome import Job, Outcome, State
from app.audio.processing import remove_traces
from app.audio.tools import ffmpeg_path

_LOOK_EVERY_S = 0.25
_SOURCE_ROOT = Path(__file__).parents[2]
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "VECLIB_MAXIMUM_THREADS": "1"}


class ChildProcess:
    """One child process, in a process group of its own, which works on one job at a time.

    Raises:
        DecoderMissingError: There is no ffmpeg for it.
    """

    def __init__(self, command: Sequence[str], limits: Limits) -> None:
        self._limits = limits
        self._has_ended = False
        self._unwanted = threading.Event()
        self._ending = threading.Lock()
        self._process = subprocess.Popen(  # noqa: S603  our own command, no shell
            [*command, json.dumps(asdict(limits))],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
            process_group=0,
        )
        assert self._process.stdin is not None  # noqa: S101  tells the type checker what PIPE above means
        assert self._process.stdout is not None  # noqa: S101  the same
        self._requests = self._process.stdin
        self._replies = self._process.stdout
        self._readable = select.poll()
        self._readable.register(self._replies, select.POLLIN)

    @property
    def is_ready(self) -> bool:
        """Whether it can take a job: it has not ended, and has nothing to say unasked."""
        return not self._has_ended and not self._readable.poll(0)

    def run(self, job: Job, unwanted: threading.Event | None = None) -> Outcome:
        """The outcome of a job, without descriptors if only the analysis failed, or was interrupted after the media.

        Once `unwanted` is set nobody waits for it any more, and the process is ended.

        Raises:
            AudioError: There is no outcome, and nothing of the job is left in its folder.
        """
        outcome: Outcome | None = None
        self._unwanted = unwanted or threading.Event()
        try:
            for outcome in self._outcomes(job):  # noqa: B007  the last one is wanted after the loop
                pass
        except AudioError as error:
            has_media = outcome is not None and outcome.has_media and not job.is_only_heard
            remove_traces(job, of_media=not has_media)
            if outcome is None or not has_media:
                raise
            return outcome.without_analysis(str(error), State.INTERRUPTED)
        if outcome is None:
            raise ProcessingCrashedError("the processing ended without a result")
        return outcome

    def end(self) -> None:
        """Kill it and all that it started; a job under way in another thread gets a ProcessingCrashedError."""
        with self._ending:
            if self._has_ended:
                return
            self._has_ended = True
            # It has not been waited for, so its number is still its own.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def close(self) -> None:
        """End it and let go of its pipes; not while a job is under way."""
        self.end()
        self._requests.close()
        self._replies.close()

    def _outcomes(self, job: Job) -> Iterator[Outcome]:
        """What the process reports of a job, until it has no more to say.

        Raises:
            AudioError: What it reports instead, or what became of it.
        """
        started = time.monotonic()
        # Whoever waits for a sound to be heard, and whoever waits behind them, has no more time for a large file. Of a
        # long sound there is by then no more than is analysed.
        size_bytes = 0 if job.is_only_heard else _size_bytes(job.source)
        deadline = started + self._limits.wall_clock_for_file_s(size_bytes)
        error: AudioError | None = None
        try:
            self._requests.write(wire.pack(wire.job_message(job)))
            while not isinstance(reply := self._receive(deadline), wire.End):
                if isinstance(reply, AudioError):
                    error = reply
                    continue
                deadline = started + self._limits.wall_clock_for_sound_s(reply.properties.duration_s)
                yield reply
        except (OSError, ValueError) as failure:
            self.end()
            raise ProcessingCrashedError(f"the processing broke off: {failure}") from failure
        if reply.is_leaving:
            self.end()
        if error is not None:
            raise error

    def _receive(self, deadline: float) -> Outcome | AudioError | wire.End:
        """The next reply.

        Raises:
            ProcessingTimeoutError: It has not come by the deadline, on the monotonic clock.
            ProcessingCrashedError: The process has ended.
            ValueError: It makes no sense.
        """
        return wire.read_reply(wire.unpack(lambda count: self._read(count, deadline)))

    def _read(self, count: int, deadline: float) -> bytes:
        received = bytearray()
        while len(received) < count:
            remaining_s = max(0.0, deadline - time.monotonic())
            if not self._readable.poll(min(remaining_s, _LOOK_EVERY_S) * 1000):
                self._expect_somebody_waits(deadline)
                continue
            block = os.read(self._replies.fileno(), count - len(received))
            if not block:
                raise ProcessingCrashedError(self._how_it_ended())
            received += block
        return bytes(received)

    def _expect_somebody_waits(self, deadline: float) -> None:
        if self._unwanted.is_set():
            self.end()
            raise ProcessingCrashedError("nobody waits for it any more")
        if time.monotonic() >= deadline:
            self.end()
            raise ProcessingTimeoutError("the processing took longer than a sound of this length may take")

    def _how_it_ended(self) -> str:
        self.end()
        code = self._process.returncode
        if code == -signal.SIGKILL:
            return "the processing was killed: by a person, or because the machine ran out of memory"
        if code < 0:
            return f"the processing crashed ({signal.Signals(-code).name})"
        return f"the processing ended too early (exit code {code})"


def _environment() -> dict[str, str]:
    """What a child process needs to know, and none of the secrets in our own environment."""
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    search_path = os.pathsep.join([str(_SOURCE_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    # Few heaps, or the many threads of ffmpeg alone would reserve more address space than it may have.
    return passed_on | _ONE_THREAD | {
        "PYTHONPATH": search_path, "IMAGEIO_FFMPEG_EXE": ffmpeg_path(), "MALLOC_ARENA_MAX": "2"
    }  # fmt: skip


def _size_bytes(path: Path) -> int:
    """The size of a file; 0 if it is not there, which is for the child process to report."""
    return path.stat().st_size if path.is_file() else 0
