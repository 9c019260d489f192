"""Which words a filter asks for, the same for every engine."""

from search.analysis import Token, letter_words, query_tokens
from search.fields import Kind, named
from search.tree import AllOf, AnyOf, Node, Not, Nothing, Words


def tokens_of(field: str, text: str) -> list[Token]:
    """Give the words that a text asks for in a TEXT or WORDS field."""
    return letter_words(text) if named(field).kind is Kind.WORDS else query_tokens(text)


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
