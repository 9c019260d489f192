"""Telling how far long work has come."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_TELL_EVERY = 100

_Item = TypeVar("_Item")

Progress = Callable[[int], None]
"""Is told how many are done."""


def counted(items: Iterable[_Item], progress: Progress) -> Iterator[_Item]:
    """Give the items one by one, and tell how many went by."""
    number = 0
    for number, item in enumerate(items, 1):
        yield item
        if number % _TELL_EVERY == 0:
            progress(number)
    progress(number)
