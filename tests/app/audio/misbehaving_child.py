"""A child process of the pool whose jobs misbehave in the way their type names."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext

from app.audio.child import serve
from app.audio.errors import UndecodableError
from app.audio.limits import Limits
from app.audio.outcome import DONE, Job, Outcome, State, Step
from app.audio.probe import AudioProperties

PROPERTIES = AudioProperties(
    md5="0" * 32,
    crc32="0" * 8,
    type="wav",
    channels=1,
    sample_rate_hz=44_100,
    bit_depth=16,
    bit_rate_kbps=0,
    duration_s=0.5,
    file_size_bytes=44_144,
)
LONG_S = 60


def misbehave(job: Job, _limits: Limits) -> Iterator[Outcome]:
    """Make files, then the trouble that the job asks for, at the stage it asks for: `stage-trouble`."""
    stage, trouble = job.type.split("-")
    (job.folder / ".work").mkdir(parents=True)
    if stage == "decoding":
        TROUBLES[trouble](job)
        yield Outcome(properties=PROPERTIES)
    (job.folder / "hq.mp3").touch()
    media = Outcome(properties=PROPERTIES, previews=DONE, images=DONE)
    yield media
    if stage == "analysis":
        TROUBLES[trouble](job)
    (job.folder / ".work").rmdir()
    yield Outcome(properties=PROPERTIES, previews=DONE, images=DONE, analysis=Step(State.UNAVAILABLE, str(os.getpid())))


def _sleep(job: Job) -> None:
    """Sleep, deaf like a library that does not return to Python; hold a fifo beside the source open while it lasts."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    fifo = job.source.with_name("fifo")
    with fifo.open("wb") if fifo.exists() else nullcontext():
        time.sleep(LONG_S)


def _fill_memory(_job: Job) -> None:
    bytearray(2**40)


def _fill_disk(job: Job) -> None:
    with (job.folder / ".work" / "endless").open("wb") as file:
        while True:
            file.write(bytes(2**20))


def _abort(_job: Job) -> None:
    os.abort()


def _exit(_job: Job) -> None:
    os._exit(3)


def _raise(_job: Job) -> None:
    raise KeyError("surprise")


def _refuse(_job: Job) -> None:
    raise UndecodableError("this is no sound")


def _chatter(_job: Job) -> None:
    os.write(1, b"library says hello" * 1000)
    print("so does Python")  # noqa: T201  what the test is about


def _start_another(job: Job) -> None:
    """Start a process of our own that, like this one, holds the fifo beside the source open while it lives."""
    with job.source.with_name("fifo").open("wb") as fifo:
        subprocess.run(["sleep", str(LONG_S)], stdout=fifo, check=False)


def _tell_limits(_job: Job) -> None:
    bounds = {name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[0] for name in ("AS", "CORE", "FSIZE")}
    raise UndecodableError(json.dumps(bounds | {"environment": sorted(os.environ), "niceness": os.nice(0)}))


def _nothing(_job: Job) -> None:
    """Behave well."""


TROUBLES: dict[str, Callable[[Job], None]] = {
    "sleep": _sleep,
    "memory": _fill_memory,
    "disk": _fill_disk,
    "abort": _abort,
    "exit": _exit,
    "raise": _raise,
    "refuse": _refuse,
    "chatter": _chatter,
    "another": _start_another,
    "limits": _tell_limits,
    "nothing": _nothing,
}

if __name__ == "__main__":
    serve(misbehave, Limits(**json.loads(sys.argv[1])))
