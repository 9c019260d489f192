"""The embedded engine: one folder, no server. Many processes may read it while one writes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from threading import RLock
from typing import Self, TypeVar

import numpy as np

from search.backends.embedded import generation as files
from search.backends.embedded.failures import write_failures_noticed
from search.backends.embedded.folder_lock import FolderLock
from search.backends.embedded.page import results
from search.backends.embedded.reader import Reader
from search.backends.embedded.schema import ID_COLUMN, VERSION_COLUMN
from search.backends.embedded.writer import GenerationWriter
from search.document import Document
from search.errors import (
    BackendUnavailableError,
    DocumentsRefusedError,
    IndexDamagedError,
    OtherReleaseError,
    UnsupportedError,
)
from search.query import Query, Results

_DAMAGE_MARK = "damaged"
_BATCH = 1000  # documents taken at a time while rebuilding
_ALLOWED_GARBAGE = 10_000  # rows; below that a rebuild gains nothing, however small the index is


_Outcome = TypeVar("_Outcome")


class EmbeddedBackend:
    """Implements `search.backends.base.Backend` on the files of one folder.

    Reading needs nothing but the files. The first write takes a lock that the operating system gives back when the
    process ends, however it ends. `is_strict` is explained in `TextSearch`.
    """

    def __init__(self, folder: Path, *, is_strict: bool = False) -> None:
        self._folder = folder
        self._is_strict = is_strict
        self._reader = Reader(folder)
        self._writer: GenerationWriter | None = None
        self._lock = FolderLock(folder)
        self._writing = RLock()

    def search(self, query: Query) -> Results:
        """Answer one query with exact totals.

        Raises:
            QueryError: the query asks for something that its fields or spaces cannot answer.
            IndexDamagedError: there is no index, or it must be rebuilt first.
        """
        try:
            return results(query, self._reader.snapshot(), is_strict=self._is_strict)
        except OtherReleaseError:
            raise  # the writer sees for itself what is not its own, and what a newer one writes is none of our business
        except IndexDamagedError:
            self._tell_writer()
            raise

    def count(self) -> int:
        """Count the sounds in the index."""
        return self._reader.snapshot().sound_count

    def versions(self) -> Iterator[tuple[int, int]]:
        """Give id and version of every sound in the index, by ascending id."""
        snapshot = self._reader.snapshot()
        live = snapshot.live()
        ids, versions = (snapshot.numbers(name)[live].astype(np.int64) for name in (ID_COLUMN, VERSION_COLUMN))
        order = np.argsort(ids)
        yield from zip(ids[order].tolist(), versions[order].tolist(), strict=True)

    def needs_rebuild(self) -> bool:
        """Say whether a rebuild is worth its time: a reader met damage, or garbage takes more room than sounds do."""
        if (self._folder / _DAMAGE_MARK).exists():
            return True
        snapshot = self._reader.snapshot()
        return snapshot.row_count - snapshot.sound_count > snapshot.sound_count + _ALLOWED_GARBAGE

    def becomes_writer(self) -> bool:
        """Say whether this process may write from now on; False while another one does."""
        with self._writing:
            try:
                self._lock.acquire()
            except BackendUnavailableError:
                return False
            return True

    def upsert(self, documents: Sequence[Document]) -> None:
        """Add the documents, replacing those of the same id. Durable on return, and seen by the next search here.

        Raises:
            DocumentsRefusedError: some can never be indexed; all others are.
            BackendUnavailableError: another process is writing, or the disk does not take it.
            IndexDamagedError: there is no index to add to.
        """
        refused = self._write(lambda writer: writer.add(documents))
        if refused:
            raise DocumentsRefusedError(refused)

    def delete(self, versions: Mapping[int, int]) -> None:
        """Remove sounds, by id; unknown ids are fine. Durable on return. Raises as `upsert` does.

        The versions do not matter here: only one process writes, and it reads what it writes in order.
        """
        self._write(lambda writer: writer.remove(list(versions)))

    def forget_removals(self) -> None:
        """Do nothing: what is removed leaves nothing behind here."""

    def rollback(self) -> None:
        """Refuse: of an index before nothing is kept.

        Raises:
            UnsupportedError: always.
        """
        raise UnsupportedError("the embedded engine keeps no index but the one in use")

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Replace the whole index by these documents in one step, and return how many there are.

        Until it is done searches are answered from the old index, if there is one that works; other writes wait.

        Raises:
            DocumentsRefusedError: some can never be indexed; the new index is in place without them.
            BackendUnavailableError: another process is writing, or the disk does not take it.
        """
        refused: dict[int, str] = {}
        with self._writing:
            self._lock.acquire()
            with write_failures_noticed():
                files.remove_others(self._folder)
                generation = files.start(self._folder)
            try:
                with GenerationWriter(generation) as writer:
                    remaining = iter(documents)
                    while batch := list(islice(remaining, _BATCH)):
                        refused |= writer.add(batch)
                    writer.finish()
            except BaseException:
                files.remove_others(self._folder)  # half an index is of no use to anybody
                raise
            self._close_writer()
            with write_failures_noticed():
                files.make_current(generation)
                files.remove_others(self._folder)
                (self._folder / _DAMAGE_MARK).unlink(missing_ok=True)
            self._reader.forget()
        if refused:
            raise DocumentsRefusedError(refused)
        return self.count()

    def close(self) -> None:
        """Let go of the files and of the right to write. Calling it twice is fine."""
        with self._writing:
            self._close_writer()
            self._lock.release()
        self._reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _tell_writer(self) -> None:
        """Leave word of the damage for whichever process writes: it may never touch the place that is broken."""
        with suppress(OSError):
            (self._folder / _DAMAGE_MARK).touch()

    def _write(self, change: Callable[[GenerationWriter], _Outcome]) -> _Outcome:
        with self._writing:
            writer = self._open_writer()
            try:
                outcome = change(writer)
                writer.commit()
            except BaseException:
                self._close_writer()  # drops what is half done; the next write starts at the last commit
                raise
            self._reader.forget()
            return outcome

    def _open_writer(self) -> GenerationWriter:
        if self._writer is None:
            self._lock.acquire()
            generation = files.current(self._folder)
            files.remove_others(self._folder)
            self._writer = GenerationWriter(generation)
        return self._writer

    def _close_writer(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
