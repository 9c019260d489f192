"""Simplified nodes mean what they meant before."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from search.filters.simplest import all_of, any_of, negation, possible
from search.tree import AllOf, AnyOf, Between, Everything, HasValue, Node, Not, Nothing

NAMES = ("tag", "pack", "bpm")

Meaning = Callable[[frozenset[str]], bool]
Both = tuple[Node, Meaning]
"""A simplified node, and what it means without simplification, given the fields that have a value."""


def _is_matched(node: Node, present: frozenset[str]) -> bool:
    match node:
        case HasValue():
            return node.field in present
        case AllOf():
            return all(_is_matched(child, present) for child in node.children)
        case AnyOf():
            return any(_is_matched(child, present) for child in node.children)
        case Not():
            return not _is_matched(node.child, present)
        case _:
            return isinstance(node, Everything)


def _leaf(name: str) -> Both:
    return HasValue(name), lambda present: name in present


def _all(both: list[Both]) -> Both:
    return all_of(node for node, _ in both), lambda present: all(meaning(present) for _, meaning in both)


def _any(both: list[Both]) -> Both:
    return any_of(node for node, _ in both), lambda present: any(meaning(present) for _, meaning in both)


def _not(both: Both) -> Both:
    return negation(both[0]), lambda present: not both[1](present)


EXPRESSIONS: st.SearchStrategy[Both] = st.recursive(
    st.sampled_from(NAMES).map(_leaf),
    lambda inner: st.lists(inner, max_size=3).map(_all) | st.lists(inner, max_size=3).map(_any) | inner.map(_not),
    max_leaves=10,
)


def _is_simplest(node: Node) -> bool:
    match node:
        case AllOf() | AnyOf():
            children = node.children
            is_mixed = not any(isinstance(child, (type(node), Everything, Nothing)) for child in children)
            return len(children) > 1 and is_mixed and all(map(_is_simplest, children))
        case Not():
            return not isinstance(node.child, Not | Everything | Nothing) and _is_simplest(node.child)
        case _:
            return True


class TestSimplest:
    @given(EXPRESSIONS, st.frozensets(st.sampled_from(NAMES)))
    def test_the_simplest_form_means_the_same(self, both: Both, present: frozenset[str]) -> None:
        node, meaning = both

        assert _is_matched(node, present) is meaning(present)
        assert _is_simplest(node)

    def test_a_range_of_mixed_types_is_left_alone(self) -> None:
        node = Between("id", "a", 1)

        assert possible(node) is node
