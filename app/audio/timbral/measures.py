"""What every timbral attribute does with its features: take logarithms, weigh, add up, clip to 0-100."""

import math

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.floating]


class UndefinedError(ValueError):
    """A feature has no value for this sound, and so neither has the attribute that needs it."""


def log10(value: float) -> float:
    """Return the decimal logarithm of a positive value.

    Raises:
        UndefinedError: the value is not a positive number.
    """
    if not (value > 0 and math.isfinite(value)):
        raise UndefinedError(f"no logarithm of {value}")
    return math.log10(value)


def weighted_mean(values: Values, weights: Values) -> float:
    """Return the mean of the values, each counted by its weight.

    Raises:
        UndefinedError: the weights add up to nothing.
    """
    total = float(weights.sum(dtype=np.float64))
    if not total > 0:
        raise UndefinedError("a weighted mean without weight")
    return float(np.dot(values.astype(np.float64), weights.astype(np.float64))) / total


def rating(score: float) -> float:
    """Return the score on the scale of the attributes, 0 to 100.

    Raises:
        UndefinedError: the score is not a number.
    """
    if math.isnan(score):
        raise UndefinedError("the score is not a number")
    return min(max(float(score), 0.0), 100.0)
