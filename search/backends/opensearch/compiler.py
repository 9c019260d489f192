"""A filter in the query language of the cluster: one clause for each node of the tree."""

from collections.abc import Sequence
from typing import Any, assert_never

from search.analysis import Token, fold, writable
from search.backends.opensearch.documents import finite
from search.backends.opensearch.encoding import encoded
from search.backends.opensearch.geography import box_clause, circle_clause
from search.backends.opensearch.mapping import HAS, columns, safe_name
from search.backends.opensearch.patterns import expression_clause, wildcard_clause
from search.costs import LONGEST_PATTERN
from search.errors import TooComplexError, WrongValueError
from search.expressions import AnyCharacter, Operator, parts_of
from search.fields import Kind, named
from search.tree import (
    AllOf,
    AnyOf,
    Between,
    Equals,
    EqualsVector,
    Everything,
    Expression,
    Fuzzy,
    HasValue,
    InBox,
    InCircle,
    Node,
    Not,
    Nothing,
    Pattern,
    Value,
    Wildcard,
    Words,
)
from search.words import arrangements, as_kept, has_repeated_words, is_loose, tokens_of

Clause = dict[str, Any]

EVERYTHING: Clause = {"match_all": {}}
NOTHING: Clause = {"match_none": {}}

_MOST_MOVES = 2**31 - 1

_Leaf = Words | Equals | EqualsVector | Between | HasValue | Pattern | Fuzzy | Expression | InCircle | InBox


def clause(node: Node) -> Clause:
    """Compile a filter.

    Raises:
        WrongValueError: a pattern or expression that cannot be read.
        TooComplexError: a pattern or fuzzy word that is too long.
    """
    match node:
        case Everything():
            return EVERYTHING
        case Nothing():
            return NOTHING
        case AllOf():
            return _all_of(node)
        case AnyOf():
            return any_of([clause(child) for child in node.children])
        case Not():
            return {"bool": {"must_not": [clause(node.child)]}}
        case _:
            return _leaf_clause(node)


def any_of(clauses: list[Clause]) -> Clause:
    """Match what at least one clause matches; their scores add up."""
    return {"bool": {"should": clauses}} if clauses else NOTHING


def term_clause(field: str, text: str) -> Clause:
    """Match what holds exactly this word or value in a text field."""
    return {"term": {safe_name(field): {"value": writable(text)}}}


def phrase_clause(field: str, tokens: Sequence[Token], slop: int = 0) -> Clause:
    """Match what holds these words in this order, with the gaps between them, up to `slop` moves."""
    first = tokens[0].position
    text = encoded([Token(token.text, token.position - first) for token in tokens])
    return {"match_phrase": {safe_name(field): {"query": text, "slop": min(slop, _MOST_MOVES)}}}


def _all_of(node: AllOf) -> Clause:
    parts = {
        "filter": [clause(child) for child in node.children if not isinstance(child, Not)],
        "must_not": [clause(child.child) for child in node.children if isinstance(child, Not)],
    }
    return {"bool": {occur: clauses for occur, clauses in parts.items() if clauses}} if node.children else EVERYTHING


def _leaf_clause(node: _Leaf) -> Clause:
    match node:
        case Words() | Pattern() | Expression() | Fuzzy():
            return _text_clause(node)
        case Equals():
            return _equals_clause(node)
        case Between():
            return _range_clause(node)
        case HasValue():
            return _has_value_clause(node)
        case EqualsVector() | InCircle() | InBox():
            return _several_numbers_clause(node)
        case _:
            assert_never(node)


def _text_clause(node: Words | Pattern | Expression | Fuzzy) -> Clause:
    match node:
        case Words():
            return _words_clause(node)
        case Pattern() | Expression():
            return _pattern_clause(node)
        case Fuzzy():
            return _fuzzy_clause(node)
        case _:
            assert_never(node)


def _several_numbers_clause(node: EqualsVector | InCircle | InBox) -> Clause:
    match node:
        case EqualsVector():
            return _vector_clause(node)
        case InCircle():
            return circle_clause(node)
        case InBox():
            return box_clause(node)
        case _:
            assert_never(node)


