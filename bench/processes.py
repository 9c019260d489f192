"""Runs our own command line for the benchmarks: to its end, or as a server; and tells the CPU time it took."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from socket import create_server
from types import MappingProxyType
from typing import IO

from app.settings import Settings

_START_WITHIN_S, _STOP_WITHIN_S = 60.0, 20.0
_LOOK_EVERY_S = 0.05
_PLACES = ("database_url", "search_url", "search_index")
_MOST_SAID = 2000  # characters of a failed command


class FailedError(Exception):
    """A command of ours did not do what the benchmark needs; the text is what it said."""


@dataclass(frozen=True, slots=True)
class Run:
    """A command that ended: time on the clock, CPU time with that of its descendants, and its standard output."""

    wall_s: float
    cpu_s: float
    output: str


@dataclass(frozen=True, slots=True)
class Server:
    """A running server of ours on this machine."""

    pid: int
    port: int

    def connected(self) -> HTTPConnection:
        """Give a connection that is kept open from request to request."""
        return HTTPConnection("127.0.0.1", self.port, timeout=_START_WITHIN_S)

    def cpu_s(self) -> float:
        """Tell the CPU time it has taken so far, to a hundredth of a second where the system counts that finely."""
        stat = Path(f"/proc/{self.pid}/stat")
        if stat.exists():
            fields = stat.read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return _clock_text(subprocess.check_output(["/bin/ps", "-o", "time=", "-p", str(self.pid)], text=True))


def run(data: Path, *arguments: str) -> Run:
    """Run a command over the archive in a folder, and wait for its end.

    A process counts the CPU time of a child once it has waited for it, and our own processes wait for all of theirs.

    Raises:
        FailedError: its exit code is not 0.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        started = time.perf_counter()
        process = _start(data, arguments, output, errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        said = _said(output)
        if process.returncode:
            said = f"{said}{_said(errors)}"[-_MOST_SAID:]
            raise FailedError(f"fonoteca {arguments[0]} ended with exit code {process.returncode}: {said}")
    return Run(wall_s, usage.ru_utime + usage.ru_stime, said)


@contextmanager
def serving(settings: Settings) -> Iterator[Server]:
    """Serve an archive while the block runs; of its settings those count that say where it is.

    Raises:
        FailedError: the server does not answer.
    """
    with create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    with tempfile.TemporaryFile("w+") as output:
        process = _start(
            settings.data, ("serve", "--no-worker", "--port", str(port)), output, output, _places(settings)
        )
        try:
            if not _answers(process, port):
                raise FailedError(f"the server does not answer: {_said(output)[-_MOST_SAID:]}")
            yield Server(process.pid, port)
        finally:
            _stop(process)


def _places(settings: Settings) -> dict[str, str]:
    return {f"FONOTECA_{name.upper()}": str(getattr(settings, name)) for name in _PLACES}


def _start(
    data: Path,
    arguments: Sequence[str],
    output: IO[str],
    errors: IO[str],
    places: Mapping[str, str] = MappingProxyType({}),
) -> subprocess.Popen[bytes]:
    # Started in the data folder, lest a .env of the checkout has its say.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FONOTECA_")}
    return subprocess.Popen(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=data,
        env={**inherited, **places, "FONOTECA_DATA": str(data)},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
    )


def _said(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + _START_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=_START_WITHIN_S)
        try:
            connection.request("GET", "/apiv2/")
            connection.getresponse().read()
        except OSError:
            time.sleep(_LOOK_EVERY_S)
        else:
            return True
        finally:
            connection.close()
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _clock_text(text: str) -> float:
    """Read `[days-][hours:]minutes:seconds` as ps writes them, as seconds."""
    days, _, clock = text.strip().rpartition("-")
    total = 0.0
    for part in clock.split(":"):
        total = total * 60 + float(part)
    return total + int(days or "0") * 86_400
