"""Clauses put together: filter text → syntax, by recursive descent with a look at one or two tokens ahead.

Source: Apache Lucene, "Query Parser Syntax"; Apache Solr Reference Guide, "Standard Query Parser".
"""

from search.errors import FilterSyntaxError
from search.filters.cursor import Cursor
from search.filters.literals import local, skip_boost, value, word
from search.filters.syntax import (
    AllSounds,
    Clause,
    Conjunction,
    Fielded,
    FieldName,
    Group,
    Local,
    Modifier,
    Run,
    Value,
)
from search.filters.tokens import Token, TokenKind, unescaped

_CONJUNCTIONS = {TokenKind.AND: Conjunction.AND, TokenKind.OR: Conjunction.OR}
_MODIFIERS = {TokenKind.PLUS: Modifier.PLUS, TokenKind.MINUS: Modifier.MINUS, TokenKind.NOT: Modifier.NOT}
_ENDS_NO_RUN = {TokenKind.COLON, TokenKind.INDEX, TokenKind.FUZZY, TokenKind.BOOST, TokenKind.AND, TokenKind.OR}


def parse(text: str, *, takes_equals: bool = False) -> Group:
    """Give the syntax of a filter text; with `takes_equals`, `name="value"` is `name:"value"`.

    Raises:
        FilterSyntaxError: the text is no filter; its subclasses tell an empty text and a lone parenthesis apart.
        TooComplexError: there is more of something than we carry.
    """
    return _Parser(text, takes_equals=takes_equals).whole()


class _Parser:
    """One pass over the tokens of one text."""

    def __init__(self, text: str, *, takes_equals: bool) -> None:
        self._cursor = Cursor(text)
        self._takes_equals = takes_equals

    def whole(self) -> Group:
        """Read everything up to the end."""
        group = self._group(is_in_field=False)
        self._cursor.take(TokenKind.END)
        return group

    def _group(self, *, is_in_field: bool) -> Group:
        """Read clauses until something that cannot be one."""
        clauses = [self._clause(None, is_in_field=is_in_field)]
        while self._cursor.kind() not in {TokenKind.END, TokenKind.CLOSE}:
            conjunction = _CONJUNCTIONS.get(self._cursor.kind())
            if conjunction:
                self._cursor.advance()
            clauses.append(self._clause(conjunction, is_in_field=is_in_field))
        return Group(tuple(clauses))

    def _clause(self, conjunction: Conjunction | None, *, is_in_field: bool) -> Clause:
        self._cursor.count_clause()
        position = self._cursor.token().position
        modifier = _MODIFIERS.get(self._cursor.kind())
        if modifier:
            self._cursor.advance()
        if is_in_field and not conjunction and not modifier and self._is_run():
            return Clause(self._run(), None, None, position)
        return Clause(self._body(is_in_field=is_in_field), conjunction, modifier, position)

    def _body(self, *, is_in_field: bool) -> "Value | Group | Fielded | Local | AllSounds":
        match self._cursor.kind():
            case TokenKind.OPEN:
                return self._parenthesised(is_in_field=is_in_field)
            case TokenKind.LOCAL:
                return local(self._cursor)
            case TokenKind.WORD if self._cursor.kind(1) in {TokenKind.COLON, TokenKind.INDEX}:
                return self._fielded()
            case TokenKind.WORD if self._takes_equals and self._is_equation():
                return self._equation()
            case TokenKind.COLON:
                expected = "a blank before a new clause, or quotes around a value with a colon in it"
                raise self._cursor.unexpected(expected)
            case _:
                return value(self._cursor, "a value" if is_in_field else "a clause such as tag:rain")

    def _parenthesised(self, *, is_in_field: bool) -> Group:
        self._cursor.open()
        group = self._group(is_in_field=is_in_field)
        self._cursor.close()
        skip_boost(self._cursor)
        return group

    def _fielded(self) -> Fielded | AllSounds:
        token = self._cursor.advance()
        name = word(token)
        dimension = None
        if self._cursor.kind() is TokenKind.INDEX:
            dimension = int(self._cursor.advance().text[1:-1])
        self._cursor.take(TokenKind.COLON)
        if name.is_star and self._cursor.token().text == "*":
            self._cursor.advance()
            return AllSounds()
        if not name.is_plain:
            raise FilterSyntaxError(token.position, str(token), "a field name without wildcards")
        field = FieldName(name.text, dimension, token.position)
        if self._cursor.kind() is TokenKind.OPEN:
            return Fielded(field, self._parenthesised(is_in_field=True))
        return Fielded(field, value(self._cursor, f"a value for {name.text}"))

    def _is_equation(self) -> bool:
        """Tell whether a name with an equals sign and a phrase stand here."""
        return self._cursor.token().text.endswith("=") and self._cursor.kind(1) is TokenKind.PHRASE

    def _equation(self) -> Fielded:
        token = self._cursor.advance()
        field = FieldName(unescaped(token.text.removesuffix("=")), None, token.position)
        return Fielded(field, value(self._cursor, "a value in quotes"))

    def _is_run(self) -> bool:
        """Tell whether at least two plain words stand here side by side."""
        return _is_plain_word(self._cursor.token()) and self._continues_run(1)

    def _continues_run(self, ahead: int) -> bool:
        return _is_plain_word(self._cursor.token(ahead)) and self._cursor.kind(ahead + 1) not in _ENDS_NO_RUN

    def _run(self) -> Run:
        words = [word(self._cursor.advance())]
        while self._continues_run(0):
            self._cursor.count_clause()
            words.append(word(self._cursor.advance()))
        return Run(tuple(words), words[0].position)


def _is_plain_word(token: Token) -> bool:
    return token.kind is TokenKind.WORD and word(token).is_plain
