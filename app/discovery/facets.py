"""Counts of values on request: the `facets` parameter, and the key of the same name in answers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import search
from app.errors import BadRequestError
from app.models import User

_USERNAME = "username"
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


def counted(session: Session, results: search.Results, wanted: Sequence[str]) -> dict[str, Any]:
    """Give the key `facets` with the counts of these fields; nothing when none was asked for.

    Values are those that filters know, so tags come in lower case; people come as they write themselves.
    """
    if not wanted:
        return {}
    counts = {name: results.facets.get(name, ()) for name in wanted}
    written = {_USERNAME: _usernames(session, counts.get(_USERNAME, ()))}
    return {
        "facets": {
            name: [
                {"value": written.get(name, {}).get(facet.value, facet.value), "count": facet.count} for facet in found
            ]
            for name, found in counts.items()
        }
    }


def _usernames(session: Session, found: Sequence[search.FacetCount]) -> dict[object, str]:
    """Give the names of people by what the index has of them, which knows no case."""
    folded = [str(facet.value).casefold() for facet in found]
    if not folded:
        return {}
    query = select(User.username).where(User.login_name.in_(folded))
    return {search.fold(username): username for username in session.scalars(query)}
