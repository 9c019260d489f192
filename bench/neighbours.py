"""What a similarity space is worth: who the neighbours are, who passes the cut, who knows a changed copy again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

NEAREST = 10
CUT = 0.7
"""The least similarity, (1 + cosine) / 2, that a search answers with unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Shares, 0 to 1, on average over the sounds that belong to a group.

    same: of the ten nearest, those in the sound's own group. nearest: whether the nearest one is. chance: of all other
    sounds, those in its group, which is what both would be without any listening. most: what `same` could be at best,
    since some groups have fewer than eleven members.
    """

    same: float
    nearest: float
    chance: float
    most: float


@dataclass(frozen=True, slots=True)
class Passing:
    """The shares, 0 to 1, of pairs of sounds that reach the cut: pairs in one group, and pairs in two."""

    related: float
    unrelated: float


def similarities(one: Matrix, other: Matrix) -> Matrix:
    """Give (1 + cosine) / 2 of each of the one, (n, 100), with each of the other, (m, 100), of length 1; (n, m)."""
    return (1.0 + one @ other.T) / 2.0


def neighbours(similar: Matrix, groups: Sequence[str | None]) -> Neighbours:
    """Judge a matrix of similarities, (sounds, sounds), by groups; sounds without one are only neighbours to others."""
    is_same = _is_same(groups)
    count = min(NEAREST, len(groups) - 1)
    asked = [number for number, group in enumerate(groups) if group is not None]
    if not asked or not count:
        return Neighbours(same=0.0, nearest=0.0, chance=0.0, most=0.0)
    others = similar.copy()
    np.fill_diagonal(others, -np.inf)
    nearest = np.argsort(-others[asked], axis=1, kind="stable")[:, :count]
    found = np.take_along_axis(is_same[asked], nearest, axis=1)
    relatives = is_same[asked].sum(axis=1)
    return Neighbours(
        same=float(found.mean()),
        nearest=float(found[:, 0].mean()),
        chance=float(relatives.mean() / (len(groups) - 1)),
        most=float(np.minimum(relatives, count).mean() / count),
    )


def passing(similar: Matrix, groups: Sequence[str | None]) -> Passing:
    """Tell who reaches the cut in a matrix of similarities, (sounds, sounds); sounds without a group are left out."""
    asked = [number for number, group in enumerate(groups) if group is not None]
    pairs = np.triu(np.ones((len(asked), len(asked)), dtype=bool), k=1)
    reaches = similar[np.ix_(asked, asked)][pairs] >= CUT
    is_same = _is_same([groups[number] for number in asked])[pairs]
    return Passing(related=_share(reaches[is_same]), unrelated=_share(reaches[~is_same]))


def recognised(copies: Matrix, originals: Matrix, indices: Sequence[int]) -> float:
    """Give the share of copies, (n, 100), whose nearest among the originals, (m, 100), is the one at their index."""
    return _share(np.argmax(similarities(copies, originals), axis=1) == np.asarray(indices))


def _is_same(groups: Sequence[str | None]) -> NDArray[np.bool_]:
    """Tell of each pair of different sounds whether they share a group; (sounds, sounds)."""
    flags = [
        one is not None and one == other and row != column
        for row, one in enumerate(groups)
        for column, other in enumerate(groups)
    ]
    return np.array(flags, dtype=bool).reshape(len(groups), len(groups))


def _share(flags: NDArray[np.bool_]) -> float:
    return float(flags.mean()) if flags.size else 0.0
