"""One page of results: a query compiled, asked, and its answer read."""

import math
from typing import Any

import numpy as np
import opensearchpy.exceptions as theirs

from search import place
from search.backends.opensearch.compiler import EVERYTHING, Clause, clause
from search.backends.opensearch.facets import facet_aggregations, facet_counts
from search.backends.opensearch.failures import TOO_MANY_SCRIPTS, says
from search.backends.opensearch.grouping import packs_aggregation, sizes_of, standing_clause
from search.backends.opensearch.mapping import safe_name, space_name
from search.backends.opensearch.ordering import sort_of
from search.backends.opensearch.refusals import refusal
from search.backends.opensearch.searcher import Answer, Body, Searcher
from search.backends.opensearch.similarity import similar_clause, vector_in, wished_vector, with_vectors
from search.backends.opensearch.text_search import TextSearch
from search.costs import refuse_costly
from search.query import FacetCount, Hit, Nearest, Order, Query, Results
from search.vectors import Vector, nearest_first, score
from search.words import without_empty_words

_PACK = safe_name("pack_grouping")


class PageSearch:
    """Answers one query.

    `is_exact`: similarity compares every vector. `is_strict` is explained in `TextSearch`.
    """

    def __init__(self, query: Query, searcher: Searcher, *, is_exact: bool, is_strict: bool) -> None:
        self._query = query
        self._searcher = searcher
        self._is_exact = is_exact
        self._target: Vector | None = None
        self._text = TextSearch(query.weights, searcher.has_any, is_strict=is_strict)

    def results(self) -> Results:
        """Give the results.

        Raises:
            QueryError: the query asks for something that its fields or spaces cannot answer.
            BackendUnavailableError: the cluster does not answer, or not in time.
        """
        refuse_costly(self._query.filter)
        try:
            return self._results(self._clause())
        except theirs.TransportError as error:
            raise refusal(error, self._query) from error

    def _results(self, found: Clause) -> Results:
        counted = facet_aggregations(self._query.facets)
        sizes: dict[int, int] | None = None
        facets: dict[str, Any] = {}
        if self._query.is_grouped_by_pack:
            body = {"query": found, "size": 0, "track_total_hits": False, "aggs": counted | packs_aggregation()}
            facets = self._searcher.ask(body)["aggregations"]
            sizes, counted = sizes_of(facets), {}
        shown = found if sizes is None else standing_clause(found, sizes)
        answer = self._page(shown, counted)
        facets = facets or answer.get("aggregations", {})
        total, in_order = answer["hits"]["total"]["value"], answer["hits"]["hits"][: self._query.limit]
        hits = tuple(self._hit(hit, sizes) for hit in in_order)
        wish = self._query.similar_to
        if wish is not None and self._query.sort is Order.SCORE:
            hits = nearest_first(hits, wish.sound_id)
        return Results(
            total=total,
            hits=hits,
            facets={name: self._facet(name, facets, found) for name in self._query.facets},
            end=self._end(in_order[-1]) if in_order and self._goes_on(answer) else None,
        )

    def _clause(self) -> Clause:
        condition = clause(without_empty_words(self._query.filter))
        wish = self._query.similar_to
        if wish is not None:
            if wish.heeds_text and not self._query.text.is_empty:
                condition = self._text.compile(self._query.text, condition)
            wished = wished_vector(wish, self._searcher)
            self._target = None if wished is None else np.array(wished, np.float32)
            return similar_clause(wish, condition, wished, is_exact=self._is_exact)
        if self._query.text.is_empty:
            return EVERYTHING if condition == EVERYTHING else {"bool": {"filter": [condition]}}
        return self._text.compile(self._query.text, condition)

    def _page(self, found: Clause, aggregations: dict[str, Any]) -> Answer:
        body = {
            "query": found,
            "track_total_hits": True,
            "track_scores": self._has_scores,
            "_source": False,
            "docvalue_fields": [_PACK] if self._query.is_grouped_by_pack else [],
            **({"aggs": aggregations} if aggregations else {}),
            **(
                with_vectors(space_name(self._query.similar_to.space))
                if self._query.similar_to and self._target is not None
                else {}
            ),
        }
        try:
            return self._sorted_page(body, is_compiled=True)
        except theirs.TransportError as error:
            if not says(error, TOO_MANY_SCRIPTS):
                raise
        return self._sorted_page(body, is_compiled=False)

    def _sorted_page(self, body: Body, *, is_compiled: bool) -> Answer:
        sort = sort_of(self._query.sort, is_compiled=is_compiled)
        body, query = body | {"sort": sort}, self._query
        if query.after is None:
            return self._searcher.page(body, offset=query.offset, limit=query.limit)
        # One more than is shown tells whether there is more.
        behind = {"search_after": self._values_of(query.after, len(sort)), "size": query.limit + 1}
        return self._searcher.ask(body | behind)

    def _end(self, hit: dict[str, Any]) -> str:
        """Give the place at which a page ends whose last hit this is; infinities come as text."""
        values = [float(value) if isinstance(value, str) else value for value in hit["sort"]]
        if self._is_by_words:
            values[0] = self._text.score(values[0])
        return place.written(values)

    def _values_of(self, end: str, count: int) -> list[float | str]:
        """Give what the next page comes after, as the cluster takes it; raises PlaceError where it is no place."""
        values = place.read(end, count)
        if self._is_by_words:
            values[0] = self._text.found(values[0])
        return [value if math.isfinite(value) else "Infinity" if value > 0 else "-Infinity" for value in values]

    def _goes_on(self, answer: Answer) -> bool:
        """Tell whether there are results behind those of the page."""
        total, count = answer["hits"]["total"]["value"], len(answer["hits"]["hits"])
        return bool(count > self._query.limit if self._query.after is not None else self._query.offset + count < total)

    @property
    def _is_by_words(self) -> bool:
        """True where the order is by how well the words are found."""
        return self._query.sort is Order.SCORE and self._query.similar_to is None and self._has_scores

    @property
    def _has_scores(self) -> bool:
        """True where sounds differ in their scores."""
        return self._query.similar_to is not None or not self._query.text.is_empty

    def _hit(self, hit: dict[str, Any], sizes: dict[int, int] | None) -> Hit:
        sound_id = int(hit["_id"])
        distance = float(hit["sort"][0]) if isinstance(self._query.sort, Nearest) else None
        if sizes is None:
            return Hit(sound_id, self._score(hit), distance)
        packs = hit.get("fields", {}).get(_PACK)
        return Hit(sound_id, self._score(hit), distance, sizes.get(sound_id, 1), packs[0] if packs else None)

    def _score(self, hit: dict[str, Any]) -> float:
        if self._target is not None:
            return score(self._target, np.array(vector_in(hit), np.float32))
        return self._text.score(float(hit["_score"])) if self._has_scores else 1.0

    def _facet(self, name: str, aggregations: dict[str, Any], found: Clause) -> tuple[FacetCount, ...]:
        return facet_counts(name, aggregations, found, self._searcher.ask)
