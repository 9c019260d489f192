"""Wildcard patterns and regular expressions as the cluster reads them: Lucene's syntax, every literal escaped."""

from collections.abc import Sequence
from typing import Any, assert_never

from search.backends.opensearch.mapping import safe_name
from search.expressions import AnyCharacter, Characters, Literal, Operator, Part
from search.tree import Wildcard

Clause = dict[str, Any]

_MOST_STATES = 5_000  # of the machine that an expression becomes; half of what is usual, for many may come at once


def wildcard_clause(field: str, parts: Sequence[str | Wildcard]) -> Clause:
    """Match what fits a wildcard pattern as a whole."""
    pattern = "".join(part.symbol if isinstance(part, Wildcard) else _wildcard_literal(part) for part in parts)
    return {"wildcard": {safe_name(field): {"value": pattern}}}


def expression_clause(field: str, parts: Sequence[Part]) -> Clause:
    """Match what fits a regular expression as a whole; the optional operators of Lucene are off."""
    pattern = "".join(_written(part) for part in parts)
    return {"regexp": {safe_name(field): {"value": pattern, "flags": "NONE", "max_determinized_states": _MOST_STATES}}}


def _written(part: Part) -> str:
    match part:
        case Literal():
            text = "".join(_escaped(letter) for letter in part.text)
            return text if len(part.text) == 1 else f"({text})"
        case AnyCharacter():
            return "."
        case Characters():
            ranges = "".join(f"{_escaped(first)}-{_escaped(last)}" for first, last in part.ranges)
            return f"[{'^' if part.is_negated else ''}{ranges}]"
        case Operator():
            return part.text
        case _:
            assert_never(part)


def _wildcard_literal(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "*?\\" else letter for letter in text)


def _escaped(letter: str) -> str:
    """Escape all but letters and digits: those stand for classes behind a backslash."""
    return letter if letter.isalnum() else f"\\{letter}"
