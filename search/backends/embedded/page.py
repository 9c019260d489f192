"""One page of results out of all candidates."""

from search.backends.embedded.candidates import Candidates, candidates
from search.backends.embedded.facets import facet_counts
from search.backends.embedded.grouping import grouped
from search.backends.embedded.ranking import distances, first, sort_keys
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
    shown = first(keys, query.offset + query.limit)[query.offset :]
    page = found.where(shown)
    hits = _hits(page, query, snapshot, None if sizes is None else sizes[shown])
    if query.similar_to is not None and query.sort is Order.SCORE:
        hits = nearest_first(hits)
    return Results(total=len(found.rows), hits=hits, facets=facets)


def _hits(page: Candidates, query: Query, snapshot: Snapshot, sizes: Rows | None) -> tuple[Hit, ...]:
    ids = snapshot.numbers(ID_COLUMN)[page.rows].astype(int).tolist()
    wish = query.similar_to
    scores = page.scores.tolist() if wish is None else shown_scores(wish, page.rows, snapshot)
    away = distances(query.sort, page.rows, snapshot).tolist() if isinstance(query.sort, Nearest) else [None] * len(ids)
    if sizes is None:
        return tuple(Hit(*hit) for hit in zip(ids, scores, away, strict=True))
    packs = [snapshot.text.stored_text("pack_grouping", sound_id) for sound_id in ids]
    return tuple(Hit(*hit) for hit in zip(ids, scores, away, sizes.tolist(), packs, strict=True))
