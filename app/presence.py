"""Tells living processes of this machine from dead ones, by files that the system unlocks however one ends."""

import fcntl
import os
import re
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

_NO_NAME_CHARACTER = re.compile(r"[^A-Za-z0-9.-]")
_LONGEST_HOST = 40


class Presence:
    """A process's sign of life: a locked file in a folder that the processes of one archive on one machine share.

    A process number alone would not do: the system gives it to another process later. `name` is never given again.
    """

    def __init__(self, folder: Path) -> None:
        host = _NO_NAME_CHARACTER.sub("_", socket.gethostname())[:_LONGEST_HOST]
        self.name = f"{host}_{os.getpid()}_{secrets.token_hex(6)}"
        self._path = folder / self.name
        self._file: int | None = None

    def begin(self) -> None:
        """Be alive from now on; beginning twice is fine."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Somebody may have taken the file for that of a dead process, before it was locked, and removed it.
        while self._file is None or not self._path.exists():
            self.end()
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def end(self) -> None:
        """Leave no sign; ending twice is fine."""
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None


def is_alive(folder: Path, name: str) -> bool:
    """Whether the process of that name is alive; once it has ended in order it is not."""
    try:
        file = os.open(folder / name, os.O_RDONLY)  # it may be another user's
    except FileNotFoundError:
        return False
    try:
        # Shared, so that two who ask at once do not take each other for the process.
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def departed(folder: Path) -> Iterator[str]:
    """Give the names of processes that ended without a word; each is forgotten once the caller asks for the next."""
    for path in sorted(folder.iterdir()):
        try:
            file = os.open(path, os.O_RDWR)
        except (FileNotFoundError, PermissionError):
            continue
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield path.name
            path.unlink(missing_ok=True)
        except BlockingIOError:
            continue
        finally:
            os.close(file)
