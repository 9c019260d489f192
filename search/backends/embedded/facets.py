"""Counting the values of facet fields over all matching sounds."""

import numpy as np

from search.backends.embedded.schema import facet_column
from search.backends.embedded.snapshot import Snapshot
from search.backends.embedded.text_index import Rows
from search.errors import IndexDamagedError
from search.fields import named
from search.query import MAX_FACET_VALUES, FacetCount


def facet_counts(name: str, rows: Rows, snapshot: Snapshot) -> tuple[FacetCount, ...]:
    """Count the values of a field over these rows: most frequent first, then by value, at most MAX_FACET_VALUES."""
    is_text = named(name).kind.is_inverted
    values = snapshot.column(facet_column(name) if is_text else name)[rows]
    numbers, counts = np.unique(values[~np.isnan(values)].astype(np.int64), return_counts=True)
    # What is rarer than the last one shown cannot be shown; words are looked up only for the others.
    least = np.partition(counts, -MAX_FACET_VALUES)[-MAX_FACET_VALUES] if len(counts) > MAX_FACET_VALUES else 0
    is_frequent = counts >= least
    words = snapshot.words(name) if is_text else None
    if words is not None and len(numbers) and numbers[-1] >= len(words):
        raise IndexDamagedError(f"words of {name} are gone from the index")
    found = [
        FacetCount(number if words is None else words[number], count)
        for number, count in zip(numbers[is_frequent].tolist(), counts[is_frequent].tolist(), strict=True)
    ]
    return tuple(sorted(found, key=lambda facet: (-facet.count, facet.value))[:MAX_FACET_VALUES])
