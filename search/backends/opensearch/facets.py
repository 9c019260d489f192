"""Counting the values of facet fields over all matching sounds, exactly on any number of shards."""

from collections.abc import Callable, Iterator
from typing import Any

from search.backends.opensearch.compiler import Clause
from search.backends.opensearch.mapping import columns, safe_name
from search.fields import named
from search.query import MAX_FACET_VALUES, FacetCount

Ask = Callable[[dict[str, Any]], dict[str, Any]]

# Each shard reports so many of its values. Where no shard has more, nothing is left out and the counts are exact;
# where one has, the cluster says so, and every value is listed instead.
_SHARD_SIZE = 20_000
_PAGE = 10_000


def facet_aggregations(names: tuple[str, ...]) -> dict[str, Any]:
    """Give an aggregation for each field, under its name."""
    return {safe_name(name): {"terms": _terms(name)} for name in names}


def facet_counts(name: str, aggregations: dict[str, Any], query: Clause, ask: Ask) -> tuple[FacetCount, ...]:
    """Read the most frequent values of a field: most frequent first, then by value, at most MAX_FACET_VALUES."""
    found = aggregations[safe_name(name)]
    if found["doc_count_error_upper_bound"] == 0:
        return tuple(_count(name, bucket["key"], bucket["doc_count"]) for bucket in found["buckets"])
    counts = sorted(_all_counts(name, query, ask), key=lambda facet: (-facet.count, facet.value))
    return tuple(counts[:MAX_FACET_VALUES])


def _terms(name: str) -> dict[str, Any]:
    return {
        "field": _column(name),
        "size": MAX_FACET_VALUES,
        "shard_size": _SHARD_SIZE,
        "order": [{"_count": "desc"}, {"_key": "asc"}],
    }


def _all_counts(name: str, query: Clause, ask: Ask) -> Iterator[FacetCount]:
    """List every value, page by page."""
    pages: dict[str, Any] = {"size": _PAGE, "sources": [{"value": {"terms": {"field": _column(name)}}}]}
    while True:
        answer = ask({"query": query, "size": 0, "aggs": {"values": {"composite": pages}}})
        found = answer["aggregations"]["values"]
        for bucket in found["buckets"]:
            yield _count(name, bucket["key"]["value"], bucket["doc_count"])
        if "after_key" not in found:
            return
        pages["after"] = found["after_key"]


def _column(name: str) -> str:
    return safe_name(name) if named(name).kind.is_inverted else columns(name)[0]


def _count(name: str, key: str | float, count: int) -> FacetCount:
    return FacetCount(str(key) if named(name).kind.is_inverted else int(key), count)
