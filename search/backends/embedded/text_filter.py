"""The parts of a filter that speak of text, as queries of the text index."""

from collections.abc import Sequence
from typing import assert_never

from tantivy import Occur, Query

from search.analysis import Token, fold, writable
from search.backends.embedded.patterns import regular_expression, wildcard_expression
from search.backends.embedded.schema import HAS, safe_name, text_schema
from search.backends.embedded.text_index import TextIndex
from search.costs import LONGEST_PATTERN
from search.errors import TooComplexError, WrongValueError
from search.expressions import parts_of
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
    Wildcard,
    Words,
)
from search.words import arrangements, as_kept, is_loose, tokens_of

_MOST_MOVES = 2**31 - 1

Leaf = Words | Equals | Between | HasValue | Pattern | Fuzzy | Expression


def is_text(node: Node) -> bool:
    """Say whether the text index alone can answer for a node."""
    match node:
        case AllOf() | AnyOf():
            return all(is_text(child) for child in node.children)
        case Not():
            return is_text(node.child)
        case Everything() | Nothing():
            return True
        case _:
            return named(node.field).kind.is_inverted


def text_query(node: Node, text: TextIndex) -> Query:
    """Compile a node of which `is_text` is true.

    Raises:
        WrongValueError: a pattern or expression that the text index cannot read.
        TooComplexError: a pattern or expression too long or too involved.
    """
    match node:
        case Everything():
            return Query.all_query()
        case Nothing():
            return Query.empty_query()
        case AllOf():
            return all_of(node.children, text)
        case AnyOf():
            return Query.boolean_query([(Occur.Should, text_query(child, text)) for child in node.children])
        case Not():
            return all_of((node,), text)
        case Words() | Equals() | Between() | HasValue() | Pattern() | Fuzzy() | Expression():
            return _leaf_query(node, text)
        case EqualsVector() | InCircle() | InBox():
            raise TypeError(f"{node} does not speak of text")
        case _:
            assert_never(node)


def all_of(nodes: Sequence[Node], text: TextIndex) -> Query:
    """Compile a conjunction; excluded children become exclusions rather than large complements."""
    clauses = [
        (Occur.MustNot, text_query(node.child, text)) if isinstance(node, Not) else (Occur.Must, text_query(node, text))
        for node in nodes
    ]
    if all(occur is Occur.MustNot for occur, _ in clauses):
        clauses.append((Occur.Must, Query.all_query()))
    return Query.boolean_query(clauses)


def term_query(field: str, text: str) -> Query:
    """Match what holds exactly this word or value in a field."""
    return Query.term_query(text_schema(), safe_name(field), writable(text), index_option="basic")


def phrase_query(field: str, tokens: Sequence[Token], slop: int = 0) -> Query:
    """Match what holds these words in this order, with the gaps between them, up to `slop` moves of two words."""
    if len(tokens) == 1:
        return term_query(field, tokens[0].text)
    words: list[str | tuple[int, str]] = [
        (token.position - tokens[0].position, writable(token.text)) for token in tokens
    ]
    return Query.phrase_query(text_schema(), safe_name(field), words, slop=min(slop, _MOST_MOVES))


def _leaf_query(node: Leaf, text: TextIndex) -> Query:
    match node:
        case Words():
            return _words_query(node)
        case Equals():
            return _equals_query(node)
        case Between():
            return _range_query(node, text)
        case HasValue():
            return Query.term_query(text_schema(), HAS, node.field, index_option="basic")
        case Pattern() | Expression():
            return _pattern_query(node)
        case Fuzzy():
            return _fuzzy_query(node)
        case _:
            assert_never(node)


def _words_query(node: Words) -> Query:
    tokens = tokens_of(node.field, node.text)
    if not tokens:
        return Query.empty_query()
    if node.is_phrase and is_loose(tokens, node.slop):
        ways = (phrase_query(node.field, way) for way in arrangements(tokens, node.slop))
        return Query.boolean_query([(Occur.Should, way) for way in ways])
    if node.is_phrase:
        return phrase_query(node.field, tokens, node.slop)
    return Query.boolean_query([(Occur.Must, term_query(node.field, token.text)) for token in tokens])


def _equals_query(node: Equals) -> Query:
    kind, text = named(node.field).kind, str(node.value)
    if kind in {Kind.TEXT, Kind.WORDS}:
        return _words_query(Words(node.field, text))
    return term_query(node.field, fold(text) if kind is Kind.FOLDED else text)


def _range_query(node: Between, text: TextIndex) -> Query:
    """Match any term between the ends; the index lists its terms in the order of their code points."""
    low, high = (None if end is None else as_kept(node.field, str(end)) for end in (node.low, node.high))
    terms = [
        term
        for term in text.terms(node.field, _common_start(low, high))
        if (low is None or term > low or (node.includes_low and term == low))
        and (high is None or term < high or (node.includes_high and term == high))
    ]
    return Query.term_set_query(text_schema(), safe_name(node.field), terms)


def _common_start(low: str | None, high: str | None) -> str:
    if low is None or high is None:
        return ""
    length = next((at for at, pair in enumerate(zip(low, high, strict=False)) if len(set(pair)) > 1), None)
    return low[:length] if length is not None else low[: len(high)]


def _pattern_query(node: Pattern | Expression) -> Query:
    if len(node.pattern) > LONGEST_PATTERN:
        raise TooComplexError("characters in a pattern", LONGEST_PATTERN)
    try:
        if isinstance(node, Expression):
            is_folded = named(node.field).kind is not Kind.EXACT
            expression = regular_expression(parts_of(writable(node.pattern), is_folded=is_folded))
        else:
            expression = wildcard_expression([_kept(node.field, part) for part in node.parts])
        return Query.regex_query(text_schema(), safe_name(node.field), expression)
    except ValueError as error:
        raise WrongValueError(node.field, node.pattern, "a simpler pattern or regular expression") from error


def _fuzzy_query(node: Fuzzy) -> Query:
    if len(node.text) > LONGEST_PATTERN:
        raise TooComplexError("characters in a fuzzy word", LONGEST_PATTERN)
    word = as_kept(node.field, node.text)
    return Query.fuzzy_term_query(text_schema(), safe_name(node.field), word, distance=node.distance)


def _kept(field: str, part: str | Wildcard) -> str | Wildcard:
    return part if isinstance(part, Wildcard) else as_kept(field, part)
