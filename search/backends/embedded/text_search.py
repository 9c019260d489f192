"""A text query as a scored query of the text index, by the rules of `search.scoring`.

Source: Freesound APIv2 documentation, "Text Search", parameters `query` and `weights`.
"""

from collections.abc import Mapping

from tantivy import Occur, Query

from search import scoring
from search.analysis import fold, query_tokens
from search.backends.embedded.text_filter import phrase_query, term_query
from search.backends.embedded.text_index import TextIndex
from search.fields import DEFAULT_WEIGHTS, FIELDS, Kind, named
from search.query import Term, TextQuery
from search.words import WHOLE_VALUES, tokens_of


class TextSearch:
    """Compiles text queries for one state of the index.

    `is_strict`: every term is required. Otherwise a term without a word in it, so a stop word or punctuation, is
    dropped when no searched field of whole values holds it.
    """

    def __init__(self, index: TextIndex, weights: Mapping[str, int] | None, *, is_strict: bool) -> None:
        self._index = index
        self._is_strict = is_strict
        self._weights = {
            name: weight
            for name, weight in (DEFAULT_WEIGHTS if weights is None else weights).items()
            if weight > 0 and name in FIELDS and FIELDS[name].kind.is_inverted
        }

    def compile(self, text: TextQuery, condition: Query | None = None) -> Query:
        """Match what holds every required term and no excluded one, and meets the condition, which scores nothing."""
        required = [self._in_fields(term) for term in text.required if not self._is_dropped(term)]
        if not required or not all(required):
            return Query.empty_query()
        excluded = [fields for term in text.excluded if (fields := self._in_fields(term))]
        clauses = [
            (Occur.Must, Query.disjunction_max_query(fields, tie_breaker=scoring.TIE_BREAKER)) for fields in required
        ]
        clauses += [(Occur.MustNot, Query.disjunction_max_query(fields)) for fields in excluded]
        if condition is not None:
            clauses.append((Occur.Must, Query.const_score_query(condition, 0.0)))
        return Query.boolean_query(clauses)

    def _is_dropped(self, term: Term) -> bool:
        if self._is_strict or query_tokens(term.text):
            return False
        whole = (self._in_field(name, term) for name in self._weights if named(name).kind in WHOLE_VALUES)
        return not any(self._index.has_any(query) for query in whole if query is not None)

    def _in_fields(self, term: Term) -> list[Query]:
        """Match the term in each field that can hold it; empty when none can."""
        return [query for name in self._weights if (query := self._in_field(name, term))]

    def _in_field(self, name: str, term: Term) -> Query | None:
        kind, weight = named(name).kind, float(self._weights[name])
        if kind is Kind.FOLDED:
            return Query.const_score_query(term_query(name, fold(term.text)), weight)
        if kind is Kind.EXACT:
            return Query.const_score_query(term_query(name, term.text), weight * scoring.factor(name))
        tokens = tokens_of(name, term.text)
        if term.is_phrase and tokens:
            return Query.const_score_query(phrase_query(name, tokens), weight)
        words = [Query.const_score_query(term_query(name, token.text), weight) for token in tokens]
        return Query.boolean_query([(Occur.Should, word) for word in words]) if words else None
