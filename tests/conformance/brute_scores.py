"""Scores a text query sound by sound, the slow and obvious way, for comparison with an engine."""

from collections.abc import Mapping

from search.analysis import Token, fold, index_tokens, letter_words, query_tokens
from search.document import Document
from search.fields import Kind, named
from search.query import Term, TextQuery

ID_FACTOR = 1000
TIE = 0.01


def score(text: TextQuery, weights: Mapping[str, int], document: Document) -> float | None:
    """Give the score of a sound, None when the query does not match it. No term may be one to drop."""
    if any(field_scores(term, weights, document) for term in text.excluded):
        return None
    total = 0.0
    for term in text.required:
        scores = field_scores(term, weights, document)
        if not scores:
            return None
        best = max(scores)
        total += best + TIE * (sum(scores) - best)
    return round(total, 2)


def field_scores(term: Term, weights: Mapping[str, int], document: Document) -> list[int]:
    """Give the score of a term in each field where it is found."""
    scores = [weight * _times_found(term, name, document) for name, weight in weights.items()]
    return [found for found in scores if found]


def _times_found(term: Term, name: str, document: Document) -> int:
    kind = named(name).kind
    value = document.values.get(name, ())
    texts = value if isinstance(value, tuple) else (value,)
    if name == "id":
        return ID_FACTOR * (term.text == str(document.id))
    if kind in {Kind.FOLDED, Kind.EXACT}:
        return int(fold(term.text) in {fold(str(text)) for text in texts})
    if kind is Kind.WORDS:
        return _count(letter_words(term.text), letter_words(str(value)), is_phrase=term.is_phrase)
    there = index_tokens([str(text) for text in texts])
    return _count(query_tokens(term.text), there, is_phrase=term.is_phrase)


def _count(wanted: list[Token], there: list[Token], *, is_phrase: bool) -> int:
    words = {token.text for token in there}
    if not is_phrase:
        return sum(token.text in words for token in wanted)
    if not wanted:
        return 0
    shifts = {token.position - wanted[0].position for token in there}
    return int(any({Token(word.text, word.position + shift) for word in wanted} <= set(there) for shift in shifts))
