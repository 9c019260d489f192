"""Gives each search the newest committed state, and notices within a moment when there is a newer one."""

import time
from pathlib import Path
from threading import Lock

import tantivy

from search.backends.embedded import generation as files
from search.backends.embedded.failures import damage_noticed
from search.backends.embedded.snapshot import Snapshot
from search.errors import IndexDamagedError

LOOK_EVERY_S = 0.2

_ATTEMPTS = 3  # a generation can be replaced between reading its name and opening it


class Reader:
    """Opens the index when it is first asked for. Threads may share it; it needs no lock on the files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._looked_at_s = float("-inf")
        self._generation: Path | None = None
        self._signature: files.Signature = ()
        self._index: tantivy.Index | None = None
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """Give the newest committed state, at most `LOOK_EVERY_S` late.

        Raises:
            IndexDamagedError: there is no index, or none that this program can read.
        """
        snapshot = self._snapshot
        if snapshot is not None and time.monotonic() - self._looked_at_s < LOOK_EVERY_S:
            return snapshot
        with self._lock:
            return self._newest()

    def forget(self) -> None:
        """Look again at the next search, whatever the time; after a write of our own."""
        with self._lock:  # lest a look that began before the write ends after this, and counts as one after it
            self._looked_at_s = float("-inf")

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._snapshot = self._index = self._generation = None

    def _newest(self) -> Snapshot:
        looked_at_s = time.monotonic()
        signature = files.signature(self._folder, self._generation)
        if self._snapshot is None or signature != self._signature:
            self._snapshot = self._open()
        self._looked_at_s = looked_at_s
        return self._snapshot

    def _open(self) -> Snapshot:
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._open_once()
            except IndexDamagedError:
                self._generation = self._index = None
        return self._open_once()

    def _open_once(self) -> Snapshot:
        generation = files.current(self._folder)
        signature = files.signature(self._folder, generation)  # before reading, so that nothing newer is missed
        with damage_noticed():
            if self._index is None or generation != self._generation:
                self._index = tantivy.Index.open(str(files.text_folder(generation)))
                self._index.config_reader("manual")
            self._index.reload()
            snapshot = Snapshot(generation, self._index)
        self._generation, self._signature = generation, signature
        return snapshot
