"""A filter as a mask over the rows of a snapshot: text is asked of the text index, numbers of their columns."""

import math
from collections.abc import Iterator, Sequence
from functools import reduce
from typing import assert_never

import numpy as np
import tantivy

from search.backends.embedded.columns import Floats
from search.backends.embedded.geography import lies_in
from search.backends.embedded.snapshot import Mask, Snapshot
from search.backends.embedded.text_filter import all_of, is_text, text_query
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
    Words,
)

_NumberLeaf = Equals | EqualsVector | Between | HasValue | InCircle | InBox


def mask(node: Node, snapshot: Snapshot) -> Mask:
    """Say of each row whether it meets a filter; rows of removed sounds may meet it too."""
    if isinstance(node, Not):
        return ~mask(node.child, snapshot)
    if is_text(node) and not _is_exclusion(node):
        return snapshot.mask(node, lambda: _text_mask(node, snapshot))
    match node:
        case AllOf():
            return reduce(np.logical_and, _masks(node, snapshot), np.ones(snapshot.row_count, dtype=np.bool_))
        case AnyOf():
            return reduce(np.logical_or, _masks(node, snapshot), np.zeros(snapshot.row_count, dtype=np.bool_))
        case Equals() | EqualsVector() | Between() | HasValue() | InCircle() | InBox():
            return _number_mask(node, snapshot)
        case Everything() | Nothing() | Words() | Pattern() | Fuzzy() | Expression():
            raise TypeError(f"{node} speaks of no number")
        case _:
            assert_never(node)


def split(node: Node) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """Part a conjunction: what the text index can answer for, and the rest."""
    children = node.children if isinstance(node, AllOf) else (node,)
    of_text = tuple(child for child in children if is_text(child))
    return of_text, tuple(child for child in children if not is_text(child))


def text_condition(nodes: Sequence[Node], snapshot: Snapshot) -> tantivy.Query | None:
    """Compile the text part of a conjunction; None when there is none."""
    return all_of(nodes, snapshot.text) if nodes else None


def _text_mask(node: Node, snapshot: Snapshot) -> Mask:
    found = np.zeros(snapshot.row_count, dtype=np.bool_)
    found[snapshot.text.rows(text_query(node, snapshot.text))] = True
    return found


def _masks(node: AllOf | AnyOf, snapshot: Snapshot) -> Iterator[Mask]:
    return (mask(child, snapshot) for child in node.children)


def _is_exclusion(node: Node) -> bool:
    """Say whether a conjunction excludes only: it matches nearly every sound, so what it excludes is listed instead."""
    return isinstance(node, AllOf) and all(isinstance(child, Not) for child in node.children)


def _number_mask(node: _NumberLeaf, snapshot: Snapshot) -> Mask:
    match node:
        case Equals():
            return np.asarray(_values(node, snapshot) == _number(node.value))
        case Between():
            return _between(node, _values(node, snapshot))
        case EqualsVector():
            return _vector_mask(node, snapshot.column(node.field))
        case HasValue():
            return ~np.isnan(snapshot.column(node.field)[:, 0])
        case InCircle() | InBox():
            return lies_in(node, snapshot.column(node.field))
        case _:
            assert_never(node)


def _vector_mask(node: EqualsVector, vectors: Floats) -> Mask:
    if vectors.shape[1] != len(node.values):
        return np.zeros(len(vectors), dtype=np.bool_)
    return np.asarray((vectors == np.array(node.values)).all(axis=1))


def _between(node: Between, values: Floats) -> Mask:
    found = ~np.isnan(values)
    if node.low is not None:
        low = _number(node.low)
        found &= values >= low if node.includes_low else values > low
    if node.high is not None:
        high = _number(node.high)
        found &= values <= high if node.includes_high else values < high
    return found


def _values(node: Equals | Between, snapshot: Snapshot) -> Floats:
    column = snapshot.column(node.field)
    dimension = node.dimension or 0
    if dimension >= column.shape[1]:
        return np.full(snapshot.row_count, np.nan)
    return column[:, dimension]


def _number(value: Value) -> float:
    """Give the float that a column would hold; whole numbers beyond every float are beyond every value."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if int(value) > 0 else -math.inf
