"""How fast OpenSearch takes sounds from our engine, beside the client's own bulk helper with the same documents."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from opensearchpy import OpenSearch, helpers

from app import archive
from app.settings import Settings
from bench.figures import Figure, Goal
from bench.shapes import Engine
from search import Document
from search.backends.opensearch.connection import connected
from search.backends.opensearch.documents import body_of
from search.backends.opensearch.mapping import index_body

_ENGINE = Engine.OPENSEARCH.label
_LEAST = Goal(0.8, is_minimum=True)  # of the rate of the helper
_RUNS = 3
_LIMIT_S = 120.0
_BATCH = 500  # as many as the worker writes at once
_WARM_UP = 200  # sounds

Bodies = Sequence[tuple[int, dict[str, Any]]]


def figures(part: str, settings: Settings, documents: Sequence[Document], *, runs: int = _RUNS) -> Iterator[Figure]:
    """Give the rates, each the middle one of some runs that take turns; the index is replaced by these documents."""
    bodies = [(document.id, body_of(document)) for document in documents]
    with closing(connected(settings.search_url, timeout_s=_LIMIT_S)) as client:
        rebuilt_s(settings, documents[:_WARM_UP])
        _helped_s(client, settings, bodies[:_WARM_UP], is_rebuild=True)
        ways: dict[str, Callable[[], float]] = {
            "rebuild": lambda: rebuilt_s(settings, documents),
            "helper, rebuild": lambda: _helped_s(client, settings, bodies, is_rebuild=True),
            "upsert": lambda: _upserted_s(settings, documents),
            "helper, upsert": lambda: _helped_s(client, settings, bodies, is_rebuild=False),
        }
        taken_s: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(runs):
            for way, run in ways.items():
                taken_s[way].append(run())
    rates = {way: len(documents) / statistics.median(times) for way, times in taken_s.items()}
    for name, what in (("rebuild", "building anew, all descriptors"), ("upsert", "adding, all descriptors")):
        bare = rates[f"helper, {name}"]
        yield Figure(part, what, rates[name], "sounds/s", engine=_ENGINE)
        yield Figure(part, f"{what}: the bare bulk helper", bare, "sounds/s", engine=_ENGINE)
        yield Figure(part, f"{what}: over the bare bulk helper", rates[name] / bare, "times", _LEAST, engine=_ENGINE)


def rebuilt_s(settings: Settings, documents: Sequence[Document]) -> float:
    """Replace the index by these documents, and give the seconds that it took."""
    with closing(archive.engine(settings)) as backend:
        started = time.perf_counter()
        backend.rebuild(documents)
        return time.perf_counter() - started


def _upserted_s(settings: Settings, documents: Sequence[Document]) -> float:
    with closing(archive.engine(settings)) as backend:
        backend.rebuild([])
        started = time.perf_counter()
        for at in range(0, len(documents), _BATCH):
            backend.upsert(documents[at : at + _BATCH])
        return time.perf_counter() - started


def _helped_s(client: OpenSearch, settings: Settings, bodies: Bodies, *, is_rebuild: bool) -> float:
    """Write prepared documents into an index of the same mapping, and refresh it where a rebuild does."""
    with _index(client, settings, is_seen=not is_rebuild) as index:
        actions = ({"_index": index, "_id": str(sound_id), "_source": body} for sound_id, body in bodies)
        started = time.perf_counter()
        helpers.bulk(client, actions, chunk_size=_BATCH, request_timeout=_LIMIT_S)
        if is_rebuild:
            client.indices.refresh(index=index)
        return time.perf_counter() - started


@contextmanager
def _index(client: OpenSearch, settings: Settings, *, is_seen: bool) -> Iterator[str]:
    """Make an index for a while; `is_seen`: what is written shows soon, as in the current one."""
    index = f"{settings.search_index}-helped"
    body = index_body(shards=settings.search_shards, replicas=settings.search_replicas)
    unseen = {} if is_seen else {"index.refresh_interval": "-1"}
    client.indices.create(index=index, body=body | {"settings": body["settings"] | unseen})
    try:
        yield index
    finally:
        client.indices.delete(index=index)
