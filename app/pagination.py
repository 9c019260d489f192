"""The two ways the API cuts lists into pages: search results, and plain lists.

Source: Freesound APIv2 documentation, "Pagination"; the details are how the running service answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from urllib.parse import parse_qsl, urlencode

from app.errors import NotFoundError
from app.links import Links

DEFAULT_PAGE_SIZE = 15
MAX_PAGE_SIZE = 150
# Larger numbers are certainly past the end, and this one still fits every database's integer.
MAX_NUMBER = 2**53
_ENOUGH_DIGITS = 20
_CREDENTIALS = {"token", "access_token"}


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number from 1 and how many entries fit on it."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        """Entries before this page."""
        return (self.number - 1) * self.size

    def has_next(self, count: int) -> bool:
        """Whether entries follow after this page."""
        return self.offset + self.size < count


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What was asked of a plain list: the path as received, and its parameters, in their order."""

    path: str
    parameters: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, path: str, query: str) -> "ListRequest":
        """Read the query part of an address."""
        return cls(path, tuple(parse_qsl(query, keep_blank_values=True)))

    def get(self, name: str) -> str | None:
        """Give the last value of a parameter, as the original does; None when it is not given."""
        return dict(self.parameters).get(name)


def integer(text: str | None) -> int | None:
    """Read an integer: blanks around, a sign, digits; None for anything else, and never more than MAX_NUMBER."""
    stripped = (text or "").strip()
    unsigned = stripped[1:] if stripped[:1] in {"+", "-"} else stripped
    if not (unsigned.isascii() and unsigned.isdigit()):
        return None
    digits = unsigned.lstrip("0")[:_ENOUGH_DIGITS] or "0"
    bounded = min(int(digits), MAX_NUMBER)
    return -bounded if stripped.startswith("-") else bounded


def search_page(page: str | None, page_size: str | None) -> Page:
    """Read the page of a search: anything that is no number counts as not given.

    Raises:
        NotFoundError: a page or a page size below 1.
    """
    number, size = integer(page), integer(page_size)
    number = 1 if number is None else number
    size = DEFAULT_PAGE_SIZE if size is None else size
    if number < 1 or size < 1:
        raise NotFoundError("Not found")
    return Page(number, min(size, MAX_PAGE_SIZE))


def list_page(asked: ListRequest, count: int) -> Page:
    """Read the page of a plain list of `count` entries: `last` is a page, a wrong page size counts as not given.

    Raises:
        NotFoundError: no such page.
    """
    wanted_size = integer(asked.get("page_size"))
    size = DEFAULT_PAGE_SIZE if wanted_size is None or wanted_size < 1 else min(wanted_size, MAX_PAGE_SIZE)
    last = max(1, -(-count // size))
    text = asked.get("page") or "1"
    number = last if text == "last" else integer(text)
    if number is None or not 1 <= number <= last:
        raise NotFoundError("Invalid page.")
    return Page(number, size)


def list_body(asked: ListRequest, links: Links, page: Page, count: int, results: Sequence[Any]) -> dict[str, Any]:
    """Give the body of a plain list: count, next, previous, results. Links keep every parameter but credentials."""
    return {
        "count": count,
        "next": _list_link(asked, links, page.number + 1) if page.has_next(count) else None,
        "previous": _list_link(asked, links, page.number - 1) if page.number > 1 else None,
        "results": list(results),
    }


def _list_link(asked: ListRequest, links: Links, number: int) -> str:
    dropped = {"page", *_CREDENTIALS}
    pairs = [(name, value) for name, value in asked.parameters if name not in dropped]
    if number > 1:
        pairs.append(("page", str(number)))
    # By name only: of a parameter given twice the last one counts, so the values keep their order.
    encoded = urlencode(sorted(pairs, key=itemgetter(0)))
    return f"{links.base}{asked.path}{'?' + encoded if encoded else ''}"
