"""The filter languages: text → tokens → syntax → typed tree."""

import time

from search.filters.check import Checker
from search.filters.descriptors import DescriptorChecker
from search.filters.parser import parse
from search.tree import Node


def parse_filter(text: str, *, now_ms: int | None = None) -> Node:
    """Give the typed tree of a `filter` text; `now_ms` is what NOW means, in milliseconds since 1970.

    Raises:
        FilterSyntaxError: the text cannot be read; EmptyFilterError when it is blank.
        UnknownFieldError: a name is no field.
        WrongValueError: a value does not fit its field.
        TooComplexError: there is more of something than we carry.
    """
    return Checker(time.time_ns() // 1_000_000 if now_ms is None else now_ms).whole(parse(text))


def parse_descriptors_filter(text: str) -> Node:
    """Give the typed tree of a `descriptors_filter` text.

    Raises:
        FilterSyntaxError: the text cannot be read; EmptyFilterError when it is blank, UnpairedError when a
            parenthesis has no partner.
        UnknownFieldError: a name is no descriptor that can be searched, classic or current.
        WrongValueError: a value does not fit its descriptor.
        TooComplexError: there is more of something than we carry.
    """
    return DescriptorChecker(now_ms=0).whole(parse(text, takes_equals=True))
