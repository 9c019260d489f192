r"""Filter text cut into tokens, each with its place in the text.

Inside brackets another, simpler rule holds: what stands between blanks is one end, whatever characters it has.
Escapes (`\` before a character) stay in the tokens; who reads a token's text takes them out.

Source: Apache Lucene, "Query Parser Syntax".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from search.errors import EmptyFilterError, FilterSyntaxError, TooComplexError

MAX_CHARACTERS = 20_000

_SHOWN_CHARACTERS = 30


class TokenKind(Enum):
    """What a token is; the value is how a message calls it."""

    SKIPPED = "blanks or a comment"
    WORD = "a word"
    PHRASE = "a phrase in quotes"
    EXPRESSION = "a regular expression between slashes"
    LOCAL = "{!geofilt sfield=geotag pt=LAT,LON d=KM}"
    COLON = "':'"
    OPEN = "'('"
    CLOSE = "')'"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    PLUS = "'+'"
    MINUS = "'-'"
    FUZZY = "'~'"
    BOOST = "'^'"
    INDEX = "a dimension such as [0]"
    RANGE_OPEN = "'[' or '{'"
    RANGE_END = "an end of the range, or *"
    RANGE_PHRASE = "an end of the range in quotes"
    TO = "TO in capitals"
    RANGE_CLOSE = "']' or '}'"
    END = "the end of the text"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text, as it is written, and where it begins."""

    kind: TokenKind
    text: str
    position: int

    def __str__(self) -> str:
        """Show the token in a message, cut where it is long."""
        if self.kind is TokenKind.END:
            return TokenKind.END.value
        return repr(self.text if len(self.text) <= _SHOWN_CHARACTERS else f"{self.text[:_SHOWN_CHARACTERS]}…")


_BLANK = r" \t\r\n\u3000"
_SYNTAX = r'+\-!():^\[\]"{}~*?\\/'  # what a word cannot begin with unless it is escaped
_PHRASE = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_PARAMETER = rf"[{_BLANK}]++\w++=(?:'[^']*+'|\"[^\"]*+\"|[^{_BLANK}{{}}'\"]++)"

_OUTSIDE_BRACKETS = {
    TokenKind.SKIPPED: rf"[{_BLANK}]++|/\*.*?\*/",
    TokenKind.LOCAL: rf"\{{!\w++(?:{_PARAMETER})*+[{_BLANK}]*+\}}",
    TokenKind.WORD: (
        rf"(?:(?<=:)-(?=[0-9.]))?"  # a negative number needs no quotes
        rf"(?:\\.|[*?]|[^{_BLANK}{_SYNTAX}])(?:\\.|[*?+\-/!]|[^{_BLANK}{_SYNTAX}])*+"
    ),
    TokenKind.PHRASE: _PHRASE,
    TokenKind.EXPRESSION: r"/(?!\*)[^/\\]*+(?:\\.[^/\\]*+)*+/",
    TokenKind.COLON: r":",
    TokenKind.OPEN: r"\(",
    TokenKind.CLOSE: r"\)",
    TokenKind.NOT: r"!",
    TokenKind.PLUS: r"\+",
    TokenKind.MINUS: r"-",
    TokenKind.FUZZY: r"~(?:[0-9]++(?:\.[0-9]++)?)?",
    TokenKind.BOOST: r"\^[0-9]++(?:\.[0-9]++)?",
    TokenKind.INDEX: r"\[[0-9]{1,4}\](?=:)",
    TokenKind.RANGE_OPEN: r"\[|\{(?!!)",
}
_INSIDE_BRACKETS = {
    TokenKind.SKIPPED: rf"[{_BLANK}]++",
    TokenKind.RANGE_CLOSE: r"[\]}]",
    TokenKind.RANGE_PHRASE: _PHRASE,
    TokenKind.TO: rf"TO(?![^{_BLANK}\]}}])",
    TokenKind.RANGE_END: rf'[^{_BLANK}\]}}"][^{_BLANK}\]}}]*+',
}
_OPERATORS = {
    "AND": TokenKind.AND,
    "&&": TokenKind.AND,
    "OR": TokenKind.OR,
    "||": TokenKind.OR,
    "NOT": TokenKind.NOT,
}
_UNFINISHED = {
    '"': "a closing '\"' later on",
    "/": "a closing '/' or '*/' later on",
    "\\": "a character after it",
    "^": "a number after it",
    "{": TokenKind.LOCAL.value,
}


def _compiled(patterns: dict[TokenKind, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{kind.name}>{pattern})" for kind, pattern in patterns.items()), re.DOTALL)


_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_OUTSIDE = _compiled(_OUTSIDE_BRACKETS)
_INSIDE = _compiled(_INSIDE_BRACKETS)
_PATTERN_AFTER = {TokenKind.RANGE_OPEN: _INSIDE, TokenKind.RANGE_CLOSE: _OUTSIDE}


def tokens(text: str) -> Iterator[Token]:
    """Give the tokens of a text, an END last. Takes time linear in the length of the text.

    Raises:
        EmptyFilterError: there is nothing but blanks.
        FilterSyntaxError: something begins that never ends, such as a phrase without its closing quote.
        TooComplexError: the text is longer than MAX_CHARACTERS.
    """
    if len(text) > MAX_CHARACTERS:
        raise TooComplexError("characters in a filter", MAX_CHARACTERS)
    if not text.strip():
        raise EmptyFilterError(0, "nothing", "a filter such as tag:rain")
    position = 0
    pattern = _OUTSIDE
    while position < len(text):
        match = pattern.match(text, position)
        if match is None:
            found = text[position]
            raise FilterSyntaxError(position, repr(found), _UNFINISHED.get(found, "what it belongs to before it"))
        token = _token(match)
        if token.kind is not TokenKind.SKIPPED:
            yield token
        pattern = _PATTERN_AFTER.get(token.kind, pattern)
        position = match.end()
    yield Token(TokenKind.END, "", len(text))


def _token(match: re.Match[str]) -> Token:
    kind = TokenKind[str(match.lastgroup)]
    return Token(_OPERATORS.get(match[0], kind) if kind is TokenKind.WORD else kind, match[0], match.start())


def unescaped(text: str) -> str:
    r"""Take the backslash away from each escaped character; one at the very end, which escapes nothing, stays."""
    return _ESCAPED.sub(r"\1", text)
