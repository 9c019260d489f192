"""The one thing an engine must be able to do: the `Backend` protocol."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from search.document import Document
from search.query import Query, Results


class Backend(Protocol):
    """An engine. Reading methods may be called from many threads at once; writing ones from one process at a time."""

    def search(self, query: Query) -> Results:
        """Answer one query, with exact totals unless the engine says otherwise of very large archives.

        Raises:
            VectorError: a query vector has the wrong length for its space.
            PlaceError: `after` is no place that a page of this query has ended at.
            UnsupportedError: the engine cannot do this.
            BackendUnavailableError: the engine is not there, or the index must be rebuilt first.
        """

    def count(self) -> int:
        """Count the sounds in the index."""

    def versions(self) -> Iterator[tuple[int, int]]:
        """Give id and version of every sound in the index, by ascending id, for comparing it with the database."""

    def becomes_writer(self) -> bool:
        """Say whether this process may write from now on; False while another one does."""

    def needs_rebuild(self) -> bool:
        """Say whether the index has so much garbage that a rebuild is worth its time."""

    def upsert(self, documents: Sequence[Document]) -> None:
        """Add the documents, replacing those of the same id; searches see them within a second of the return.

        Where several processes may write, a document older than what is there, or than its removal, has no effect.
        Durable on return.

        Raises:
            DocumentsRefusedError: some can never be indexed as they are; all others are.
            BackendUnavailableError: another process is writing, or the engine is not there.
        """

    def delete(self, versions: Mapping[int, int]) -> None:
        """Remove sounds: id and the version since which each is gone; unknown ids are fine. Durable on return."""

    def forget_removals(self) -> None:
        """Let sounds be added again whatever version they were removed with: for a repair, when one cannot be added."""

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Replace the whole index by these documents in one step, and return how many there are.

        Until it is done searches are answered from the old index, if there is one that works.

        Raises:
            DocumentsRefusedError: some can never be indexed as they are; the new index is in place without them.
            BackendUnavailableError: another process is writing, or the engine is not there.
        """

    def rollback(self) -> None:
        """Go back to the index before the last rebuild; a reconciliation has to follow.

        Raises:
            UnsupportedError: the engine keeps none.
            IndexDamagedError: there is none, or one of another release.
        """

    def close(self) -> None:
        """Let go of files, threads and connections. Calling it twice is fine."""
