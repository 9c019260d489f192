"""Requests that the cluster will not carry, as the mistakes of a query that they are."""

import opensearchpy.exceptions as theirs

from search.backends.opensearch.failures import OVERLOADED, TOO_MANY_SCRIPTS, says
from search.errors import BackendUnavailableError, PlaceError, TooComplexError, WrongValueError
from search.query import Query
from search.tree import AllOf, AnyOf, Expression, Node, Not, Pattern

_BAD_REQUEST = 400


def refusal(error: theirs.TransportError, query: Query) -> Exception:
    """Give what is to be raised for a request that the cluster calls wrong; the error itself when we do not know it."""
    if says(error, TOO_MANY_SCRIPTS):
        return BackendUnavailableError(OVERLOADED)
    if says(error, "too_many_clauses", "too_many_nested_clauses", "maxClauseCount"):
        return TooComplexError("words and values in a search", 1024)
    if query.after is not None and error.status_code == _BAD_REQUEST:
        return PlaceError()
    pattern = _first_pattern(query.filter)
    if pattern and says(error, "determinize", "TooComplexToDeterminize", "expression", "automat", "repetition"):
        return WrongValueError(pattern.field, pattern.pattern, "a simpler pattern or regular expression")
    return error


def _first_pattern(node: Node) -> Pattern | Expression | None:
    match node:
        case Pattern() | Expression():
            return node
        case Not():
            return _first_pattern(node.child)
        case AllOf() | AnyOf():
            return next((found for child in node.children if (found := _first_pattern(child))), None)
        case _:
            return None
