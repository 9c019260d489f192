"""A value met with its field: what is looked for in a field of each kind, and what does not fit it.

Source: Freesound APIv2 documentation, "Text Search"; Apache Solr Reference Guide, "Standard Query Parser".
"""

import math
from dataclasses import dataclass
from typing import assert_never

from search.analysis import fold, query_tokens
from search.errors import WrongValueError
from search.fields import Field, Kind, Source
from search.filters.dates import EXPECTED_DATE, HIGHEST_MS, LOWEST_MS, Period, period
from search.filters.places import place_node
from search.filters.simplest import any_of, possible
from search.filters.syntax import Expression, Phrase, Range, Run, Similar, Value, Word
from search.numerals import INTEGER_HIGH, INTEGER_LOW, number, whole_number
from search.tree import Between, Equals, EqualsVector, Fuzzy, HasValue, Node, Nothing, Pattern, Wildcard, Words
from search.tree import Expression as ExpressionNode

_EXPECTED_NUMBERS = {
    Kind.INTEGER: f"a whole number from {INTEGER_LOW} to {INTEGER_HIGH}",
    Kind.FLOAT: "a number",
}


@dataclass(frozen=True, slots=True)
class FieldPart:
    """A field, or the one of its dimensions that is meant."""

    field: Field
    dimension: int | None = None

    @property
    def is_vector(self) -> bool:
        """True where several numbers are meant."""
        return self.field.dimensions > 1 and self.dimension is None

    def wrong(self, value: Value, expected: str, text: str | None = None) -> WrongValueError:
        """Give the error for a value that does not fit, or for one text out of it."""
        return WrongValueError(self.field.name, value.text if text is None else text, expected, value.position)


def node_of(part: FieldPart, value: Value, now_ms: int) -> Node | None:
    """Give what a value means in a field, None for text of which no word is left to look for.

    Raises:
        WrongValueError: the value does not fit the field.
    """
    field = part.field
    match value:
        case Word(is_star=True) | Range(low=None, high=None):
            return HasValue(field.name)
        case Run() if field.kind not in {Kind.TEXT, Kind.FOLDED}:
            return any_of(node for word in value.words if (node := node_of(part, word, now_ms)))
    if field.kind.is_inverted:
        return _text_node(field, value)
    if field.kind.is_number:
        return _number_node(part, value)
    return _other_node(part, value, now_ms)


def _other_node(part: FieldPart, value: Value, now_ms: int) -> Node:
    """Give what a value means in a field that holds neither text nor numbers."""
    if part.field.kind is Kind.BOOLEAN:
        return _boolean_node(part, value)
    return _date_node(part, value, now_ms) if part.field.kind is Kind.DATE else place_node(part.field, value)


def _plain_text(value: Value) -> str | None:
    """Give the text of a value that is one text and no pattern."""
    return value.text if isinstance(value, Phrase | Run) or (isinstance(value, Word) and value.is_plain) else None


def _text_node(field: Field, value: Value) -> Node | None:
    match value:
        case Word(is_plain=False):
            parts = tuple(part if isinstance(part, Wildcard) else _cased(field, part) for part in value.parts)
            return Pattern(field.name, parts)
        case Word() | Run() | Phrase():
            return (
                _words_node(field, value) if field.kind is Kind.TEXT else Equals(field.name, _kept(field, value.text))
            )
        case Similar():
            return Fuzzy(field.name, _kept(field, value.word), value.distance)
        case Expression():
            return ExpressionNode(field.name, value.pattern)
        case Range():
            low, high = (None if end is None else _kept(field, end) for end in (value.low, value.high))
            return possible(Between(field.name, low, high, value.includes_low, value.includes_high))
        case _:
            assert_never(value)


def _words_node(field: Field, value: Word | Run | Phrase) -> Words | None:
    if not query_tokens(value.text):
        return None
    if isinstance(value, Phrase):
        return Words(field.name, value.text, is_phrase=True, slop=value.slop)
    return Words(field.name, value.text)


def _kept(field: Field, text: str) -> str:
    """Give a whole value as the field keeps its own; in the name of a note or a key, `sharp` is written for `#`."""
    if field.kind is Kind.EXACT and field.source is not Source.SOUND:
        return text.replace("sharp", "#")
    return fold(text) if field.kind is Kind.FOLDED else _cased(field, text)


def _cased(field: Field, text: str) -> str:
    """Give a part of a value in the case in which the field keeps its own."""
    return text if field.kind is Kind.EXACT else text.lower()


def _number_node(part: FieldPart, value: Value) -> Node:
    name, dimension = part.field.name, part.dimension
    if part.is_vector:
        return _vector_node(part, value)
    if isinstance(value, Range):
        low, high = (None if end is None else _number(part, value, end) for end in (value.low, value.high))
        if any(end is not None and math.isnan(end) for end in (low, high)):
            return Nothing()
        return possible(Between(name, low, high, value.includes_low, value.includes_high, dimension))
    wanted = _number(part, value, _plain_text(value))
    return Nothing() if math.isnan(wanted) else Equals(name, wanted, dimension)


def _number(part: FieldPart, value: Value, text: str | None) -> int | float:
    """Read one number of the field's kind; no text means that the value is a pattern."""
    kind = part.field.kind
    if text is None:
        raise part.wrong(value, f"{_EXPECTED_NUMBERS[kind]}, and no pattern")
    found = whole_number(text) if kind is Kind.INTEGER else number(text)
    if found is None:
        raise part.wrong(value, _EXPECTED_NUMBERS[kind], text)
    return found


def _vector_node(part: FieldPart, value: Value) -> Node:
    field, text = part.field, _plain_text(value)
    numbers = [number(item.strip()) for item in (text or "").split(",")]
    found = tuple(item for item in numbers if item is not None)
    if len(found) != len(numbers) or len(found) != field.dimensions:
        expected = f"{field.dimensions} numbers with commas between them, or one dimension such as {field.name}[0]"
        raise part.wrong(value, expected)
    return Nothing() if any(map(math.isnan, found)) else EqualsVector(field.name, found)


def _boolean_node(part: FieldPart, value: Value) -> Node:
    text = _plain_text(value)
    if text is None:
        raise part.wrong(value, "true or false, and no pattern or range")
    return Equals(part.field.name, text[:1] in {"1", "t", "T"})


def _date_node(part: FieldPart, value: Value, now_ms: int) -> Node:
    name = part.field.name
    if isinstance(value, Range):
        low, high = (None if end is None else _period(part, value, end, now_ms) for end in (value.low, value.high))
        low_ms = None if low is None else low.first_ms + (not value.includes_low)
        high_ms = None if high is None else high.last_ms if value.includes_high else high.first_ms - 1
        is_in_time = all(end is None or LOWEST_MS <= end <= HIGHEST_MS for end in (low_ms, high_ms))
        return possible(Between(name, low_ms, high_ms)) if is_in_time else Nothing()
    found = _period(part, value, _plain_text(value), now_ms)
    if found.first_ms == found.last_ms:
        return Equals(name, found.first_ms)
    return Between(name, found.first_ms, found.last_ms)


def _period(part: FieldPart, value: Value, text: str | None, now_ms: int) -> Period:
    found = None if text is None else period(text, now_ms)
    if found is None:
        raise part.wrong(value, EXPECTED_DATE, text)
    return found
