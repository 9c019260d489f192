"""One page of results out of all candidates."""

import numpy as np

from search import place
from search.backends.embedded.candidates import Candidates, candidates
from search.backends.embedded.facets import facet_counts
from search.backends.embedded.grouping import grouped
from search.backends.embedded.ranking import behind, distances, first, signs, sort_keys
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
    left = np.arange(len(found.rows)) if query.after is None else behind(keys, _keys_of(query.after, query.sort))
    in_order = left[first([key[left] for key in keys], query.offset + query.limit)]
    shown = in_order[query.offset :]
    page = found.where(shown)
    hits = _hits(page, query, snapshot, None if sizes is None else sizes[shown])
    if query.similar_to is not None and query.sort is Order.SCORE:
        hits = nearest_first(hits, query.similar_to.sound_id)
    goes_on = len(shown) and len(in_order) < len(left)
    end = _end([float(key[shown[-1]]) for key in keys], query.sort) if goes_on else None
    return Results(total=len(found.rows), hits=hits, facets=facets, end=end)


def _end(keys: list[float], sort: Order | Nearest) -> str:
    return place.written(sign * key for sign, key in zip(signs(sort), keys, strict=True))


def _keys_of(end: str, sort: Order | Nearest) -> list[float]:
    """Give the keys of the place that an earlier page ended at; raises PlaceError where it is none."""
    in_order = signs(sort)
    return [sign * value for sign, value in zip(in_order, place.read(end, len(in_order)), strict=True)]


def _hits(page: Candidates, query: Query, snapshot: Snapshot, sizes: Rows | None) -> tuple[Hit, ...]:
    ids = snapshot.numbers(ID_COLUMN)[page.rows].astype(int).tolist()
    wish = query.similar_to
    scores = page.scores.tolist() if wish is None else shown_scores(wish, page.rows, snapshot)
    away = distances(query.sort, page.rows, snapshot).tolist() if isinstance(query.sort, Nearest) else [None] * len(ids)
    if sizes is None:
        return tuple(Hit(*hit) for hit in zip(ids, scores, away, strict=True))
    packs = [snapshot.text.stored_text("pack_grouping", sound_id) for sound_id in ids]
    return tuple(Hit(*hit) for hit in zip(ids, scores, away, sizes.tolist(), packs, strict=True))
