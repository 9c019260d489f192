"""The typed tree written as filter text: the way back, for tests, links and messages."""

import re
from typing import assert_never

from search.fields import Kind, named
from search.filters.dates import instant_text
from search.tree import (
    AllOf,
    AnyOf,
    Between,
    Equals,
    EqualsVector,
    Everything,
    Expression,
    Fuzzy,
    HasValue,
    InBox,
    InCircle,
    Node,
    Not,
    Nothing,
    Pattern,
    Value,
    Wildcard,
    Words,
)

_Text = Words | Pattern | Fuzzy | Expression
_Leaf = _Text | Equals | EqualsVector | Between | HasValue | InBox
_Single = _Leaf | Everything | Nothing | InCircle

_SPECIAL = re.compile(r"[^\w.]")
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_PIECE_OF_EXPRESSION = re.compile(r"\\.|/", re.DOTALL)


def filter_text(node: Node) -> str:
    """Write a tree as a filter that reads back as the same tree, if the tree is in its simplest form."""
    match node:
        case AllOf():
            excludes_only = all(isinstance(child, Not) for child in node.children)
            return " ".join(["*:*"] * excludes_only + [_clause(child) for child in node.children])
        case AnyOf():
            return " OR ".join(_alternative(child) for child in node.children)
        case Not():
            return f"*:* {_clause(node)}"
        case _:
            return _single(node)


def _single(node: _Single) -> str:
    match node:
        case Everything():
            return "*:*"
        case Nothing():
            return "(-*:*)"
        case InCircle():
            return f"{{!geofilt sfield={node.field} pt={node.latitude},{node.longitude} d={node.radius_km}}}"
        case _:
            return _leaf(node)


def _clause(node: Node) -> str:
    """Write a node that stands beside others."""
    match node:
        case Not():
            return f"-{_clause(node.child)}"
        case AllOf() | AnyOf():
            return f"({filter_text(node)})"
        case _:
            return filter_text(node)


def _alternative(node: Node) -> str:
    """Write a node that stands between ORs, where an exclusion would not be an alternative."""
    return f"({filter_text(node)})" if isinstance(node, Not) else _clause(node)


def _leaf(node: _Leaf) -> str:
    """Write one field with what is looked for in it."""
    match node:
        case Equals() | Between():
            dimension = "" if node.dimension is None else f"[{node.dimension}]"
            value = _plain(node.field, node.value) if isinstance(node, Equals) else _range(node)
            return f"{node.field}{dimension}:{value}"
        case EqualsVector():
            return f"{node.field}:{_quoted(','.join(map(_number, node.values)))}"
        case HasValue():
            return f"{node.field}:*"
        case InBox():
            return f'{node.field}:["{node.south},{node.west}" TO "{node.north},{node.east}"]'
        case _:
            return f"{node.field}:{_text(node)}"


def _range(node: Between) -> str:
    low, high = ("*" if end is None else _plain(node.field, end) for end in (node.low, node.high))
    return f"{'[' if node.includes_low else '{'}{low} TO {high}{']' if node.includes_high else '}'}"


def _text(node: _Text) -> str:
    match node:
        case Words():
            return f"{_quoted(node.text)}~{node.slop}" if node.is_phrase else _escaped(node.text)
        case Pattern():
            return "".join(part.symbol if isinstance(part, Wildcard) else _escaped(part) for part in node.parts)
        case Fuzzy():
            return f"{_escaped(node.text)}~{node.distance}"
        case Expression():
            return f"/{_PIECE_OF_EXPRESSION.sub(_with_slash_escaped, node.pattern)}/"
        case _:
            assert_never(node)


def _with_slash_escaped(piece: re.Match[str]) -> str:
    return r"\/" if piece[0] == "/" else piece[0]


def _plain(field: str, value: Value) -> str:
    """Write one value, in quotes, so that no sign or colon in it is taken for syntax."""
    if isinstance(value, str):
        return _quoted(value)
    if named(field).kind is Kind.DATE:
        return _quoted(instant_text(int(value)))
    return _quoted(str(value).lower() if isinstance(value, bool) else _number(value))


def _number(value: float) -> str:
    return repr(value).replace("inf", "Infinity")


def _quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _escaped(text: str) -> str:
    r"""Write text without quotes: a backslash before each special character, and before an operator's name."""
    return f"\\{text}" if text in _OPERATORS else _SPECIAL.sub(r"\\\g<0>", text)
