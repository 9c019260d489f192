"""Numbers as people write them in a query: plain decimal digits, a point, an exponent."""

import math
import re

INTEGER_LOW, INTEGER_HIGH = -(2**31), 2**31 - 1
"""What fits into a field of kind INTEGER."""

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NOT_FINITE = {
    "NaN": math.nan,
    "Infinity": math.inf,
    "+Infinity": math.inf,
    "-Infinity": -math.inf,
}
_LONGEST_INTEGER = 100  # characters; far more than fit, and few enough to be read at once


def is_named(text: str) -> bool:
    """Say whether the text is a number only by its name: NaN, or an infinity."""
    return text in _NOT_FINITE


def whole_number(text: str) -> int | None:
    """Give the integer that the text is, None when it is none or lies outside INTEGER_LOW to INTEGER_HIGH."""
    if len(text) > _LONGEST_INTEGER or not _INTEGER.fullmatch(text):
        return None
    value = int(text)
    return value if INTEGER_LOW <= value <= INTEGER_HIGH else None


def number(text: str) -> float | None:
    """Give the number that the text is, NaN and infinities included, None when it is none. There is no minus zero."""
    if text in _NOT_FINITE:
        return _NOT_FINITE[text]
    return float(text) + 0.0 if _DECIMAL.fullmatch(text) else None


def finite_number(text: str) -> float | None:
    """Give the number that the text is, None when it is none or not finite."""
    value = number(text)
    return value if value is not None and math.isfinite(value) else None


def finite_numbers(text: str) -> tuple[float, ...] | None:
    """Give the numbers of a comma-separated list, None when one of them is no finite number."""
    values = tuple(finite_number(part.strip()) for part in text.split(","))
    found = tuple(value for value in values if value is not None)
    return found if len(found) == len(values) else None
