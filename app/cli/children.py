"""The processes beside the server: its worker, and the one that fills the demo archive."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable

from app.cli.console import errors

_RESTART_AFTER_S = 2.0
_STOP_WITHIN_S = 20.0
_LOOK_EVERY_S = 0.05


class Children:
    """Commands of our own that run beside this process, once it is ready, and end with it.

    Their standard input is a pipe that closes when this process is gone, however it went.
    """

    def __init__(self, *, is_ready: Callable[[], bool]) -> None:
        self._is_ready = is_ready
        self._stopping = threading.Event()
        self._changing = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()

    def run(self, arguments: list[str]) -> None:
        """Run one command, once."""
        threading.Thread(target=self._run, args=(arguments,), daemon=True).start()

    def keep(self, arguments: list[str]) -> None:
        """Run one command, and again whenever it ends."""
        threading.Thread(target=self._keep, args=(arguments,), daemon=True).start()

    def stop(self) -> None:
        """Ask every child to end, and see to it."""
        with self._changing:
            self._stopping.set()
            running = list(self._running)
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(_STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _run(self, arguments: list[str]) -> int | None:
        """Give the exit code of a command; None when it was not started because everything is stopping."""
        while not self._is_ready():
            if self._stopping.wait(_LOOK_EVERY_S):
                return None
        with self._changing:
            if self._stopping.is_set():
                return None
            process = subprocess.Popen(  # noqa: S603 - our own command line
                [sys.executable, "-m", "app.cli", *arguments], stdin=subprocess.PIPE, env=os.environ
            )
            self._running.add(process)
        with process:  # whose end closes the pipe
            code = process.wait()
        with self._changing:
            self._running.discard(process)
        return code

    def _keep(self, arguments: list[str]) -> None:
        while not self._stopping.is_set():
            code = self._run(arguments)
            # What ends together with this process, at the same Ctrl-C, is not worth a word.
            if not self._stopping.wait(_RESTART_AFTER_S):
                errors.print(f"The {arguments[0]} ended with exit code {code}; starting it again.", markup=False)
