"""The classic descriptors by name: the list of them, what `descriptors=` chooses, and the tree that answers show.

Source: Freesound APIv2 documentation, "Available Audio Descriptors" and "Response parameters: descriptors".
"""

from collections.abc import Mapping
from typing import Any

import search
from app.audio.descriptors.names import CLASSIC_NAMES

LEAVES: tuple[str, ...] = tuple(leaf for row in CLASSIC_NAMES for leaf in row.leaves())
"""Every name that carries a value, in the order of answers."""

# A name of statistics stands for all of them. A whole namespace does not: `lowlevel` names nothing.
_LEAVES_OF: dict[str, frozenset[str]] = {
    **{leaf: frozenset({leaf}) for leaf in LEAVES},
    **{row.name: frozenset(row.leaves()) for row in CLASSIC_NAMES},
    "metadata.version": frozenset(leaf for leaf in LEAVES if leaf.startswith("metadata.version.")),
}


def chosen(text: str) -> tuple[str, ...]:
    """Give the leaves that a `descriptors` parameter names, in the order of answers; unknown names are ignored."""
    names: set[str] = set()
    for name in text.split(","):
        names |= _LEAVES_OF.get(name.strip().removeprefix("."), frozenset())
    return tuple(leaf for leaf in LEAVES if leaf in names)


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give values by dotted name as a tree: `lowlevel.mfcc.mean` is under `lowlevel`, then `mfcc`, then `mean`."""
    tree: dict[str, Any] = {}
    for name, value in values.items():
        *path, last = name.split(".")
        branch = tree
        for part in path:
            branch = branch.setdefault(part, {})
        branch[last] = value
    return tree


def vocabulary() -> dict[str, Any]:
    """Give the body of `descriptors/`: the descriptors that can be filtered and aimed at, then those that cannot."""
    fixed = [field for field in search.FIELDS.values() if field.source is search.Source.CLASSIC]
    return {
        "fixed-length": {
            "one-dimensional": [field.name for field in fixed if field.dimensions == 1],
            "multi-dimensional": [field.name for field in fixed if field.dimensions > 1],
        },
        "variable-length": list(search.VARIABLE_LENGTH_NAMES),
    }
