"""Tokens put together: filter text → syntax, by recursive descent with one token to look ahead, two for runs of words.

Source: Apache Lucene, "Query Parser Syntax"; Apache Solr Reference Guide, "Standard Query Parser".
"""

import re

from search.errors import FilterSyntaxError, TooComplexError, UnpairedError
from search.filters.syntax import (
    AllSounds,
    Clause,
    Conjunction,
    Expression,
    Fielded,
    FieldName,
    Group,
    Local,
    Modifier,
    Phrase,
    Range,
    Run,
    Similar,
    Value,
    Word,
)
from search.filters.tokens import Token, TokenKind, tokens, unescaped
from search.tree import Wildcard

MAX_CLAUSES = 1024
MAX_DEPTH = 50
MAX_PATTERNS = 64
MAX_WILDCARDS = 16
MAX_EXPRESSION = 256
MAX_SLOP = 1000

_HIGHEST_DISTANCE = 2
_CONJUNCTIONS = {TokenKind.AND: Conjunction.AND, TokenKind.OR: Conjunction.OR}
_MODIFIERS = {TokenKind.PLUS: Modifier.PLUS, TokenKind.MINUS: Modifier.MINUS, TokenKind.NOT: Modifier.NOT}
_ENDS_NO_RUN = {TokenKind.COLON, TokenKind.INDEX, TokenKind.FUZZY, TokenKind.BOOST, TokenKind.AND, TokenKind.OR}
_PIECE_OF_WORD = re.compile(r"\*++|\?|(?:\\.|[^*?\\])++", re.DOTALL)
_ESCAPED = re.compile(r"\\.", re.DOTALL)
_PARAMETER = re.compile(r"""(\w+)=(?:'([^']*)'|"([^"]*)"|([^\s}]*))""")


def parse(text: str, *, takes_equals: bool = False) -> Group:
    """Give the syntax of a filter text; with `takes_equals`, `name="value"` is `name:"value"`.

    Raises:
        FilterSyntaxError: the text is no filter; its subclasses tell an empty text and a lone parenthesis apart.
        TooComplexError: there are more clauses, patterns or parentheses in each other than we carry.
    """
    return _Parser(text, takes_equals=takes_equals).whole()


