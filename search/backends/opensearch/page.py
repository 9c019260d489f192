"""One page of results: a query compiled, asked, and its answer read."""

from typing import Any

import numpy as np
import opensearchpy.exceptions as theirs

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
from search.vectors import nearest_first, score
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
        self._wished: list[float] | None = None
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
        hits = tuple(self._hit(hit, sizes) for hit in answer["hits"]["hits"])
        is_by_likeness = self._query.similar_to is not None and self._query.sort is Order.SCORE
        return Results(
            total=answer["hits"]["total"]["value"],
            hits=nearest_first(hits) if is_by_likeness else hits,
            facets={name: self._facet(name, facets, found) for name in self._query.facets},
        )

    def _clause(self) -> Clause:
        condition = clause(without_empty_words(self._query.filter))
        wish = self._query.similar_to
        if wish is not None:
            self._wished = wished_vector(wish, self._searcher)
            return similar_clause(wish, condition, self._wished, is_exact=self._is_exact)
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
                if self._query.similar_to and self._wished
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
        return self._searcher.page(body | {"sort": sort}, offset=self._query.offset, limit=self._query.limit)

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
        if self._wished is not None:
            return score(np.array(self._wished, np.float32), np.array(vector_in(hit), np.float32))
        return self._text.score(float(hit["_score"])) if self._has_scores else 1.0

    def _facet(self, name: str, aggregations: dict[str, Any], found: Clause) -> tuple[FacetCount, ...]:
        return facet_counts(name, aggregations, found, self._searcher.ask)
