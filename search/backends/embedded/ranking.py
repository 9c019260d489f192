"""Putting candidates in order: by score, by a named field, or by distance to a target; ties by sound id."""

import math
from collections.abc import Sequence

import numpy as np

from search.backends.embedded.candidates import Candidates
from search.backends.embedded.columns import Floats
from search.backends.embedded.schema import ID_COLUMN
from search.backends.embedded.snapshot import Snapshot
from search.backends.embedded.text_index import Rows
from search.errors import SortTargetError
from search.query import Nearest, Order, Target

_ORDERS: dict[Order, tuple[tuple[str, int], ...]] = {
    Order.DURATION_DESC: (("duration", -1),),
    Order.DURATION_ASC: (("duration", 1),),
    Order.CREATED_DESC: (("created", -1),),
    Order.CREATED_ASC: (("created", 1),),
    Order.DOWNLOADS_DESC: (("num_downloads", -1),),
    Order.DOWNLOADS_ASC: (("num_downloads", 1),),
    Order.RATING_DESC: (("avg_rating", -1), ("num_ratings", -1)),
    Order.RATING_ASC: (("avg_rating", 1), ("num_ratings", -1)),
}


def sort_keys(sort: Order | Nearest, found: Candidates, snapshot: Snapshot) -> list[Floats]:
    """Give the keys by which candidates are ordered, smallest first, the most important key first.

    A sound without a value comes after all others, whichever the direction. The last key is the id.
    """
    if isinstance(sort, Nearest):
        keys = [distances(sort, found.rows, snapshot)]
    elif sort is Order.SCORE:
        keys = [-found.scores]
    else:
        values = (sign * snapshot.numbers(name)[found.rows] for name, sign in _ORDERS[sort])
        keys = [np.where(np.isnan(numbers), np.inf, numbers) for numbers in values]
    return [*keys, snapshot.numbers(ID_COLUMN)[found.rows]]


def signs(sort: Order | Nearest) -> list[int]:
    """Give the signs of the keys: -1 of those whose highest value comes first."""
    if isinstance(sort, Nearest):
        return [1, 1]
    return [-1, 1] if sort is Order.SCORE else [*(sign for _, sign in _ORDERS[sort]), 1]


def distances(sort: Nearest, rows: Rows, snapshot: Snapshot) -> Floats:
    """Give the Euclidean distance of each row to the targets; a missing value counts as 0.

    Raises:
        SortTargetError: a target is no finite number.

    Source: Freesound APIv2 documentation, parameters `sort` (a field and a value) and `target`.
    """
    if not all(math.isfinite(value) for target in sort.targets for value in target.values):
        raise SortTargetError("a target takes finite numbers")
    squares = np.zeros(len(rows))
    for target in sort.targets:
        squares += _squares(snapshot.column(target.field)[rows], target)
    return np.sqrt(squares)


def first(keys: Sequence[Floats], count: int) -> Rows:
    """Give the positions of the first `count` candidates in order, without putting all of them in order."""
    pool = np.arange(len(keys[0]))
    count = min(count, len(pool))
    sure: list[Rows] = []
    missing = count
    for key in keys:
        if missing == 0:
            break
        values = key[pool]
        border = np.partition(values, missing - 1)[missing - 1]
        sure.append(pool[values < border])
        missing -= len(sure[-1])
        pool = pool[values == border]
    chosen = np.concatenate([*sure, pool[:missing]])
    return chosen[np.lexsort([key[chosen] for key in reversed(keys)])]


def behind(keys: Sequence[Floats], values: Sequence[float]) -> Rows:
    """Give the positions of the candidates that come after these values of the keys."""
    is_behind = np.zeros(len(keys[0]), dtype=np.bool_)
    is_level = ~is_behind
    for key, value in zip(keys, values, strict=True):
        is_behind |= is_level & (key > value)
        is_level &= key == value
    return np.flatnonzero(is_behind)


def _squares(values: Floats, target: Target) -> Floats:
    extents = np.array(target.extents or 1.0)
    with np.errstate(over="ignore"):  # two numbers too far apart for their square are infinitely far
        differences = (np.where(np.isnan(values), 0.0, values) - np.array(target.values)) / extents
        return np.asarray((differences**2).sum(axis=1))
