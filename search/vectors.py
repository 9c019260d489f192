"""Vectors of similarity spaces as every engine compares them: in 32 bits, and of length 1."""

import math
from collections.abc import Iterable, Sized

import numpy as np
from numpy.typing import NDArray

from search.errors import VectorError
from search.query import Hit

Vector = NDArray[np.float32]

_DECIMALS = 12  # so that a vector has the score 1 to itself


def unit_vector(values: tuple[float, ...]) -> Vector:
    """Scale a vector to length 1.

    Raises:
        VectorError: it has no direction, or holds something that is no finite number.
    """
    vector = np.array(values, dtype=np.float64)
    largest = np.abs(vector).max(initial=0.0)
    if not np.isfinite(largest) or largest == 0:
        raise VectorError("a vector needs finite numbers, and one that is not zero")
    scaled = vector / largest  # first, so that squares neither overflow nor vanish
    unit: Vector = (scaled / np.linalg.norm(scaled)).astype(np.float32)
    return unit


def expect_dimensions(vector: Sized, dimensions: int) -> None:
    """Return when a vector is as long as those of its space.

    Raises:
        VectorError: it is not.
    """
    if len(vector) != dimensions:
        raise VectorError(
            f"incorrect vector dimension. The vector value has size {len(vector)} "
            f"while it is expected a vector with size {dimensions}"
        )


def score(one: Vector, other: Vector) -> float:
    """Give (1 + cosine) / 2, computed in 64 bits: for what is shown every engine gives the same, however it ranks."""
    first, second = one.astype(np.float64), other.astype(np.float64)
    cosine = float(first @ second) / math.sqrt(float(first @ first) * float(second @ second))
    return round(min(max((1 + cosine) / 2, 0.0), 1.0), _DECIMALS)


def nearest_first(hits: Iterable[Hit], target: int | None) -> tuple[Hit, ...]:
    """Give the hits of one page by their score, then by id: engines rank in 32 bits, which cannot tell all apart.

    The sound that is the target itself comes first, also where others have the very same vector.
    """
    return tuple(sorted(hits, key=lambda hit: (hit.id != target, -hit.score, hit.id)))