def _words_clause(node: Words) -> Clause:
    tokens = tokens_of(node.field, node.text)
    if not tokens:
        return NOTHING
    if node.is_phrase and is_loose(tokens, node.slop):
        ways = arrangements(tokens, node.slop)
        if has_repeated_words(tokens):
            return any_of([phrase_clause(node.field, way) for way in ways])
        return phrase_clause(node.field, tokens, node.slop)  # here the cluster's own way gives the same
    if node.is_phrase:
        return phrase_clause(node.field, tokens, node.slop)
    return {"bool": {"filter": [term_clause(node.field, token.text) for token in tokens]}}


def _equals_clause(node: Equals) -> Clause:
    kind, text = named(node.field).kind, str(node.value)
    if kind in {Kind.TEXT, Kind.WORDS}:
        return _words_clause(Words(node.field, text))
    if kind.is_inverted:
        return term_clause(node.field, fold(text) if kind is Kind.FOLDED else text)
    column = _column(node.field, node.dimension)
    return {"term": {column: {"value": _number(node.value)}}} if column else NOTHING


def _vector_clause(node: EqualsVector) -> Clause:
    names = columns(node.field)
    if len(names) != len(node.values):
        return NOTHING
    wished = zip(names, node.values, strict=True)
    return {"bool": {"filter": [{"term": {column: {"value": finite(value)}}} for column, value in wished]}}


def _range_clause(node: Between) -> Clause:
    is_text = named(node.field).kind.is_inverted
    column = safe_name(node.field) if is_text else _column(node.field, node.dimension)
    if column is None:
        return NOTHING
    ends: dict[str, str | float] = {}
    for end, operator in (
        (node.low, "gte" if node.includes_low else "gt"),
        (node.high, "lte" if node.includes_high else "lt"),
    ):
        if end is not None:
            ends[operator] = as_kept(node.field, str(end)) if is_text else _number(end)
    return {"range": {column: ends or ({"gte": ""} if is_text else {})}}


def _has_value_clause(node: HasValue) -> Clause:
    if named(node.field).kind.is_inverted:
        return {"term": {HAS: {"value": node.field}}}
    return {"exists": {"field": columns(node.field)[0]}}


def _pattern_clause(node: Pattern | Expression) -> Clause:
    if len(node.pattern) > LONGEST_PATTERN:
        raise TooComplexError("characters in a pattern", LONGEST_PATTERN)
    if isinstance(node, Pattern):
        parts = [part if isinstance(part, Wildcard) else as_kept(node.field, part) for part in node.parts]
        return wildcard_clause(node.field, parts)
    try:
        expression = parts_of(writable(node.pattern), is_folded=named(node.field).kind is not Kind.EXACT)
    except ValueError as error:
        raise WrongValueError(node.field, node.pattern, "a simpler pattern or regular expression") from error
    return expression_clause(node.field, expression)


def _fuzzy_clause(node: Fuzzy) -> Clause:
    if len(node.text) > LONGEST_PATTERN:
        raise TooComplexError("characters in a fuzzy word", LONGEST_PATTERN)
    word = as_kept(node.field, node.text)
    if node.distance == 0:
        return term_clause(node.field, word)
    if not word:  # the cluster would find nothing
        return expression_clause(node.field, (AnyCharacter(), Operator(f"{{0,{node.distance}}}")))
    # Rewritten to a constant score it is not cut off after the 50 best terms.
    return {"fuzzy": {safe_name(node.field): {"value": word, "fuzziness": node.distance, "rewrite": "constant_score"}}}


def _column(field: str, dimension: int | None) -> str | None:
    """Give the column of one dimension, None when the field has none of that number."""
    names, number = columns(field), dimension or 0
    return names[number] if number < len(names) else None


def _number(value: Value) -> float:
    """Give the float that a column would hold; whole numbers beyond every float are beyond every value."""
    try:
        return finite(float(value))
    except OverflowError:
        return finite(float("inf") if int(value) > 0 else float("-inf"))
