"""A text query as a scored query, by the rules of `search.scoring`.

Scores are whole numbers, a hundred times the true ones, as long as 32 bits hold them: so equal scores are equal to the
last bit, and ties fall to the sound id.

Source: Freesound APIv2 documentation, "Text Search", parameters `query` and `weights`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from search import scoring
from search.analysis import fold, query_tokens
from search.backends.opensearch.compiler import NOTHING, Clause, any_of, phrase_clause, term_clause
from search.fields import DEFAULT_WEIGHTS, FIELDS, Kind, named
from search.query import Term, TextQuery
from search.words import WHOLE_VALUES, tokens_of

_WHOLE = 100.0  # makes hundredths whole numbers
_LARGEST_WHOLE = 2.0**24  # from here on 32 bits cannot hold every whole number


class TextSearch:
    """Compiles text queries; `has_any` says whether a clause matches any sound at all.

    `is_strict`: every term is required. Otherwise a term without a word in it, so a stop word or punctuation, is
    dropped when no searched field of whole values holds it.
    """

    def __init__(
        self, weights: Mapping[str, int] | None, has_any: Callable[[list[Clause]], bool], *, is_strict: bool
    ) -> None:
        self._has_any = has_any
        self._is_strict = is_strict
        self._weights = {
            name: weight
            for name, weight in (DEFAULT_WEIGHTS if weights is None else weights).items()
            if weight > 0 and name in FIELDS and FIELDS[name].kind.is_inverted
        }
        heaviest = max((self._weights[name] * scoring.factor(name) for name in self._weights), default=1) * _WHOLE
        self._unit = _WHOLE if heaviest < _LARGEST_WHOLE else 1.0

    def score(self, found: float) -> float:
        """Give the true score of what the cluster found."""
        return round(found / self._unit, scoring.DECIMALS)

    def found(self, score: float) -> float:
        """Give what the cluster found where the true score is this."""
        found = score * self._unit
        return round(found) if abs(found) < _LARGEST_WHOLE else found

    def compile(self, text: TextQuery, condition: Clause) -> Clause:
        """Match what holds every required term and no excluded one, and meets the condition, which scores nothing."""
        required = [self._in_fields(term) for term in text.required if not self._is_dropped(term)]
        if not required or not all(required):
            return NOTHING
        excluded = [fields for term in text.excluded if (fields := self._in_fields(term))]
        parts: dict[str, Any] = {
            "must": [{"dis_max": {"queries": fields, "tie_breaker": scoring.TIE_BREAKER}} for fields in required],
            "filter": [condition],
        }
        if excluded:
            parts["must_not"] = [any_of(fields) for fields in excluded]
        return {"bool": parts}

    def _is_dropped(self, term: Term) -> bool:
        if self._is_strict or query_tokens(term.text):
            return False
        whole = [self._in_field(name, term) for name in self._weights if named(name).kind in WHOLE_VALUES]
        return not (whole and self._has_any([clause for clause in whole if clause]))

    def _in_fields(self, term: Term) -> list[Clause]:
        """Match the term in each field that can hold it; empty when none can."""
        return [query for name in self._weights if (query := self._in_field(name, term))]

    def _in_field(self, name: str, term: Term) -> Clause | None:
        kind = named(name).kind
        if kind is Kind.FOLDED:
            return self._scored(name, term_clause(name, fold(term.text)))
        if kind is Kind.EXACT:
            return self._scored(name, term_clause(name, term.text))
        tokens = tokens_of(name, term.text)
        if term.is_phrase and tokens:
            return self._scored(name, phrase_clause(name, tokens))
        words = [self._scored(name, term_clause(name, token.text)) for token in tokens]
        return words[0] if len(words) == 1 else any_of(words) if words else None

    def _scored(self, name: str, clause: Clause) -> Clause:
        return {"constant_score": {"filter": clause, "boost": self._weights[name] * scoring.factor(name) * self._unit}}
