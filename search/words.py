"""Which words a filter asks for, the same for every engine."""

from collections.abc import Sequence
from itertools import product
from operator import itemgetter

from search.analysis import Token, letter_words, query_tokens, writable
from search.errors import TooComplexError
from search.fields import Kind, named
from search.tree import AllOf, AnyOf, Node, Not, Nothing, Words

MOST_ARRANGEMENTS = 1000
WHOLE_VALUES = frozenset({Kind.FOLDED, Kind.EXACT})
"""The kinds of text fields that keep any value as it is, stop words and punctuation included."""

_PAIR = 2


def tokens_of(field: str, text: str) -> list[Token]:
    """Give the words that a text asks for in a TEXT or WORDS field."""
    return letter_words(text) if named(field).kind is Kind.WORDS else query_tokens(text)


def as_kept(field: str, text: str) -> str:
    """Give a value as a text field keeps it: in its case where the field is EXACT, and as it can be written down."""
    return writable(text if named(field).kind is Kind.EXACT else text.lower())


def is_loose(tokens: Sequence[Token], slop: int) -> bool:
    """Say whether engines differ in a phrase: it has slop, and three words or more, or a word twice."""
    return slop > 0 and (len(tokens) > _PAIR or has_repeated_words(tokens))


def arrangements(tokens: Sequence[Token], slop: int) -> list[tuple[Token, ...]]:
    """Give every way in which the words of a phrase may stand when they may move: by position, the first at 0.

    Each word may be moved, and the most moved may be `slop` positions further than the least. A word that is asked
    for twice has to be there twice, and then no two words may share a position. Engines differ in what they make of
    this, so where a phrase is loose they are asked for plain phrases.

    Raises:
        TooComplexError: there are more than MOST_ARRANGEMENTS.
    """
    if (slop + 1) ** len(tokens) - slop ** len(tokens) > MOST_ARRANGEMENTS:
        raise TooComplexError("ways in which the words of a phrase may stand", MOST_ARRANGEMENTS)
    has_repeats = has_repeated_words(tokens)
    ways: dict[tuple[Token, ...], None] = {}
    for shifts in product(range(slop + 1), repeat=len(tokens)):
        if 0 in shifts:
            placed = [Token(token.text, token.position + shift) for token, shift in zip(tokens, shifts, strict=True)]
            first = min(token.position for token in placed)
            way = sorted((Token(token.text, token.position - first) for token in placed), key=itemgetter(1))
            if not has_repeats or len({token.position for token in placed}) == len(tokens):
                ways[tuple(way)] = None
    return list(ways)


def has_repeated_words(tokens: Sequence[Token]) -> bool:
    """Say whether a phrase asks for some word twice."""
    return len({token.text for token in tokens}) < len(tokens)


def without_empty_words(node: Node) -> Node:
    """Give the filter without the clauses that ask for stop words only; Nothing when none is left."""
    return _kept(node) or Nothing()


def _kept(node: Node) -> Node | None:
    match node:
        case Words():
            return node if tokens_of(node.field, node.text) else None
        case Not():
            child = _kept(node.child)
            return None if child is None else Not(child)
        case AllOf() | AnyOf():
            children = tuple(kept for child in node.children if (kept := _kept(child)) is not None)
            return None if node.children and not children else type(node)(children)
        case _:
            return node
