"""The right to write into a folder, held by one process at a time and given back however that process ends."""

import fcntl
import os
from pathlib import Path

from search.backends.embedded.failures import write_failures_noticed
from search.errors import BackendUnavailableError

_NAME = "writer.lock"


class FolderLock:
    """Makes the folder if need be, and locks a file in it until it is released."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the lock; taking it twice is fine. A lock on a file that somebody removed is worth nothing: taken anew.

        Raises:
            BackendUnavailableError: another process (or another lock of this one) has it.
        """
        if self._is_in_place():
            return
        self.release()
        with write_failures_noticed():
            self._folder.mkdir(parents=True, exist_ok=True)
            file = os.open(self._folder / _NAME, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(file)
            raise BackendUnavailableError(f"another process is writing to {self._folder}") from error
        self._file = file

    def _is_in_place(self) -> bool:
        if self._file is None:
            return False
        try:
            return os.path.samestat(os.fstat(self._file), (self._folder / _NAME).stat())
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Give the lock back; giving it back twice is fine."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
