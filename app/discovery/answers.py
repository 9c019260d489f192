"""The body of a search's answer: hits of the engine, rendered from the rows of the database."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

import search
from app import pagination
from app.discovery.parameters import SearchParameters
from app.errors import NotFoundError
from app.links import Links
from app.pagination import Page
from app.sounds import fields, queries

LinkBuilder = Callable[[Page], str]


@dataclass(frozen=True, slots=True)
class Searching:
    """What a search needs of the archive: the engine, a session to load sounds with, and how addresses look."""

    session: Session
    backend: search.Backend
    links: Links


def answer(
    searching: Searching, query: search.Query, page: Page, parameters: SearchParameters, link: LinkBuilder
) -> dict[str, Any]:
    """Ask the engine and give the body: count, previous, next, results.

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
        "results": _rendered(searching.session, searching.links, results.hits, parameters),
    }


def _rendered(
    session: Session, links: Links, hits: Sequence[search.Hit], parameters: SearchParameters
) -> list[dict[str, Any] | None]:
    """Render the hits in their order; a sound that the database no longer shows is null, so that counts stay true."""
    chosen = fields.chosen(parameters.fields, fields.LIST_DEFAULT)
    records = queries.by_ids(session, [hit.id for hit in hits], fields.needs_of(chosen))
    rendered: list[dict[str, Any] | None] = []
    for hit in hits:
        record = records.get(hit.id)
        if record is None:
            rendered.append(None)
            continue
        record.score = hit.score
        rendered.append({**fields.render(record, chosen, links), **_extras(hit, links, parameters)})
    return rendered


def _extras(hit: search.Hit, links: Links, parameters: SearchParameters) -> dict[str, Any]:
    """Give what is said of a hit whatever `fields` names: its distance, and the rest of its pack."""
    extras: dict[str, Any] = {}
    if hit.distance is not None:
        # JSON has no infinity, which is how far a number near the end of the range lies from everything.
        extras["distance_to_target"] = min(hit.distance, sys.float_info.max)
    if hit.group_size is not None and hit.group_size > 1 and hit.pack_grouping is not None:
        extras["more_from_same_pack"] = _pack_link(hit.pack_grouping, links, parameters)
        extras["n_from_same_pack"] = hit.group_size
    return extras


def _pack_link(pack_grouping: str, links: Links, parameters: SearchParameters) -> str:
    # The filter is decoded once more than the link it stands in, hence the percent signs.
    escaped = pack_grouping.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%25")
    same = parameters.model_copy(update={"filter": f'pack_grouping:"{escaped}"', "group_by_pack": None})
    page_size = pagination.search_page("1", parameters.page_size).size
    return links.search("search/", [*same.link_parameters(1, page_size), ("group_by_pack", "0")])
