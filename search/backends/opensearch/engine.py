"""The engine of the large shape: searches and writes of many processes at once, on a cluster of any size."""

import math
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

import opensearchpy.exceptions as theirs

from search.backends.opensearch.aliases import Aliases, Index, add, take
from search.backends.opensearch.connection import connected
from search.backends.opensearch.failures import failures_noticed
from search.backends.opensearch.lookout import SLOW_S, Lookout
from search.backends.opensearch.mapping import GC_DELETES, fingerprint
from search.backends.opensearch.page import PageSearch
from search.backends.opensearch.rebuild import Rebuild
from search.backends.opensearch.searcher import Searcher
from search.backends.opensearch.writer import Writer
from search.document import Document
from search.errors import BackendUnavailableError, IndexDamagedError
from search.query import Query, Results

DEFAULT_LIMIT_S = 10.0
_PATIENCE_S = 2.0  # more than the cluster's own limit, which gives the better message
_CLOCK_STEP_S = 0.5  # more than the 200 ms in which the cluster's clock moves on
_LONGEST_CALL_S = 60.0  # of what changes something, or reads all of it


class OpenSearchBackend:
    """Implements `search.backends.base.Backend` on the indices of one prefix.

    `url` names one node or several: `https://name:password@one:9200,two:9200`. `shards` and `replicas` count from the
    next rebuild on; no answer depends on them. `search_timeout_s` bounds every search. With more sounds than
    `exact_up_to` similarity follows a graph of neighbours and may miss some; None: never. `is_strict` is explained in
    `TextSearch`.
    """

    def __init__(  # noqa: PLR0913  # the settings of a cluster
        self,
        url: str,
        *,
        prefix: str = "fonoteca",
        shards: int = 1,
        replicas: int = 0,
        search_timeout_s: float = DEFAULT_LIMIT_S,
        exact_up_to: int | None = None,
        is_strict: bool = False,
    ) -> None:
        self._client = connected(url, timeout_s=_LONGEST_CALL_S)
        self._searching = connected(url, timeout_s=search_timeout_s + _PATIENCE_S)
        self._aliases = Aliases(self._client, prefix)
        self._seen = Aliases(self._searching, prefix)
        self._searcher = Searcher(self._searching, prefix, limit_s=search_timeout_s)
        self._writer = Writer(self._client, self._seen)
        self._lookout = Lookout(self.count)
        self._shards, self._replicas = shards, replicas
        self._exact_up_to = math.inf if exact_up_to is None else exact_up_to
        self._is_strict = is_strict

    def search(self, query: Query) -> Results:
        """Answer one query with exact totals, but for similarity that follows the graph.

        Raises:
            QueryError: the query asks for something that its fields or spaces cannot answer.
            BackendUnavailableError: the cluster does not answer, or not in time.
            IndexDamagedError: there is no index, or it must be rebuilt first.
        """
        is_exact = self._lookout.sound_count() <= self._exact_up_to
        begin_s = time.monotonic()
        try:
            return PageSearch(query, self._searcher, is_exact=is_exact, is_strict=self._is_strict).results()
        except IndexDamagedError:
            self._lookout.forget()
            raise
        except BackendUnavailableError as error:
            is_slow = time.monotonic() - begin_s > SLOW_S
            if is_slow and isinstance(error.__cause__, theirs.ConnectionError):  # or a timeout, which is one, too
                self._lookout.suspect()
            raise

    def count(self) -> int:
        """Count the sounds in the index."""
        self._seen.readable()
        with failures_noticed():
            return int(self._searching.count(index=self._seen.current)["count"])

    def versions(self) -> Iterator[tuple[int, int]]:
        """Give id and version of every sound in the index, by ascending id: all that was written before."""
        self._seen.readable()
        with failures_noticed():
            self._client.indices.refresh(index=self._aliases.current)
        yield from Searcher(self._client, self._aliases.current, limit_s=_LONGEST_CALL_S).versions()

    def becomes_writer(self) -> bool:
        """Say that this process may write: any number of them may."""
        return True

    def needs_rebuild(self) -> bool:
        """Say that no rebuild is worth its time: the cluster tidies up by itself."""
        return False

    def upsert(self, documents: Sequence[Document]) -> None:
        """Add the documents, replacing older ones of the same id. Durable on return, and found within a second.

        Raises:
            DocumentsRefusedError: some can never be indexed; all others are.
            BackendUnavailableError: the cluster does not take them.
            IndexDamagedError: there is no index to add to.
        """
        self._writer.add(documents)

    def delete(self, versions: Mapping[int, int]) -> None:
        """Remove sounds: id and the version since which each is gone. Durable on return. Raises as `upsert` does.

        Within the hour no late write of an older version brings one back.
        """
        self._writer.remove(versions)

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Replace the whole index by these documents in one step, and return how many there are.

        Until it is done searches are answered from the old index, and writes go to both. The old one is kept.

        Raises:
            DocumentsRefusedError: some can never be indexed; the new index is in place without them.
            BackendUnavailableError: the cluster fails, or another rebuild took over.
        """
        rebuild = Rebuild(self._client, self._aliases, shards=self._shards, replicas=self._replicas)
        try:
            return rebuild.run(documents)
        finally:
            self._lookout.forget()

    def forget_removals(self) -> None:
        """Let sounds be added again whatever version they were removed with, by hand or by another database.

        Within this moment a late write could bring back what is just being removed, so that only a repair may ask it.
        """
        current = self._seen.readable().name
        with failures_noticed():
            self._client.indices.put_settings(index=current, body={"index.gc_deletes": "0s"})
            try:
                time.sleep(_CLOCK_STEP_S)
                self._client.indices.refresh(index=current)
            finally:
                self._client.indices.put_settings(index=current, body={"index.gc_deletes": GC_DELETES})

    def rollback(self) -> None:
        """Go back to the index before the last rebuild; the one left is kept in its place.

        What was written since the rebuild is not in it: a reconciliation has to follow.

        Raises:
            IndexDamagedError: no index is kept, or one of another release.
        """
        ours = self._aliases
        kept = ours.holder(ours.previous, ours.indices())
        if kept is None:
            raise IndexDamagedError("no index is kept to go back to")
        if kept.fingerprint != fingerprint():
            raise IndexDamagedError("the index that is kept was made by another release")

        def going_back(indices: list[Index]) -> list[dict[str, Any]]:
            current = ours.holder(ours.current, indices)
            if current and current.name == kept.name:  # done, though its answer got lost
                return []
            left = [take(current.name, ours.current), add(current.name, ours.previous)] if current else []
            return [take(kept.name, ours.previous), add(kept.name, ours.current), *left]

        ours.change(going_back)
        self._lookout.forget()

    def close(self) -> None:
        """Let go of the connections. Calling it twice is fine."""
        self._client.close()
        self._searching.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
