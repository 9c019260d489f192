"""Made-up sounds for the tests of the OpenSearch engine."""

import time

from search.backends.opensearch import OpenSearchBackend
from search.document import Document, Stored
from search.query import Query, Results

ALL = Query(limit=1000)


def sound(sound_id: int, vectors: dict[str, tuple[float, ...]] | None = None, /, **values: Stored) -> Document:
    """Make a document; every one has a name and a duration. A value `version` becomes its version."""
    version = values.pop("version", 1)
    assert isinstance(version, int)
    usual: dict[str, Stored] = {"name": f"sound {sound_id}", "duration": float(sound_id)}
    return Document(sound_id, usual | values, vectors or {}, version)


def found_ids(results: Results) -> list[int]:
    """Give the ids of a page, in order."""
    return [hit.id for hit in results.hits]


def seen(backend: OpenSearchBackend, ids: list[int], query: Query = ALL) -> bool:
    """Say whether a search finds these within a second."""
    deadline = time.monotonic() + 1
    while found_ids(backend.search(query)) != ids:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
