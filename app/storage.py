"""Where files are kept: put, path and delete by key. A local folder today; a bucket takes the same calls."""

import os
import re
import time
import uuid
from pathlib import Path
from typing import Protocol

# A key is made by our own code only; the pattern is the second lock on the door.
_KEY = re.compile(r"[a-z]+(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+")
_INCOMING = "incoming"
STALE_AFTER_S = 86_400


class Storage(Protocol):
    """What a storage can do. Keys are relative paths such as `previews/0/12_3-hq.mp3`."""

    def staging_path(self, suffix: str = "") -> Path:
        """Give a new local path to write a file to before it is put."""

    def put(self, key: str, staged: Path) -> None:
        """Move a staged file to its key in one step, replacing what was there."""

    def path(self, key: str) -> Path | None:
        """Give a local path to read the file of a key from; None when there is none."""

    def delete_prefix(self, prefix: str) -> None:
        """Remove every file whose key begins like this, such as `previews/0/12_`."""


class LocalStorage:
    """A folder on this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._incoming = self._folder / _INCOMING
        self._incoming.mkdir(parents=True, exist_ok=True)

    def staging_path(self, suffix: str = "") -> Path:
        """Give a new path inside the storage's own folder, so that putting is a rename."""
        return self._incoming / f"{uuid.uuid4().hex}{suffix}"

    def put(self, key: str, staged: Path) -> None:
        """Move a staged file to its key; durable on return."""
        target = self._target(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        with staged.open("rb") as file:
            os.fsync(file.fileno())
        staged.replace(target)

    def path(self, key: str) -> Path | None:
        """Give the path of a key's file; None when there is none, or when the key is none."""
        if not _KEY.fullmatch(key):
            return None
        path = self._folder / key
        return path if path.is_file() else None

    def delete_prefix(self, prefix: str) -> None:
        """Remove every file whose key begins like this; the prefix ends within a file's name."""
        start = self._target(prefix)
        for path in start.parent.glob(f"{start.name}*"):
            path.unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove staged files that nobody put within a day, and give their number."""
        removed = 0
        for path in self._incoming.iterdir():
            if time.time() - path.stat().st_mtime > STALE_AFTER_S:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _target(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no storage key")
        return self._folder / key
