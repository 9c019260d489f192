"""The body of a search's answer: hits of the engine, rendered from the rows of the database."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

import search
from app.discovery import facets
from app.discovery.parameters import ListParameters
from app.errors import NotFoundError
from app.links import Links
from app.pagination import Page
from app.sounds import analysis, fields, queries

LinkBuilder = Callable[[Page], str]
Extras = Callable[[search.Hit], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Searching:
    """What a search needs of the archive: the engine, a session to load sounds with, and how addresses look."""

    session: Session
    backend: search.Backend
    links: Links


def with_distance(hit: search.Hit) -> dict[str, Any]:
    """Give what is said of a hit whatever `fields` names: its distance, where the order is by distance."""
    return {} if hit.distance is None else {"distance_to_target": shown_distance(hit.distance)}


def shown_distance(distance: float) -> float:
    """Give a distance as JSON can hold it: it has no infinity, which is how far apart numbers can be."""
    return min(distance, sys.float_info.max)


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
        **facets.counted(results, query.facets),
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
