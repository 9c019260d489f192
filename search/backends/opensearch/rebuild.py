"""A new index beside the old one, filled, checked and switched to in one step, while searches and writes go on.

Every change that others make meanwhile is written to both, from the moment that the alias `next` points to the new
index, which is before the first document is read. Versions see to it that what is older never wins. Wherever this is
interrupted, searches go on with the old index, and the next rebuild removes what is left over.
"""

import random
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import opensearchpy.exceptions as theirs
from opensearchpy import OpenSearch

from search.backends.opensearch.aliases import Aliases, add, take
from search.backends.opensearch.bulk import Bulk
from search.backends.opensearch.failures import failures_noticed
from search.backends.opensearch.mapping import index_body
from search.backends.opensearch.searcher import Searcher
from search.backends.opensearch.writer import additions
from search.document import Document
from search.errors import BackendUnavailableError, DocumentsRefusedError, IndexDamagedError, SearchError

_SAMPLE = 200  # documents looked at once more before the switch
_TOOK_OVER = "another rebuild took over"
_LIMIT_S = 60.0


class Rebuild:
    """One rebuild of the index of some aliases."""

    def __init__(self, client: OpenSearch, aliases: Aliases, *, shards: int, replicas: int) -> None:
        self._client = client
        self._aliases = aliases
        self._body = index_body(shards=shards, replicas=replicas)
        self._name = aliases.new_name()
        self._own_alias = f"{self._name}-filled"  # a name that goes with the index, so that writes cannot make another
        self._written: dict[int, int] = {}

    def run(self, documents: Iterable[Document]) -> int:
        """Replace the index by these documents, and return how many there are.

        Raises:
            DocumentsRefusedError: some can never be indexed; the new index is in place without them.
            BackendUnavailableError: the cluster fails, another rebuild took over, or what was written is not there.
        """
        try:
            self._start()
            refused = self._fill(documents)
            self._client_indices("refresh", index=self._name)
            self._verify()
            self._switch()
        except BaseException:
            with suppress(SearchError, theirs.OpenSearchException):
                self._aliases.remove([self._name])
            raise
        self._tidy()
        if refused:
            raise DocumentsRefusedError(refused)
        return self._count()

    def _start(self) -> None:
        """Make the index, and let others write to it; whoever held its place has lost it."""
        unseen: dict[str, Any] = {"index.refresh_interval": "-1"}  # nobody searches it yet
        body = self._body | {"settings": self._body["settings"] | unseen, "aliases": {self._own_alias: {}}}
        self._client_indices("create", index=self._name, body=body)
        indices = self._aliases.indices()
        self._aliases.remove([name for name in self._aliases.orphans(indices) if name != self._name])
        # Whoever holds the place at that moment: another may have begun since we looked.
        self._aliases.change(self._aliases.take_from_all(self._aliases.next), add(self._name, self._aliases.next))
        self._aliases.remove([index.name for index in self._aliases.holders(self._aliases.next, indices)])

    def _fill(self, documents: Iterable[Document]) -> dict[int, str]:
        refused: dict[int, str] = {}
        outcome = Bulk(self._client).write(additions(self._noted(documents), [self._own_alias], refused))
        if outcome.missing_aliases:
            raise BackendUnavailableError(_TOOK_OVER)
        refused |= outcome.refused
        for sound_id in refused:
            self._written.pop(sound_id, None)
        return refused

    def _noted(self, documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            self._written[document.id] = max(document.version, self._written.get(document.id, 0))
            yield document

    def _verify(self) -> None:
        """Compare what is there with what was written, and with what was removed meanwhile."""
        if self._count() != len(self._written):
            self._look_for_lost()
        sample = random.sample(sorted(self._written), min(_SAMPLE, len(self._written)))
        query = {"terms": {"id": [str(sound_id) for sound_id in sample]}}
        found = dict(self._searcher().versions(query))
        stale = [sound_id for sound_id, version in found.items() if version < self._written[sound_id]]
        if stale:
            raise BackendUnavailableError(f"the new index holds old versions of {stale[:5]}")

    def _look_for_lost(self) -> None:
        """Let pass only sounds that are missing because somebody removed them: from the current index, too.

        Where there is no current index nobody can tell, and the rebuild has to be tried again.
        """
        there = {sound_id for sound_id, _ in self._searcher().versions()}
        missing = self._written.keys() - there
        if self._aliases.holder(self._aliases.current, self._aliases.indices()):
            self._client_indices("refresh", index=self._aliases.current)  # to see what was removed just now
            current = Searcher(self._client, self._aliases.current, limit_s=_LIMIT_S)
            missing &= {sound_id for sound_id, _ in current.versions()}
        if missing:
            raise BackendUnavailableError(f"{len(missing)} sounds are missing in the new index: {sorted(missing)[:5]}")

    def _switch(self) -> None:
        settings = {"index.refresh_interval": self._body["settings"]["index.refresh_interval"]}
        self._client_indices("put_settings", index=self._name, body=settings)
        indices = self._aliases.indices()
        actions = [
            take(self._name, self._aliases.next),  # fails, and with it all others, when the place is lost
            self._aliases.take_from_all(self._aliases.current),
            add(self._name, self._aliases.current),
        ]
        left = self._aliases.holders(self._aliases.current, indices)
        if left:
            older = {*left[:-1], *self._aliases.holders(self._aliases.previous, indices)} - {left[-1]}
            actions += [
                self._aliases.take_from_all(self._aliases.previous),
                add(left[-1].name, self._aliases.previous),
                *(add(index.name, self._aliases.obsolete) for index in older),
            ]
        try:
            self._aliases.change(*actions)
        except (theirs.NotFoundError, IndexDamagedError) as error:
            raise BackendUnavailableError(_TOOK_OVER) from error

    def _tidy(self) -> None:
        """Remove what nothing points to; when that fails the next rebuild does it."""
        with suppress(SearchError):
            self._aliases.remove(self._aliases.orphans(self._aliases.indices()))

    def _count(self) -> int:
        with failures_noticed():
            return int(self._client.count(index=self._name)["count"])

    def _searcher(self) -> Searcher:
        return Searcher(self._client, self._name, limit_s=_LIMIT_S)

    def _client_indices(self, action: str, **arguments: Any) -> None:  # noqa: ANN401  # what the client takes
        try:
            with failures_noticed():
                getattr(self._client.indices, action)(**arguments)
        except IndexDamagedError as error:
            raise BackendUnavailableError(_TOOK_OVER) from error
