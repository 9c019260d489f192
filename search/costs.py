"""What a filter may cost an engine, whichever it is."""

from search.errors import TooComplexError
from search.fields import named
from search.tree import AllOf, AnyOf, Between, Expression, Fuzzy, Node, Not, Pattern

LONGEST_PATTERN = 256  # characters; compiling takes time and memory that grow faster than the text
MAX_COSTLY = 50  # each can take tens of milliseconds in a large index


def refuse_costly(node: Node) -> None:
    """Let pass a filter with a sensible number of conditions that have to look at every term of a field.

    Raises:
        TooComplexError: there are more.
    """
    if _costly_count(node) > MAX_COSTLY:
        raise TooComplexError("wildcards, fuzzy words, regular expressions and ranges of text", MAX_COSTLY)


def _costly_count(node: Node) -> int:
    match node:
        case AllOf() | AnyOf():
            return sum(_costly_count(child) for child in node.children)
        case Not():
            return _costly_count(node.child)
        case Pattern() | Fuzzy() | Expression():
            return 1
        case Between():
            return int(named(node.field).kind.is_inverted)
        case _:
            return 0
