"""Tree nodes put together in their simplest form, so that texts of the same meaning mostly give the same tree.

`AllOf` and `AnyOf` never hold less than two children, nor one of their own kind, nor `Everything` or `Nothing`;
exclusions stand last in an `AllOf`; `Not` never holds another `Not`; a range that nothing can lie in is `Nothing`.
"""

from collections.abc import Iterable

from search.tree import AllOf, AnyOf, Between, Everything, Node, Not, Nothing


def all_of(nodes: Iterable[Node]) -> Node:
    """Match what every node matches; with no node, everything."""
    children: list[Node] = []
    for node in nodes:
        children += node.children if isinstance(node, AllOf) else (node,)
    if any(isinstance(child, Nothing) for child in children):
        return Nothing()
    children = [child for child in children if not isinstance(child, Everything)]
    children.sort(key=lambda child: isinstance(child, Not))
    if not children:
        return Everything()
    return children[0] if len(children) == 1 else AllOf(tuple(children))


def any_of(nodes: Iterable[Node]) -> Node:
    """Match what at least one node matches; with no node, nothing."""
    children: list[Node] = []
    for node in nodes:
        children += node.children if isinstance(node, AnyOf) else (node,)
    if any(isinstance(child, Everything) for child in children):
        return Everything()
    children = [child for child in children if not isinstance(child, Nothing)]
    if not children:
        return Nothing()
    return children[0] if len(children) == 1 else AnyOf(tuple(children))


def negation(node: Node) -> Node:
    """Match what the node does not."""
    match node:
        case Everything():
            return Nothing()
        case Nothing():
            return Everything()
        case Not():
            return node.child
        case _:
            return Not(node)


def possible(node: Between) -> Node:
    """Give the range itself, or `Nothing` when no value can lie in it."""
    match node.low, node.high:
        case (str() as low_text, str() as high_text):
            is_reversed = low_text > high_text
        case (int() | float() as low, int() | float() as high):
            is_reversed = low > high
        case _:
            is_reversed = False
    is_empty_point = node.low == node.high is not None and not (node.includes_low and node.includes_high)
    return Nothing() if is_reversed or is_empty_point else node
