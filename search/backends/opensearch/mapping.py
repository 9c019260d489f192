"""The index as the cluster is told to make it, derived from the field table and the spaces.

Nothing is stored but what a search needs: words for finding, numbers in columns for comparing and sorting, vectors.
"""

import hashlib
import json
from functools import cache
from typing import Any

from search.analysis import ANALYSIS_VERSION, STOP_WORDS
from search.backends.opensearch.encoding import ANALYSIS, ANALYZER
from search.fields import FIELDS, Field, Kind, Source
from search.spaces import SPACES

MAPPING_VERSION = 2
"""Grows with every change of the fingerprint, also by what documents are made of, which the mapping does not show. An
older release leaves an index of a newer one alone: else the two would take turns in building it while one replaces the
other."""

HAS = "has"  # the names of the text fields and of the spaces in which the sound has something
ID_NUMBER = "id-number"
PACK_NUMBER = "pack-number"  # of `pack_grouping`, the integer before the underscore

RESULT_WINDOW = 10_000  # results that one request may reach to; deeper pages are read step by step
MOST_VALUES = 1_000_000  # of one list in a filter: the sounds that stand for their packs

GC_DELETES = "1h"  # for so long a late write cannot bring back what was removed

_OWN_SETTINGS: dict[str, Any] = {
    "index.knn": True,
    "index.knn.derived_source.enabled": False,  # there is no source to leave vectors out of
    "index.refresh_interval": "500ms",  # named, so that it also goes on while nobody searches
    "index.gc_deletes": GC_DELETES,
    "index.max_result_window": RESULT_WINDOW,
    "index.max_terms_count": MOST_VALUES,
    "index.max_regex_length": 10_000,  # ours are short, but grow when every character is escaped
}
_SPARE_FIELDS = 100


@cache
def columns(field: str) -> tuple[str, ...]:
    """Give the names under which the cluster keeps the numbers of a field, one a dimension."""
    name, row = safe_name(field), FIELDS[field]
    if row.kind is Kind.PLACE:
        return (f"{name}-latitude", f"{name}-longitude")
    return (name,) if row.dimensions == 1 else tuple(f"{name}-{number}" for number in range(row.dimensions))


@cache
def number_columns() -> dict[str, tuple[str, ...]]:
    """Give the columns of every field that holds numbers, flags, times or places."""
    return {name: columns(name) for name, field in FIELDS.items() if not field.kind.is_inverted}


def safe_name(field: str) -> str:
    """Give the name of a field where a dot would mean an object."""
    return field.replace(".", "-")


def space_name(space: str) -> str:
    """Give the name under which the cluster keeps the vectors of a space."""
    return f"vector-{space}"


def index_body(*, shards: int, replicas: int) -> dict[str, Any]:
    """Give the request that makes an index."""
    sizes = {
        "index.number_of_shards": shards,
        "index.number_of_replicas": replicas,
        "index.mapping.total_fields.limit": len(_properties()) + _SPARE_FIELDS,
    }
    mappings = {
        "dynamic": "strict",
        "_source": {"enabled": False},
        "_meta": {"fingerprint": fingerprint(), "version": MAPPING_VERSION},
        "properties": _properties(),
    }
    return {"settings": _OWN_SETTINGS | sizes | {"analysis": ANALYSIS}, "mappings": mappings}


@cache
def fingerprint() -> str:
    """Give a hash of all that decides what an index looks like; an index with another one must be rebuilt."""
    versions = {space.name: space.version for space in SPACES.values()}
    facts = [MAPPING_VERSION, ANALYSIS_VERSION, sorted(STOP_WORDS), ANALYSIS, _properties(), versions]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


@cache
def _properties() -> dict[str, Any]:
    """Give every field of the mapping by name."""
    own: dict[str, Any] = {
        HAS: {"type": "keyword", "doc_values": False},
        ID_NUMBER: {"type": "long", "index": False},
        PACK_NUMBER: {"type": "long"},
    }
    fields = {name: _property(field) for field in FIELDS.values() for name in columns(field.name)}
    return own | fields | {space_name(space.name): _vectors(space.dimensions) for space in SPACES.values()}


def _property(field: Field) -> dict[str, Any]:
    if field.kind in {Kind.TEXT, Kind.WORDS}:
        return {"type": "text", "analyzer": ANALYZER, "norms": False}
    if field.kind in {Kind.FOLDED, Kind.EXACT}:
        return {"type": "keyword", "doc_values": field.is_facet}
    # One kind of number for all, the same 64 bits in which the embedded engine compares (decision 0006). Of the
    # classic descriptors there are some 1,700 and they are rarely asked for: looking through a column will do.
    return {"type": "double", "index": field.source is not Source.CLASSIC}


def _vectors(dimensions: int) -> dict[str, Any]:
    """Name the engine: the default one is not part of every build, and ends the server when it is not there."""
    method = {"name": "hnsw", "engine": "lucene", "space_type": "cosinesimil"}
    return {"type": "knn_vector", "dimension": dimensions, "method": method}
