"""The values of a filter read from their tokens: words, phrases, fuzzy words, expressions, ranges, functions.

Source: Apache Lucene, "Query Parser Syntax"; Apache Solr Reference Guide, "Local Params".
"""

import re

from search.errors import TooComplexError
from search.filters.cursor import Cursor
from search.filters.syntax import Expression, Local, Phrase, Range, Similar, Value, Word
from search.filters.tokens import Token, TokenKind, unescaped
from search.tree import Wildcard

MAX_WILDCARDS = 16
MAX_EXPRESSION = 256
MAX_SLOP = 1000

_DISTANCES = {"~": 2, "~0": 0, "~1": 1, "~2": 2}
_PIECE_OF_WORD = re.compile(r"\*++|\?|(?:\\.|[^*?\\])++", re.DOTALL)
_ESCAPED = re.compile(r"\\.", re.DOTALL)
_PARAMETER = re.compile(r"""(\w+)=(?:'([^']*)'|"([^"]*)"|([^\s}]*))""")


def word(token: Token) -> Word:
    """Tell the wildcards of a word from its text; several stars in a row are one."""
    pieces: list[str] = _PIECE_OF_WORD.findall(token.text)
    parts = (Wildcard(piece[0]) if piece[0] in "*?" else unescaped(piece) for piece in pieces)
    return Word(tuple(parts), token.position)


def value(cursor: Cursor, expected: str) -> Value:
    """Read one value, and step over a boost behind it; `expected` is for the message if there is none."""
    match cursor.kind():
        case TokenKind.WORD:
            found: Value = _word_or_similar(cursor)
        case TokenKind.PHRASE:
            token = cursor.advance()
            found = Phrase(unescaped(token.text[1:-1]), _slop(cursor), token.position)
        case TokenKind.EXPRESSION:
            found = _expression(cursor)
        case TokenKind.RANGE_OPEN:
            found = _range(cursor)
        case _:
            raise cursor.unexpected(expected)
    skip_boost(cursor)
    return found


def skip_boost(cursor: Cursor) -> None:
    """Step over a boost, if there is one: scores do not come from filters."""
    if cursor.kind() is TokenKind.BOOST:
        cursor.advance()


def local(cursor: Cursor) -> Local:
    """Read a function in braces."""
    token = cursor.advance()
    function = token.text[2:].split()[0].rstrip("}")
    parameters = tuple((match[1], match[match.lastindex or 0]) for match in _PARAMETER.finditer(token.text))
    return Local(function, parameters, token.position)


def _word_or_similar(cursor: Cursor) -> Word | Similar:
    token = cursor.advance()
    found = word(token)
    if found.is_star:
        return found
    if not found.is_plain:
        cursor.count_pattern()
        if sum(isinstance(part, Wildcard) for part in found.parts) > MAX_WILDCARDS:
            raise TooComplexError("wildcards in one word", MAX_WILDCARDS)
        return found
    if cursor.kind() is not TokenKind.FUZZY:
        return found
    cursor.count_pattern()
    distance = _DISTANCES.get(cursor.token().text)
    if distance is None:
        raise cursor.unexpected("'~' with 0, 1 or 2")
    cursor.advance()
    return Similar(found.text, distance, token.position)


def _slop(cursor: Cursor) -> int:
    """Read how many moves the words of a phrase may be off: none unless it is said."""
    if cursor.kind() is not TokenKind.FUZZY:
        return 0
    digits = cursor.token().text[1:]
    if not digits.isdigit():
        raise cursor.unexpected("'~' with a whole number")
    cursor.advance()
    digits = digits.lstrip("0") or "0"
    if len(digits) > len(str(MAX_SLOP)) or int(digits) > MAX_SLOP:
        raise TooComplexError("moves in the slop of a phrase", MAX_SLOP)
    return int(digits)


def _expression(cursor: Cursor) -> Expression:
    """Read a regular expression; all escapes but those of the slash are its own."""
    cursor.count_pattern()
    token = cursor.advance()
    if len(token.text) > MAX_EXPRESSION:
        raise TooComplexError("characters in a regular expression", MAX_EXPRESSION)
    pattern = _ESCAPED.sub(lambda escape: "/" if escape[0] == r"\/" else escape[0], token.text[1:-1])
    return Expression(pattern, token.position)


def _range(cursor: Cursor) -> Range:
    opening = cursor.advance()
    low = _range_end(cursor)
    cursor.take(TokenKind.TO)
    high = _range_end(cursor)
    closing = cursor.take(TokenKind.RANGE_CLOSE)
    return Range(low, high, opening.text == "[", closing.text == "]", opening.position)


def _range_end(cursor: Cursor) -> str | None:
    token = cursor.take(TokenKind.RANGE_END, TokenKind.RANGE_PHRASE)
    if token.kind is TokenKind.RANGE_PHRASE:
        return unescaped(token.text[1:-1])
    return None if token.text == "*" else unescaped(token.text)
