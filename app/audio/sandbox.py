"""The limits a child process puts on itself before it touches a file."""

import contextlib
import ctypes
import os
import resource
import signal
import sys

from app.audio.limits import Limits

_MOST_OPEN_FILES = 256
_MOST_PROCESSES = 4096
"""Counts every thread of the user on the whole machine, so it can only stop a flood."""

_NICENESS = 10
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38


def confine(limits: Limits) -> None:
    """Bound what this process and those it starts may use, for good, and have it end when its parent does."""
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, _MOST_OPEN_FILES)
    _lower(resource.RLIMIT_NPROC, _MOST_PROCESSES)
    _lower(resource.RLIMIT_FSIZE, limits.written_file_bytes)
    _lower(resource.RLIMIT_AS, limits.memory_bytes)
    os.nice(_NICENESS)
    signal.signal(signal.SIGTERM, _end_group)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    follow_parent(signal.SIGTERM)


def follow_parent(with_signal: signal.Signals) -> None:
    """Have the kernel send this process a signal when its parent ends, however that happens.

    SIGTERM ends the whole process group, so that no ffmpeg lives on, but waits for Python to take a breath; SIGKILL
    works at any moment, on this process only. Elsewhere than on Linux the end of the standard input must do.

    Source: prctl(2), PR_SET_PDEATHSIG.
    """
    _prctl(_PR_SET_PDEATHSIG, with_signal)


def resident_bytes() -> int:
    """The memory this process occupies now; at its peak, where the system tells no more."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123  runs after every job
            return int(file.read().split()[1]) * resource.getpagesize()
    except FileNotFoundError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


def _lower(kind: int, bound: int) -> None:
    """Lower a limit of this process; one that is lower already stays."""
    _, hard = resource.getrlimit(kind)
    bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
    # macOS refuses some of these limits; the wall-clock limit of the pool still holds there.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (bound, bound))


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _end_group(_signal_number: int, _frame: object) -> None:
    os.killpg(0, signal.SIGKILL)
