"""A place in the tokens of a filter, and the count of what has been read there."""

from search.errors import FilterSyntaxError, TooComplexError, UnpairedError
from search.filters.tokens import Token, TokenKind, tokens

MAX_CLAUSES = 1024
MAX_DEPTH = 50
MAX_PATTERNS = 64


class Cursor:
    """The next token of a text, and the limits of what we carry."""

    def __init__(self, text: str) -> None:
        self._tokens = list(tokens(text))
        self._next = 0
        self._depth = 0
        self._clauses = 0
        self._patterns = 0

    def token(self, ahead: int = 0) -> Token:
        """Give a token without taking it; behind the last one there are only ends."""
        return self._tokens[min(self._next + ahead, len(self._tokens) - 1)]

    def kind(self, ahead: int = 0) -> TokenKind:
        """Give the kind of a token without taking it."""
        return self.token(ahead).kind

    def advance(self) -> Token:
        """Take the next token, whatever it is."""
        token = self.token()
        self._next += 1
        return token

    def take(self, *kinds: TokenKind) -> Token:
        """Take the next token, which has to be of one of these kinds."""
        if self.kind() not in kinds:
            raise self.unexpected(" or ".join(kind.value for kind in kinds))
        return self.advance()

    def unexpected(self, expected: str) -> FilterSyntaxError:
        """Give the error for the next token, which is not what was expected."""
        token = self.token()
        is_unpaired = token.kind is (TokenKind.END if self._depth else TokenKind.CLOSE)
        error = UnpairedError if is_unpaired else FilterSyntaxError
        return error(token.position, str(token), expected)

    def open(self) -> None:
        """Take an opening parenthesis."""
        self.take(TokenKind.OPEN)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise TooComplexError("parentheses in each other", MAX_DEPTH)

    def close(self) -> None:
        """Take a closing parenthesis."""
        self.take(TokenKind.CLOSE)
        self._depth -= 1

    def count_clause(self) -> None:
        """Count one clause, or one of several words in it."""
        self._clauses += 1
        if self._clauses > MAX_CLAUSES:
            raise TooComplexError("clauses in a filter", MAX_CLAUSES)

    def count_pattern(self) -> None:
        """Count one value that has to be compared with all words of a field."""
        self._patterns += 1
        if self._patterns > MAX_PATTERNS:
            raise TooComplexError("words with wildcards, fuzzy words and regular expressions", MAX_PATTERNS)
