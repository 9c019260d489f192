"""Answers a filter sound by sound, the slow and obvious way, for comparison with an engine."""

import math
import re
from collections.abc import Iterable, Sequence
from fnmatch import translate
from typing import assert_never

from search.analysis import Token, fold, index_tokens, letter_words, query_tokens
from search.document import Document
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

EARTH_RADIUS_KM = 6371.0087714

_Leaf = Words | Equals | EqualsVector | Between | HasValue | Pattern | Fuzzy | Expression | InCircle | InBox


def matching_ids(node: Node, documents: Iterable[Document]) -> set[int]:
    """Give the ids of the sounds that a filter matches."""
    return {document.id for document in documents if matches(node, document)}


def matches(node: Node, document: Document) -> bool:
    """Say whether a filter matches a sound."""
    match node:
        case Everything():
            return True
        case Nothing():
            return False
        case AllOf():
            return all(matches(child, document) for child in node.children)
        case AnyOf():
            return any(matches(child, document) for child in node.children)
        case Not():
            return not matches(node.child, document)
        case _:
            return _leaf_matches(node, document)


def _leaf_matches(node: _Leaf, document: Document) -> bool:
    match node:
        case HasValue():
            return bool(_values(node.field, document))
        case Words():
            return _has_words(node, document)
        case Pattern() | Expression() | Fuzzy():
            return any(_resembles(node, text) for text in _terms(node.field, document))
        case Equals() | Between() | EqualsVector():
            return _number_or_text_matches(node, document)
        case InCircle() | InBox():
            return any(_holds(node, *place) for place in _places(node.field, document))
        case _:
            assert_never(node)


def _values(field: str, document: Document) -> tuple[Value, ...]:
    stored = str(document.id) if field == "id" else document.values.get(field)
    if stored is None:
        return ()
    return stored if isinstance(stored, tuple) else (stored,)


def _tokens(field: str, document: Document) -> list[Token]:
    texts = [str(value) for value in _values(field, document)]
    return letter_words(" ".join(texts)) if named(field).kind is Kind.WORDS else index_tokens(texts)


def _terms(field: str, document: Document) -> set[str]:
    if named(field).kind in {Kind.TEXT, Kind.WORDS}:
        return {token.text for token in _tokens(field, document)}
    return {_kept(field, value) for value in _values(field, document)}


def _kept(field: str, value: Value) -> str:
    return fold(str(value)) if named(field).kind is Kind.FOLDED else str(value)


def _has_words(node: Words, document: Document) -> bool:
    wanted, there = query_tokens(node.text), set(_tokens(node.field, document))
    if not node.is_phrase:
        return {token.text for token in wanted} <= {token.text for token in there}
    starts = [token.position - wanted[0].position for token in there if token.text == wanted[0].text]
    return any(all(Token(word.text, word.position + start) in there for word in wanted) for start in starts)


def _resembles(node: Pattern | Expression | Fuzzy, text: str) -> bool:
    is_exact = named(node.field).kind is Kind.EXACT
    if isinstance(node, Fuzzy):
        return _edits(node.text if is_exact else node.text.lower(), text) <= node.distance
    if isinstance(node, Expression):
        return re.fullmatch(node.pattern if is_exact else node.pattern.lower(), text, re.DOTALL) is not None
    shell = "".join(
        part.symbol if isinstance(part, Wildcard) else re.sub(r"([*?[])", r"[\1]", part) for part in node.parts
    )
    return re.match(translate(shell if is_exact else shell.lower()), text) is not None


def _edits(one: str, other: str) -> int:
    """Count insertions, removals, replacements and swaps of neighbours (optimal string alignment)."""
    table = [
        [row + column if 0 in {row, column} else 0 for column in range(len(other) + 1)] for row in range(len(one) + 1)
    ]
    for row in range(1, len(one) + 1):
        for column in range(1, len(other) + 1):
            replaced = table[row - 1][column - 1] + (one[row - 1] != other[column - 1])
            best = min(table[row - 1][column] + 1, table[row][column - 1] + 1, replaced)
            if one[row - 2 : row] == other[column - 2 : column][::-1] and min(row, column) > 1:
                best = min(best, table[row - 2][column - 2] + 1)
            table[row][column] = best
    return table[-1][-1]


def _number_or_text_matches(node: Equals | Between | EqualsVector, document: Document) -> bool:
    if named(node.field).kind.is_inverted:
        texts = _terms(node.field, document)
        if isinstance(node, Equals):
            return _kept(node.field, node.value) in texts
        return isinstance(node, Between) and any(_lies_between(node, text) for text in texts)
    values = _values(node.field, document)
    if isinstance(node, EqualsVector):
        return bool(values) and tuple(values) == node.values
    chosen = values[(node.dimension or 0) :][:1]
    return any(value == node.value if isinstance(node, Equals) else _lies_between(node, value) for value in chosen)


def _lies_between(node: Between, value: Value) -> bool:
    low, high = node.low, node.high
    if named(node.field).kind is Kind.FOLDED:
        low, high = (None if end is None else str(end).lower() for end in (low, high))
    above = low is None or _comparison(value, low) > 0 or (node.includes_low and value == low)
    below = high is None or _comparison(value, high) < 0 or (node.includes_high and value == high)
    return above and below


def _comparison(one: Value, other: Value) -> int:
    if isinstance(one, str) or isinstance(other, str):
        return (str(one) > str(other)) - (str(one) < str(other))
    return (one > other) - (one < other)


def _places(field: str, document: Document) -> Sequence[tuple[float, float]]:
    place = document.values.get(field)
    if not isinstance(place, tuple):
        return ()
    latitude, longitude = place
    return ((float(latitude), float(longitude)),)


def _holds(shape: InCircle | InBox, latitude: float, longitude: float) -> bool:
    if isinstance(shape, InCircle):
        return _distance_km(shape, latitude, longitude) <= shape.radius_km
    if shape.west <= shape.east:
        is_between = shape.west <= longitude <= shape.east
    else:
        is_between = longitude >= shape.west or longitude <= shape.east
    return is_between and shape.south <= latitude <= shape.north


def _distance_km(circle: InCircle, latitude: float, longitude: float) -> float:
    """Give the great-circle distance by the angle between the two directions from the middle of the earth."""
    one, other = (_direction(*place) for place in ((circle.latitude, circle.longitude), (latitude, longitude)))
    return EARTH_RADIUS_KM * 2 * math.asin(min(1.0, math.dist(one, other) / 2))


def _direction(latitude: float, longitude: float) -> tuple[float, float, float]:
    height, turn = math.radians(latitude), math.radians(longitude)
    return (math.cos(height) * math.cos(turn), math.cos(height) * math.sin(turn), math.sin(height))
