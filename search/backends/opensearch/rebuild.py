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

from search.backends.opensearch.aliases import Aliases, Index, add, take
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
        is_begun = False
        try:
            self._start()
            is_begun = True
            refused = self._fill(documents)
            self._make_visible()
            count = self._verify()
        except BaseException as error:
            # Another rebuild that takes the place removes the index, and any step may stumble over that.
            is_lost = is_begun and isinstance(error, SearchError) and self._is_lost()
            self._remove_own()
            if is_lost:
                raise BackendUnavailableError(_TOOK_OVER) from error
            raise
        self._switch()
        self._tidy()
        if refused:
            raise DocumentsRefusedError(refused)
        return count

    def _start(self) -> None:
        """Make the index, and let others write to it; whoever held its place has lost it."""
        unseen: dict[str, Any] = {"index.refresh_interval": "-1"}  # nobody searches it yet
        self._aliases.refuse_newer(self._aliases.indices())
        body = self._body | {"settings": self._body["settings"] | unseen, "aliases": {self._own_alias: {}}}
        self._client_indices("create", index=self._name, body=body)
        self._remove_if_possible(name for name in self._aliases.orphans(self._aliases.indices()) if name != self._name)
        taken_from = self._aliases.change(self._taking_place)
        self._remove_if_possible(index.name for index in self._others(self._aliases.next, taken_from))

    def _taking_place(self, indices: list[Index]) -> list[dict[str, Any]]:
        self._aliases.refuse_newer(indices)
        return [*self._taken_from_all(self._aliases.next, indices), add(self._name, self._aliases.next)]

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

    def _make_visible(self) -> None:
        settings = {"index.refresh_interval": self._body["settings"]["index.refresh_interval"]}
        self._client_indices("put_settings", index=self._name, body=settings)
        self._client_indices("refresh", index=self._name)

    def _verify(self) -> int:
        """Compare what is there with what was written, and with what was removed meanwhile, and count it."""
        count = self._count()
        if count != len(self._written):
            self._look_for_lost()
        sample = random.sample(sorted(self._written), min(_SAMPLE, len(self._written)))
        query = {"terms": {"id": [str(sound_id) for sound_id in sample]}}
        found = dict(self._searcher().versions(query))
        stale = [sound_id for sound_id, version in found.items() if version < self._written[sound_id]]
        if stale:
            raise BackendUnavailableError(f"the new index holds old versions of {stale[:5]}")
        return count

    def _look_for_lost(self) -> None:
        """Let pass only sounds that are missing because somebody removed them: from the current index, too.

        Where there is no current index nobody can tell, and the rebuild has to be tried again.
        """
        missing = self._written.keys() - self._ids_in(self._name)
        current: set[int] | None = None
        with suppress(IndexDamagedError):
            current = self._ids_in(self._aliases.current)
        if current is not None:
            missing &= current
            # What was away for a moment, and added again before the other index was read, is in both by now.
            missing -= self._ids_in(self._name)
        if missing:
            raise BackendUnavailableError(f"{len(missing)} sounds are missing in the new index: {sorted(missing)[:5]}")

    def _ids_in(self, index: str) -> set[int]:
        self._client_indices("refresh", index=index)
        return {sound_id for sound_id, _ in Searcher(self._client, index, limit_s=_LIMIT_S).versions()}

    def _switch(self) -> None:
        """Make it the current index, unless its place is lost.

        Where nobody can tell whether that was done, because the connection broke, the index stays: it may be the
        current one. If it is not, the next rebuild removes it.
        """
        indices = self._aliases.change(self._switching)
        # It is current already where the answer got lost and the client asked twice.
        if not any(self._holds(alias, indices) for alias in (self._aliases.next, self._aliases.current)):
            self._remove_own()
            raise BackendUnavailableError(_TOOK_OVER)

    def _switching(self, indices: list[Index]) -> list[dict[str, Any]]:
        ours = self._aliases
        if not self._holds(ours.next, indices):
            return []
        ours.refuse_newer(indices)
        actions = [
            take(self._name, ours.next),
            *self._taken_from_all(ours.current, indices),
            add(self._name, ours.current),
        ]
        left = ours.holders(ours.current, indices)
        if left:
            older = {*left[:-1], *ours.holders(ours.previous, indices)} - {left[-1]}
            actions += [
                *self._taken_from_all(ours.previous, indices),
                add(left[-1].name, ours.previous),
                *(add(index.name, ours.obsolete, is_only=False) for index in older),
            ]
        return actions

    def _taken_from_all(self, alias: str, indices: list[Index]) -> list[dict[str, Any]]:
        return [take(index.name, alias) for index in self._others(alias, indices)]

    def _others(self, alias: str, indices: list[Index]) -> list[Index]:
        return [index for index in self._aliases.holders(alias, indices) if index.name != self._name]

    def _holds(self, alias: str, indices: list[Index]) -> bool:
        return self._name in {index.name for index in self._aliases.holders(alias, indices)}

    def _is_lost(self) -> bool:
        """Say whether another is in our place; not if nobody can tell."""
        with suppress(SearchError, theirs.OpenSearchException):
            return not self._holds(self._aliases.next, self._aliases.indices())
        return False

    def _remove_own(self) -> None:
        self._remove_if_possible([self._name])

    def _remove_if_possible(self, names: Iterable[str]) -> None:
        """Remove what the cluster lets go of: not what a snapshot is just being taken of, for one."""
        for name in names:
            with suppress(SearchError, theirs.OpenSearchException):
                self._aliases.remove([name])

    def _tidy(self) -> None:
        """Remove what nothing points to; when that fails the next rebuild does it."""
        with suppress(SearchError):
            self._remove_if_possible(self._aliases.orphans(self._aliases.indices()))

    def _count(self) -> int:
        with failures_noticed():
            return int(self._client.count(index=self._name)["count"])

    def _searcher(self) -> Searcher:
        return Searcher(self._client, self._name, limit_s=_LIMIT_S)

    def _client_indices(self, action: str, **arguments: Any) -> None:  # noqa: ANN401  # what the client takes
        with failures_noticed():
            getattr(self._client.indices, action)(**arguments)
