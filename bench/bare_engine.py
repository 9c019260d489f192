"""The engine by itself, asked in a process of its own, so that nothing but its work is counted.

Of the embedded engine that is the call of its search. Of OpenSearch it is what our engine sends for a search, noted
once and then sent again as it is: what remains is the client, the network and the cluster.
"""

import time
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, cast

from opensearchpy import OpenSearch

from app import archive
from app.settings import Settings
from bench.timings import Timings, timed
from search import Backend, Query
from search.backends.opensearch.connection import connected
from search.backends.opensearch.page import PageSearch
from search.backends.opensearch.searcher import Searcher

Call = Callable[[], int]


def ask(settings: Settings, queries: Sequence[Query], rounds: int) -> tuple[Timings, tuple[int, ...]]:
    """Time the answers to all queries, after a first round that fills the caches, which also gives the counts."""
    calls = [_opensearch_call(settings, query) if settings.search_url else _call(settings, query) for query in queries]
    counts = tuple(call() for call in calls)
    return timed(calls, rounds, time.process_time), counts


def _call(settings: Settings, query: Query) -> Call:
    backend = _opened(settings)
    return lambda: backend.search(query).total


@cache
def _opened(settings: Settings) -> Backend:
    """Give the engine, opened once in a process that asks, and closed by its end."""
    return archive.engine(settings)


@cache
def _client(settings: Settings) -> OpenSearch:
    return connected(settings.search_url, timeout_s=settings.search_timeout_s)


class _Notes:
    """Stands in for a client: passes searches on, and notes them."""

    def __init__(self, client: OpenSearch) -> None:
        self._client = client
        self.asked: list[dict[str, Any]] = []

    def search(self, **request: Any) -> Any:  # noqa: ANN401  # what the client takes and gives
        self.asked.append(request)
        return self._client.search(**request)


def _opensearch_call(settings: Settings, query: Query) -> Call:
    client = _client(settings)
    notes = _Notes(client)
    searcher = Searcher(cast("OpenSearch", notes), settings.search_index, limit_s=settings.search_timeout_s)
    is_exact = _opened(settings).count() <= settings.search_exact_up_to
    PageSearch(query, searcher, is_exact=is_exact, is_strict=False).results()
    return partial(_send_again, client, notes.asked)


def _send_again(client: OpenSearch, requests: Sequence[dict[str, Any]]) -> int:
    """Send some requests, and give the count of the one that asks for a page."""
    count = 0
    for request in requests:
        answer = client.search(**request)
        if "from" in request["body"]:
            count = answer["hits"]["total"]["value"]
    return count
