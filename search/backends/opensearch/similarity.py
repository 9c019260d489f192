"""Sounds near a vector: every vector of the space is compared, or in a very large index those that a graph leads to.

Source: Freesound APIv2 documentation, parameters `similar_to` and `similarity_space`.
"""

from typing import Any

from search.backends.opensearch.compiler import NOTHING, Clause
from search.backends.opensearch.mapping import HAS, space_name
from search.backends.opensearch.searcher import Searcher
from search.query import SimilarTo
from search.spaces import SPACES
from search.vectors import expect_dimensions, unit_vector

_MARGIN = 0.05  # of the score; how much further the graph is followed
_NEAREST = 1000  # are found however the scores lie

# Copied, for the array that the cluster reads a vector into is the same for every hit.
_VECTOR = """
if (doc[params.field].size() == 0) { return null; }
float[] read = doc[params.field].value;
List copied = new ArrayList();
for (float number : read) { copied.add(number); }
return copied;
"""


def similar_clause(wish: SimilarTo, condition: Clause, vector: list[float] | None, *, is_exact: bool) -> Clause:
    """Match the sounds that are similar enough and meet the condition, scored (1 + cosine) / 2; the target comes first.

    `vector` is of length 1, None when there is nothing to be similar to.
    """
    if vector is None:
        return NOTHING
    field = space_name(wish.space)
    parts: dict[str, Any] = {"filter": [condition, {"term": {HAS: {"value": field}}}]}
    if wish.sound_id is not None and not wish.includes_itself:
        parts["must_not"] = [{"term": {"id": {"value": str(wish.sound_id)}}}]
    pool: Clause = {"bool": parts}
    if wish.minimum is not None and not is_exact:
        pool = _led_to(field, vector, wish.minimum, pool)
    parameters = {"field": field, "query_value": vector, "space_type": "cosinesimil"}
    script = {"lang": "knn", "source": "knn_score", "params": parameters}
    least = {} if wish.minimum is None else {"min_score": wish.minimum}
    scored: Clause = {"script_score": {"query": pool, "script": script} | least}
    return _with_itself_first(wish.sound_id, scored) if wish.sound_id is not None and wish.includes_itself else scored


def _with_itself_first(sound_id: int, scored: Clause) -> Clause:
    """Rank one sound above all others, also those with the very same vector."""
    itself = {"constant_score": {"filter": {"term": {"id": {"value": str(sound_id)}}}, "boost": 1.0}}
    return {"bool": {"must": [scored], "should": [itself]}}


def _led_to(field: str, vector: list[float], minimum: float, pool: Clause) -> Clause:
    """Match those of a pool that the graph leads to; what they score is for the caller to compute.

    Asked down to the very minimum, the graph gives up too early and misses one in twenty (docs/benchmarks.md).
    """
    down_to = {"vector": vector, "min_score": max(minimum - _MARGIN, 0.0), "filter": pool}
    nearest = {"vector": vector, "k": _NEAREST, "filter": pool}
    return {"bool": {"should": [{"knn": {field: asked}} for asked in (down_to, nearest)], "minimum_should_match": 1}}


def wished_vector(wish: SimilarTo, searcher: Searcher) -> list[float] | None:
    """Give the vector of length 1 to be similar to; None when there is none.

    Raises:
        VectorError: the vector has another length than those of the space, or no direction.
    """
    wished: list[float] | None = None if wish.vector is None else unit_vector(wish.vector).tolist()
    space = SPACES.get(wish.space)
    if space is None:
        return None
    if wished is None:
        return _vector_of(wish.sound_id, space_name(space.name), searcher)
    expect_dimensions(wished, space.dimensions)
    return wished


def _vector_of(sound_id: int | None, field: str, searcher: Searcher) -> list[float] | None:
    query = {"bool": {"filter": [{"term": {"id": str(sound_id)}}, {"term": {HAS: field}}]}}
    hits = searcher.ask({"query": query} | with_vectors(field))["hits"]["hits"]
    return vector_in(hits[0]) if hits else None


def with_vectors(field: str) -> dict[str, Any]:
    """Give the part of a request that has every hit bring its vector."""
    return {"script_fields": {"vector": {"script": {"source": _VECTOR, "params": {"field": field}}}}}


def vector_in(hit: dict[str, Any]) -> list[float]:
    """Give the vector that a hit brings."""
    found: list[float] = hit["fields"]["vector"]
    return found