class _Parser:
    """One pass over the tokens of one text."""

    def __init__(self, text: str, *, takes_equals: bool) -> None:
        self._tokens = list(tokens(text))
        self._takes_equals = takes_equals
        self._next = 0
        self._depth = 0
        self._clauses = 0
        self._patterns = 0

    def whole(self) -> Group:
        """Read everything up to the end."""
        group = self._group()
        self._take(TokenKind.END)
        return group

    def _token(self, ahead: int = 0) -> Token:
        """Give a token without taking it; behind the last one there are only ends."""
        return self._tokens[min(self._next + ahead, len(self._tokens) - 1)]

    def _kind(self, ahead: int = 0) -> TokenKind:
        return self._token(ahead).kind

    def _advance(self) -> Token:
        token = self._token()
        self._next += 1
        return token

    def _take(self, *kinds: TokenKind) -> Token:
        """Take the next token, which has to be of one of these kinds."""
        if self._kind() not in kinds:
            raise self._unexpected(" or ".join(kind.value for kind in kinds))
        return self._advance()

    def _unexpected(self, expected: str) -> FilterSyntaxError:
        token = self._token()
        is_unpaired = token.kind is (TokenKind.END if self._depth else TokenKind.CLOSE)
        error = UnpairedError if is_unpaired else FilterSyntaxError
        return error(token.position, str(token), expected)

    def _group(self, *, is_in_field: bool = False) -> Group:
        """Read clauses until something that cannot be one."""
        clauses = [self._clause(None, is_in_field=is_in_field)]
        while self._kind() not in {TokenKind.END, TokenKind.CLOSE}:
            conjunction = _CONJUNCTIONS.get(self._kind())
            if conjunction:
                self._advance()
            clauses.append(self._clause(conjunction, is_in_field=is_in_field))
        return Group(tuple(clauses))

    def _clause(self, conjunction: Conjunction | None, *, is_in_field: bool) -> Clause:
        self._count_clause()
        position = self._token().position
        modifier = _MODIFIERS.get(self._kind())
        if modifier:
            self._advance()
        can_run = is_in_field and not conjunction and not modifier
        return Clause(self._body(can_run=can_run, is_in_field=is_in_field), conjunction, modifier, position)

    def _body(self, *, can_run: bool, is_in_field: bool) -> "Value | Group | Fielded | Local | AllSounds":
        match self._kind():
            case TokenKind.OPEN:
                return self._parenthesised(is_in_field=is_in_field)
            case TokenKind.LOCAL:
                return self._local()
            case TokenKind.WORD if self._kind(1) in {TokenKind.COLON, TokenKind.INDEX}:
                return self._fielded()
            case TokenKind.WORD if self._takes_equals and self._is_equation():
                name = self._advance()
                field = FieldName(unescaped(name.text[:-1]), None, name.position)
                return Fielded(field, self._value("a value in quotes"))
            case TokenKind.WORD if can_run and self._is_run():
                return self._run()
            case TokenKind.COLON:
                raise self._unexpected("a blank before a new clause, or quotes around a value with a colon in it")
            case _:
                return self._value("a value" if is_in_field else "a clause such as tag:rain")

    def _parenthesised(self, *, is_in_field: bool) -> Group:
        self._advance()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise TooComplexError("parentheses in each other", MAX_DEPTH)
        group = self._group(is_in_field=is_in_field)
        self._take(TokenKind.CLOSE)
        self._depth -= 1
        self._boost()
        return group

    def _fielded(self) -> Fielded | AllSounds:
        name = self._advance()
        word = _word(name)
        dimension = None
        if self._kind() is TokenKind.INDEX:
            dimension = int(self._advance().text[1:-1])
        self._take(TokenKind.COLON)
        if word.is_star and self._token().text == "*":
            self._advance()
            return AllSounds()
        if not word.is_plain:
            raise FilterSyntaxError(name.position, str(name), "a field name without wildcards")
        field = FieldName(word.text, dimension, name.position)
        if self._kind() is TokenKind.OPEN:
            return Fielded(field, self._parenthesised(is_in_field=True))
        return Fielded(field, self._value(f"a value for {word.text}"))

    def _is_equation(self) -> bool:
        """Tell whether a name with an equals sign and a phrase stand here."""
        return self._token().text.endswith("=") and self._kind(1) is TokenKind.PHRASE

    def _is_run(self) -> bool:
        """Tell whether at least two plain words stand here side by side."""
        return _is_plain_word(self._token()) and self._continues_run(1)

    def _continues_run(self, ahead: int) -> bool:
        return _is_plain_word(self._token(ahead)) and self._kind(ahead + 1) not in _ENDS_NO_RUN

    def _run(self) -> Run:
        first = _word(self._advance())
        words = [first]
        while self._continues_run(0):
            self._count_clause()
            words.append(_word(self._advance()))
        return Run(tuple(words), first.position)

    def _value(self, expected: str) -> Value:
        value = self._unboosted_value(expected)
        self._boost()
        return value

    def _boost(self) -> None:
        """Step over a boost: scores do not come from filters."""
        if self._kind() is TokenKind.BOOST:
            self._advance()

    def _unboosted_value(self, expected: str) -> Value:
        match self._kind():
            case TokenKind.WORD:
                return self._word_value()
            case TokenKind.PHRASE:
                token = self._advance()
                return Phrase(unescaped(token.text[1:-1]), self._slop(), token.position)
            case TokenKind.EXPRESSION:
                return self._expression()
            case TokenKind.RANGE_OPEN:
                return self._range()
            case _:
                raise self._unexpected(expected)

    def _expression(self) -> Expression:
        """Read a regular expression; all escapes but those of the slash are its own."""
        self._count_pattern()
        token = self._advance()
        if len(token.text) > MAX_EXPRESSION:
            raise TooComplexError("characters in a regular expression", MAX_EXPRESSION)
        pattern = _ESCAPED.sub(lambda escape: "/" if escape[0] == r"\/" else escape[0], token.text[1:-1])
        return Expression(pattern, token.position)

    def _word_value(self) -> Word | Similar:
        token = self._advance()
        word = _word(token)
        if self._kind() is TokenKind.FUZZY and word.is_plain:
            self._count_pattern()
            return Similar(word.text, self._distance(), token.position)
        if not word.is_plain and not word.is_star:
            self._count_pattern()
            if sum(isinstance(part, Wildcard) for part in word.parts) > MAX_WILDCARDS:
                raise TooComplexError("wildcards in one word", MAX_WILDCARDS)
        return word

    def _count_clause(self) -> None:
        self._clauses += 1
        if self._clauses > MAX_CLAUSES:
            raise TooComplexError("clauses in a filter", MAX_CLAUSES)

    def _count_pattern(self) -> None:
        self._patterns += 1
        if self._patterns > MAX_PATTERNS:
            raise TooComplexError("words with wildcards, fuzzy words and regular expressions", MAX_PATTERNS)

    def _distance(self) -> int:
        digits = self._token().text[1:] or str(_HIGHEST_DISTANCE)
        if digits not in {"0", "1", "2"}:
            raise self._unexpected("'~' with 0, 1 or 2")
        self._advance()
        return int(digits)

    def _slop(self) -> int:
        if self._kind() is not TokenKind.FUZZY:
            return 0
        digits = self._token().text[1:]
        if not digits.isdigit():
            raise self._unexpected("'~' with a whole number")
        if len(digits.lstrip("0")) > len(str(MAX_SLOP)) or int(digits) > MAX_SLOP:
            raise TooComplexError("moves in the slop of a phrase", MAX_SLOP)
        self._advance()
        return int(digits)

    def _range(self) -> Range:
        opening = self._advance()
        low = self._range_end()
        self._take(TokenKind.TO)
        high = self._range_end()
        closing = self._take(TokenKind.RANGE_CLOSE)
        return Range(low, high, opening.text == "[", closing.text == "]", opening.position)

    def _range_end(self) -> str | None:
        token = self._take(TokenKind.RANGE_END, TokenKind.RANGE_PHRASE)
        if token.kind is TokenKind.RANGE_PHRASE:
            return unescaped(token.text[1:-1])
        return None if token.text == "*" else unescaped(token.text)

    def _local(self) -> Local:
        token = self._advance()
        function = token.text[2:].split()[0].rstrip("}")
        parameters = tuple((match[1], match[match.lastindex or 0]) for match in _PARAMETER.finditer(token.text))
        return Local(function, parameters, token.position)


def _word(token: Token) -> Word:
    """Tell the wildcards of a word from its text; several stars in a row are one."""
    pieces: list[str] = _PIECE_OF_WORD.findall(token.text)
    return Word(tuple(_part(piece) for piece in pieces), token.position)


def _part(piece: str) -> str | Wildcard:
    return Wildcard(piece[0]) if piece[0] in "*?" else unescaped(piece)


def _is_plain_word(token: Token) -> bool:
    return token.kind is TokenKind.WORD and _word(token).is_plain
