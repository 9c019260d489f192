"""One page of results out of all candidates."""

from collections.abc import Sequence

import numpy as np

from search.backends.embedded.candidates import Candidates, candidates
from search.backends.embedded.columns import Floats
from search.backends.embedded.facets import facet_counts
from search.backends.embedded.grouping import grouped
from search.backends.embedded.ranking import behind, distances, first, sort_keys
from search.backends.embedded.schema import ID_COLUMN
from search.backends.embedded.similarity import shown_scores
from search.backends.embedded.snapshot import Snapshot
from search.backends.embedded.text_index import Rows
from search.query import Hit, Nearest, Order, Query, Results
from search.vectors import nearest_first


def results(query: Query, snapshot: Snapshot, *, is_strict: bool) -> Results:
    """Answer a query from one state of the index.

    Raises:
        QueryError: the query asks for something that its fields or spaces cannot answer.
        IndexDamagedError: the files are broken.
    """
    found, sizes = candidates(query, snapshot, is_strict=is_strict), None
    facets = {name: facet_counts(name, found.rows, snapshot) for name in query.facets}
    if query.is_grouped_by_pack:
        groups = grouped(found, snapshot)
        found, sizes = groups.shown, groups.sizes
    keys = sort_keys(query.sort, found, snapshot)
    left, offset = _left(keys, query)
    in_order = left[first([key[left] for key in keys], offset + query.limit)]
    shown = in_order[offset:]
    page = found.where(shown)
    hits = _hits(page, query, snapshot, None if sizes is None else sizes[shown])
    if query.similar_to is not None and query.sort is Order.SCORE:
        hits = nearest_first(hits, query.similar_to.sound_id)
    goes_on = len(shown) and len(in_order) < len(left)
    end = int(keys[-1][shown[-1]]) if goes_on else None
    return Results(total=len(found.rows), hits=hits, facets=facets, end=end)


def _left(keys: Sequence[Floats], query: Query) -> tuple[Rows, int]:
    """Give the candidates that have not been shown, by position, and how many of them to pass over."""
    everything = np.arange(len(keys[0]))
    last_shown = everything[keys[-1] == query.after][:1] if query.after is not None else everything[:0]
    if not len(last_shown):
        return everything, query.offset
    return behind(keys, [float(key[last_shown[0]]) for key in keys]), 0


def _hits(page: Candidates, query: Query, snapshot: Snapshot, sizes: Rows | None) -> tuple[Hit, ...]:
    ids = snapshot.numbers(ID_COLUMN)[page.rows].astype(int).tolist()
    wish = query.similar_to
    scores = page.scores.tolist() if wish is None else shown_scores(wish, page.rows, snapshot)
    away = distances(query.sort, page.rows, snapshot).tolist() if isinstance(query.sort, Nearest) else [None] * len(ids)
    if sizes is None:
        return tuple(Hit(*hit) for hit in zip(ids, scores, away, strict=True))
    packs = [snapshot.text.stored_text("pack_grouping", sound_id) for sound_id in ids]
    return tuple(Hit(*hit) for hit in zip(ids, scores, away, sizes.tolist(), packs, strict=True))
