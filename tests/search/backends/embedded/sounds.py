"""Made-up sounds for the tests of the embedded engine."""

from search.document import Document, Stored
from search.query import Query, Results


def sound(sound_id: int, vectors: dict[str, tuple[float, ...]] | None = None, /, **values: Stored) -> Document:
    """Make a document; every one has a name and a duration."""
    usual: dict[str, Stored] = {"name": f"sound {sound_id}", "duration": float(sound_id)}
    return Document(sound_id, usual | values, vectors or {})


def found_ids(results: Results) -> list[int]:
    """Give the ids of a page, in order."""
    return [hit.id for hit in results.hits]


ALL = Query(limit=1000)
