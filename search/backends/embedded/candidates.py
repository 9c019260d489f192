"""The sounds that meet a query, before they are put in order."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from search.backends.embedded.columns import Floats
from search.backends.embedded.compiler import mask, split, text_condition
from search.backends.embedded.similarity import similar
from search.backends.embedded.snapshot import Mask, Snapshot
from search.backends.embedded.text_index import Rows
from search.backends.embedded.text_search import TextSearch
from search.costs import refuse_costly
from search.query import Query
from search.tree import AllOf, Node
from search.words import without_empty_words


@dataclass(frozen=True, slots=True)
class Candidates:
    """Matching rows and, side by side, the score of each."""

    rows: Rows
    scores: Floats

    def where(self, chosen: Mask | Rows) -> Self:
        """Give those that a mask or a list of positions chooses."""
        return type(self)(self.rows[chosen], self.scores[chosen])


def candidates(query: Query, snapshot: Snapshot, *, is_strict: bool) -> Candidates:
    """Give every sound that meets the filter and the text query or, in its place or besides, is similar enough."""
    refuse_costly(query.filter)
    condition = without_empty_words(query.filter)
    if query.similar_to is not None:
        found = Candidates(*similar(query.similar_to, snapshot))
        if query.similar_to.heeds_text and not query.text.is_empty:
            with_words = _matching_text(query, condition, snapshot, is_strict=is_strict)
            return found.where(np.isin(found.rows, with_words.rows))
        return found.where(mask(condition, snapshot)[found.rows])
    if query.text.is_empty:
        rows = snapshot.live()
        found = Candidates(rows, np.ones(len(rows)))
        return found.where(mask(condition, snapshot)[found.rows])
    return _matching_text(query, condition, snapshot, is_strict=is_strict)


def _matching_text(query: Query, condition: Node, snapshot: Snapshot, *, is_strict: bool) -> Candidates:
    """Let the text index answer for as much of the filter as it can, so that few sounds have to be listed."""
    of_text, others = split(condition)
    search = TextSearch(snapshot.text, query.weights, is_strict=is_strict)
    compiled = search.compile(query.text, text_condition(of_text, snapshot))
    found = Candidates(*snapshot.text.scored_rows(compiled))
    return found.where(mask(AllOf(others), snapshot)[found.rows]) if others else found
