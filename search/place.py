"""Where a page ends: the values that its last result is ordered by, its id at the end, as they can stand in a link."""

import math
import re
from collections.abc import Iterable

from search.errors import PlaceError

_INTEGER = re.compile(r"-?[0-9]{1,19}")
_LONGEST = 400  # characters; far more than the few values of any order take
_LARGEST_WHOLE = 2.0**53


def written(values: Iterable[float]) -> str:
    """Write the values of a result, the most important first, to their last digit."""
    return ",".join(map(_text, values))


def read(text: str, count: int) -> list[float]:
    """Read so many values.

    Raises:
        PlaceError: they are others, or not so many.
    """
    parts = text.split(",") if len(text) <= _LONGEST else []
    if len(parts) != count:
        raise PlaceError
    return [_value(part) for part in parts]


def _text(value: float) -> str:
    is_whole = isinstance(value, int) or (value.is_integer() and abs(value) < _LARGEST_WHOLE)
    return str(int(value)) if is_whole else repr(value)


def _value(part: str) -> float:
    if _INTEGER.fullmatch(part):
        return int(part)
    try:
        value = float(part)
    except ValueError as error:
        raise PlaceError from error
    if math.isnan(value):
        raise PlaceError
    return value
