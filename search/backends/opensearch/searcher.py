"""Sends searches to the cluster: whole answers within the time limit, or none; any page, however deep."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import opensearchpy.exceptions as theirs
from opensearchpy import OpenSearch

from search.backends.opensearch.compiler import EVERYTHING, Clause
from search.backends.opensearch.failures import OVERLOADED, TOO_MANY_SCRIPTS, failures_noticed, says
from search.backends.opensearch.mapping import ID_NUMBER, RESULT_WINDOW
from search.errors import BackendUnavailableError

Body = dict[str, Any]
Answer = dict[str, Any]

_PAUSES_S = (0.05, 0.2)
_NOTHING_MORE: Body = {"stored_fields": "_none_", "track_total_hits": False}  # to read the ids takes longest
_FETCHED = {"_source", "aggs", "docvalue_fields", "script_fields"}  # parts of a search that bring more than the order
_KEEP_ALIVE = "1m"  # between two steps


class Searcher:
    """Asks one index, by its alias. `window` is how many results one request may reach to."""

    def __init__(self, client: OpenSearch, index: str, *, limit_s: float, window: int = RESULT_WINDOW) -> None:
        self._client = client
        self._index = index
        self._window = window
        self._limit = f"{max(1, int(limit_s * 1000))}ms"

    def ask(self, body: Body) -> Answer:
        """Give the answer to one search request.

        Raises:
            BackendUnavailableError: the cluster does not answer, or not in time.
            IndexDamagedError: there is no index.
        """
        return self._answer(body, {"index": self._index, "params": {"allow_partial_search_results": "false"}})

    def has_any(self, clauses: list[Clause]) -> bool:
        """Say whether a clause matches any sound."""
        body = {"query": {"bool": {"should": clauses}}, "size": 0, "terminate_after": 1, "track_total_hits": True}
        return bool(self.ask(body)["hits"]["total"]["value"])

    def page(self, body: Body, *, offset: int, limit: int) -> Answer:
        """Give the hits from `offset` on, however deep, with the total and the aggregations.

        The sort of the body must leave no ties.
        """
        if offset + limit <= self._window:
            return self.ask(body | {"from": offset, "size": limit})
        with self._held() as place:
            return self._deep_page(body | {"pit": place}, offset, limit)

    def versions(self, query: Clause = EVERYTHING) -> Iterator[tuple[int, int]]:
        """Yield id and version of every sound that matched at one moment, by ascending id."""
        with self._held() as place:
            step: Body = {"query": query, "pit": place, "size": self._window, "sort": [{ID_NUMBER: "asc"}]}
            step |= _NOTHING_MORE | {"version": True}
            while hits := self._answer(step, {})["hits"]["hits"]:
                yield from ((int(hit["sort"][0]), int(hit["_version"])) for hit in hits)
                step["search_after"] = hits[-1]["sort"]

    def _deep_page(self, body: Body, offset: int, limit: int) -> Answer:
        """Walk to a page in steps that fetch nothing but where they end."""
        bare = {key: part for key, part in body.items() if key not in _FETCHED}
        step, at = bare | _NOTHING_MORE, 0
        position: Body = {}
        while at < offset:
            size = min(self._window, offset - at)
            hits = self._answer(step | position | {"size": size}, {})["hits"]["hits"]
            if len(hits) < size:
                return self._answer(body | {"size": 0}, {})
            position = {"search_after": hits[-1]["sort"]}
            at += size
        return self._answer(body | position | {"size": limit}, {})

    @contextmanager
    def _held(self) -> Iterator[Body]:
        """Hold the index as it is now, so that steps fit together."""
        with failures_noticed():
            place = self._client.create_pit(index=self._index, params={"keep_alive": _KEEP_ALIVE})["pit_id"]
        try:
            yield {"id": place, "keep_alive": _KEEP_ALIVE}
        finally:
            with failures_noticed():
                self._client.delete_pit(body={"pit_id": [place]})

    def _answer(self, body: Body, where: dict[str, Any]) -> Answer:
        with failures_noticed():
            answer = self._patient_answer(body | {"timeout": self._limit}, where)
        if answer["timed_out"] or answer["_shards"]["failed"]:
            raise BackendUnavailableError(OVERLOADED)
        return answer

    def _patient_answer(self, body: Body, where: dict[str, Any]) -> Answer:
        """Ask again when a node is short of memory: what it lacks is mostly what it has not tidied up yet."""
        for pause_s in _PAUSES_S:
            try:
                return dict(self._client.search(body=body, **where))
            except theirs.TransportError as error:
                if not says(error, "circuit_breaking_exception") or says(error, TOO_MANY_SCRIPTS):
                    raise
            time.sleep(pause_s)
        return dict(self._client.search(body=body, **where))
