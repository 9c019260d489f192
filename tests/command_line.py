"""The command line run as its users run it: in processes of their own, which can be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

PATIENCE_S = 60.0


class Run:
    """One run of `fonoteca` on an archive of its own, in a session of its own, by which all its children are known."""

    def __init__(self, data: Path, *arguments: str, **settings: str) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self._out, self._errors = data.parent / f"{data.name}.out", data.parent / f"{data.name}.err"
        environment = {"PATH": os.environ["PATH"], "HOME": str(data), "FONOTECA_DATA": str(data)} | settings
        with self._out.open("wb") as out, self._errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=errors,
                env=environment,
                cwd=data,
                start_new_session=True,
            )

    @property
    def out(self) -> str:
        """What it has printed so far."""
        return self._out.read_text()

    @property
    def errors(self) -> str:
        """What it has said on standard error so far."""
        return self._errors.read_text()

    def kill(self) -> None:
        """Kill it, and nothing that it started; a run that has ended by itself is left in peace."""
        self.process.kill()
        self.process.wait()

    def kill_group(self) -> None:
        """Kill its whole process group, as a power cut would."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self, *signals: signal.Signals) -> int:
        """Send the signals, none or many, and give the exit code."""
        for number in signals:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)

    def expect_no_survivors(self) -> None:
        """Wait until every process that it has started is gone."""
        expect(lambda: not self._survivors())

    def _survivors(self) -> list[int]:
        return [pid for pid in _living() if _session_of(pid) == self.process.pid]


def expect(is_so: Callable[[], bool]) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > deadline:
            pytest.fail("it has not come true")
        time.sleep(0.05)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _living() -> list[int]:
    """Every process but those that have ended and wait to be asked about it."""
    if Path("/proc/self/stat").exists():
        return [int(path.name) for path in Path("/proc").glob("[0-9]*") if _state(path / "stat") not in "ZX"]
    listing = subprocess.run(["ps", "-A", "-o", "pid=,stat="], capture_output=True, text=True, check=True).stdout
    return [int(pid) for pid, state in (line.split() for line in listing.splitlines()) if not state.startswith("Z")]


def _state(path: Path) -> str:
    """Give the letter after the name in brackets: Z for one that has ended, and X for one that is gone."""
    try:
        return path.read_text(errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return "X"


def _session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return None
