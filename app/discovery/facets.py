"""Counts of values on request: the `facets` parameter, and the key of the same name in answers."""

from collections.abc import Sequence
from typing import Any

import search
from app.errors import BadRequestError

ALLOWED = tuple(name for name, field in search.FIELDS.items() if field.is_facet)


def names(text: str | None) -> tuple[str, ...]:
    """Give the fields that a `facets` parameter names, each once.

    Raises:
        BadRequestError: one of them cannot be counted.
    """
    wanted = tuple(dict.fromkeys(name.strip() for name in text.split(","))) if text else ()
    if any(name not in ALLOWED for name in wanted):
        raise BadRequestError(f"Invalid facets. Values can be counted of: {', '.join(ALLOWED)}.")
    return wanted


def counted(results: search.Results, wanted: Sequence[str]) -> dict[str, Any]:
    """Give the key `facets` with the counts of these fields; nothing when none was asked for."""
    if not wanted:
        return {}
    return {
        "facets": {
            name: [{"value": facet.value, "count": facet.count} for facet in results.facets.get(name, ())]
            for name in wanted
        }
    }
