"""The body of a search's answer: hits of the engine, rendered from the rows of the database."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

import search
from app.discovery import facets
from app.discovery.parameters import ListParameters, PostableParameters
from app.errors import BadRequestError, NotFoundError
from app.links import Links
from app.pagination import Page
from app.sounds import analysis, fields, queries

LONGEST_LINK = 8000
"""Characters that servers and proxies in between are sure to let through."""

_DIGITS = 12
_ELSEWHERE = "This is a page of a search that was sent by POST: send the same body to this address."

LinkBuilder = Callable[[Page], str]
Extras = Callable[[search.Hit], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Searching:
    """What a search needs: the engine, a session to load sounds with, how addresses look, and how it was sent."""

    session: Session
    backend: search.Backend
    links: Links
    is_posted: bool = False


def refuse_page_of_posted(searching: Searching, parameters: PostableParameters) -> None:
    """Let pass what is asked by POST, and by GET what is no page of it.

    Raises:
        BadRequestError: it is one.
    """
    if parameters.post == "1" and not searching.is_posted:
        raise BadRequestError(_ELSEWHERE)


def address(
    searching: Searching, path: str, parameters: PostableParameters, number: int | None, size: int, **place: str
) -> str:
    """Give the address of a page of a search: its number, or what `place` says instead, and everything else.

    It is followed by GET. Where the search was sent by POST and that would be too long, it says the page only and
    `post=1`: the same body is to be sent to it.
    """
    complete = parameters.model_copy(update={"post": None})
    whole = searching.links.search(path, complete.link_parameters(number, size, **place))
    if len(whole) <= LONGEST_LINK or not searching.is_posted:
        return whole
    return searching.links.search(path, type(parameters)(post="1").link_parameters(number, size, **place))


def with_distance(hit: search.Hit) -> dict[str, Any]:
    """Give what is said of a hit whatever `fields` names: its distance, where the order is by distance."""
    return {} if hit.distance is None else {"distance_to_target": shown_distance(hit.distance)}


def shown_distance(distance: float) -> float:
    """Give a distance as JSON can hold it, which has no infinity, and as every engine gives it.

    They add up the same numbers in different order, so that the last digits differ.
    """
    return min(float(f"{distance:.{_DIGITS}g}"), sys.float_info.max)


def answer(
    searching: Searching,
    query: search.Query,
    page: Page,
    parameters: ListParameters,
    link: LinkBuilder,
    extras: Extras = with_distance,
) -> dict[str, Any]:
    """Ask the engine and give the body: count, previous, next, results, and facets where they are asked for.

    Raises:
        NotFoundError: a page past the end.
        SearchError: what the engine says.
    """
    results = searching.backend.search(query)
    if results.total and not results.hits:
        raise NotFoundError("Not found")
    return {
        "count": results.total,
        "previous": link(Page(page.number - 1, page.size)) if page.number > 1 and results.total else None,
        "next": link(Page(page.number + 1, page.size)) if page.has_next(results.total) else None,
        "results": rendered(searching, results.hits, parameters, extras),
        **facets.counted(searching.session, results, query.facets),
    }


def rendered(
    searching: Searching, hits: Sequence[search.Hit], parameters: ListParameters, extras: Extras = with_distance
) -> list[dict[str, Any] | None]:
    """Render the hits in their order; a sound that the database no longer shows is null, so that counts stay true."""
    chosen = fields.chosen(parameters.fields, fields.LIST_DEFAULT)
    chosen = analysis.filled(searching.session, chosen, parameters.descriptors, parameters.normalized)
    records = queries.by_ids(searching.session, [hit.id for hit in hits], fields.needs_of(chosen))
    entries: list[dict[str, Any] | None] = []
    for hit in hits:
        record = records.get(hit.id)
        if record is None:
            entries.append(None)
            continue
        record.score = hit.score
        entries.append({**fields.render(record, chosen, searching.links), **extras(hit)})
    return entries
