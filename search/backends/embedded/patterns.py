"""Wildcard patterns and regular expressions as the text index wants them: one regular expression for the whole term.

Whatever stands for itself is written as its code point, so that no text of a person can be taken for an operator.
"""

import re
from collections.abc import Sequence

from search.tree import Wildcard

LONGEST_PATTERN = 256  # characters; compiling takes time and memory that grow faster than the text

_ANY_CHARACTER = "(?s:.)"
_WILDCARDS = {"*": f"{_ANY_CHARACTER}*", "?": _ANY_CHARACTER}
_CLASSES = {
    "d": "[0-9]",
    "D": "[^0-9]",
    "w": "[A-Za-z0-9_]",
    "W": "[^A-Za-z0-9_]",
    "s": r"[ \t\n\r]",
    "S": r"[^ \t\n\r]",
}

_EXPRESSION_TOKEN = re.compile(
    r"""\\(?P<escaped>.)
      | \[(?P<negated>\^?)(?P<members>(?:\\.|[^\]\\])+)\]
      | "(?P<quoted>[^"]*)"
      | (?P<operator>\((?!\?)|[)|?*+]|\{[0-9]+(?:,[0-9]*)?\})
      | (?P<any>\.)
      | (?P<refused>[\\(\[\]{}"~&<>@\#])
      | (?P<literal>.)""",
    re.DOTALL | re.VERBOSE,
)
_MEMBER = re.compile(r"\\(?P<escaped>.)|(?P<range>-)|(?P<literal>.)", re.DOTALL)


def wildcard_expression(parts: Sequence[str | Wildcard]) -> str:
    """Write a wildcard pattern as a regular expression."""
    return "".join(_WILDCARDS[part.symbol] if isinstance(part, Wildcard) else _literal(part) for part in parts)


def translated(expression: str, *, is_folded: bool) -> str:
    """Write an expression of Lucene's syntax for the text index; `is_folded` lower-cases what stands for itself.

    Raises:
        ValueError: it uses an operator outside the common part, or is not well formed.

    Source: Apache Lucene documentation, class RegExp.
    """
    return "".join(_translated_token(token, is_folded=is_folded) for token in _EXPRESSION_TOKEN.finditer(expression))


def _translated_token(token: re.Match[str], *, is_folded: bool) -> str:
    kind = token.lastgroup
    if kind == "refused":
        raise ValueError(f"{token.group()!r} is not supported in a regular expression")
    if kind == "operator":
        return token.group()
    if kind == "any":
        return _ANY_CHARACTER
    if kind == "members":
        members = (_translated_member(member, is_folded=is_folded) for member in _MEMBER.finditer(token["members"]))
        return f"[{token['negated']}{''.join(members)}]"
    return _character(token, is_folded=is_folded)


def _translated_member(member: re.Match[str], *, is_folded: bool) -> str:
    return "-" if member["range"] else _character(member, is_folded=is_folded)


def _character(token: re.Match[str], *, is_folded: bool) -> str:
    if token["escaped"] in _CLASSES:
        return _CLASSES[token["escaped"]]
    text = token["escaped"] or token["literal"] or token.groupdict().get("quoted") or ""
    return _literal(text.lower() if is_folded else text)


def _literal(text: str) -> str:
    return "".join(letter if letter.isalnum() else f"\\x{{{ord(letter):x}}}" for letter in text)
