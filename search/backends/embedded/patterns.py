"""Wildcard patterns and regular expressions as the text index wants them: one regular expression for the whole term.

Whatever stands for itself is written as its code point, so that no text of a person can be taken for an operator.
"""

from collections.abc import Sequence
from typing import assert_never

from search.expressions import AnyCharacter, Characters, Literal, Operator, Part
from search.tree import Wildcard

_ANY_CHARACTER = "(?s:.)"
_WILDCARDS = {"*": f"{_ANY_CHARACTER}*", "?": _ANY_CHARACTER}


def wildcard_expression(parts: Sequence[str | Wildcard]) -> str:
    """Write a wildcard pattern as a regular expression."""
    return "".join(_WILDCARDS[part.symbol] if isinstance(part, Wildcard) else _literal(part) for part in parts)


def regular_expression(parts: Sequence[Part]) -> str:
    """Write a regular expression in the syntax of the text index."""
    return "".join(_written(part) for part in parts)


def _written(part: Part) -> str:
    match part:
        case Literal():
            return _literal(part.text) if len(part.text) == 1 else f"(?:{_literal(part.text)})"
        case AnyCharacter():
            return _ANY_CHARACTER
        case Characters():
            ranges = "".join(f"{_literal(first)}-{_literal(last)}" for first, last in part.ranges)
            return f"[{'^' if part.is_negated else ''}{ranges}]"
        case Operator():
            return part.text
        case _:
            assert_never(part)


def _literal(text: str) -> str:
    return "".join(letter if letter.isalnum() else f"\\x{{{ord(letter):x}}}" for letter in text)
