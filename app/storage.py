"""Where files are kept: put, path and delete by key. A local folder today; a bucket takes the same calls."""

import os
import re
import shutil
import threading
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from app.presence import Presence, departed, is_alive

# A key is made by our own code only; the pattern is the second lock on the door. What is longer fits no file system.
_KEY = re.compile(r"[a-z]{1,20}(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}){1,3}")
_INCOMING = "incoming"
# Between the name of who stages a file and its own; neither has one.
_OWNED = "~"
STALE_AFTER_S = 86_400


class Storage(Protocol):
    """What a storage can do. Keys are relative paths such as `previews/0/12_3-hq.mp3`."""

    def staging_path(self, suffix: str = "") -> Path:
        """Give a new local path to write a file to before it is put."""

    def put(self, key: str, staged: Path) -> None:
        """Move a staged file to its key in one step, replacing what was there."""

    def put_all(self, files: Mapping[str, Path]) -> None:
        """Move staged files to their keys, which costs less than one by one."""

    def path(self, key: str) -> Path | None:
        """Give a local path to read the file of a key from; None when there is none."""

    def delete_prefix(self, prefix: str) -> None:
        """Remove every file whose key begins like this, such as `previews/0/12_`."""


class LocalStorage:
    """A folder on this machine.

    `signs` is a folder for the signs of life of those who use it, which tell what a dead process has staged from work
    under way; without, only age tells.
    """

    def __init__(self, folder: Path, *, signs: Path | None = None) -> None:
        self._signs = signs
        self._presence = None if signs is None else Presence(signs)
        self._beginning = threading.Lock()
        self._folder = folder.resolve()
        self._incoming = self._folder / _INCOMING
        self._incoming.mkdir(parents=True, exist_ok=True)

    def staging_path(self, suffix: str = "") -> Path:
        """Give a new path inside the storage's own folder, so that putting is a rename."""
        return self._incoming / f"{self._owner()}{uuid.uuid4().hex}{suffix}"

    def _owner(self) -> str:
        if self._presence is None:
            return ""
        with self._beginning:
            self._presence.begin()  # no sooner: most commands stage nothing
        return f"{self._presence.name}{_OWNED}"

    def close(self) -> None:
        """Stage nothing any more."""
        if self._presence is not None:
            self._presence.end()

    def put(self, key: str, staged: Path) -> None:
        """Move a staged file to its key; durable on return."""
        self.put_all({key: staged})

    def put_all(self, files: Mapping[str, Path]) -> None:
        """Move staged files to their keys, each in one step; all are durable on return."""
        targets = {self._target(key): staged for key, staged in files.items()}
        for target, staged in targets.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            _reach_disk(staged)
            staged.replace(target)
        for folder in {target.parent for target in targets}:
            _reach_disk(folder)

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
        """Remove what is left over in the staging, and give its number."""
        left = self.leftovers()
        for path in left:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        if self._signs is not None and self._signs.is_dir():
            for _ in departed(self._signs):  # each is forgotten; a file without a sign is left over as well
                pass
        return len(left)

    def leftovers(self) -> list[Path]:
        """Give the staged files and folders of dead processes, and those that nobody has touched for a day."""
        return [path for path in sorted(self._incoming.iterdir()) if self._is_left(path)]

    def _is_left(self, path: Path) -> bool:
        owner, is_owned, _ = path.name.partition(_OWNED)
        if is_owned and self._signs is not None and not is_alive(self._signs, owner):
            return True
        return _age_s(path) > STALE_AFTER_S

    def _target(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no storage key")
        return self._folder / key


def _reach_disk(path: Path) -> None:
    """Have the content of a file, or the names in a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _age_s(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:  # somebody has just put it
        return 0.0
