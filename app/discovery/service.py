"""Searches: parameters of the API in, one Query to the engine, and the answer's body out."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

import search
from app import pagination
from app.discovery.parameters import SearchParameters, decoded_again
from app.errors import BadRequestError, NotFoundError
from app.links import Links
from app.pagination import Page
from app.sounds import fields, queries

DEFAULT_SPACE = "freesound_classic"

LinkBuilder = Callable[[Page], str]


def text_search(
    session: Session, backend: search.Backend, links: Links, parameters: SearchParameters
) -> dict[str, Any]:
    """Answer `search/` and `search/text/`, which are one resource with two names.

    Raises:
        BadRequestError: a blank filter, or a target of similarity that is none.
        NotFoundError: a page that does not exist.
        QueryError: a filter, sort or vector that cannot be used.
    """
    similar_to = _similar_to(parameters)
    page = pagination.search_page(parameters.page, parameters.page_size)
    query = search.Query(
        text=search.parse_query(decoded_again(parameters.query or "")),
        filter=_filter(parameters.filter),
        weights=search.parse_weights(parameters.weights),
        sort=search.parse_sort(parameters.sort),
        similar_to=similar_to,
        is_grouped_by_pack=parameters.group_by_pack == "1",
        offset=page.offset,
        limit=page.size,
    )

    def link(at: Page) -> str:
        return links.search("search/", parameters.link_parameters(at.number, at.size))

    return _answer(session, backend, query, page, links, link, parameters)


def similar_sounds(
    session: Session, backend: search.Backend, links: Links, sound_id: int, parameters: SearchParameters
) -> dict[str, Any]:
    """Answer `sounds/<id>/similar/`: the neighbours of a sound, itself left out.

    Raises:
        NotFoundError: a page that does not exist.
        QueryError: a sort that cannot be used.
    """
    page = pagination.search_page(parameters.page, parameters.page_size)
    query = search.Query(
        similar_to=search.SimilarTo(parameters.similarity_space or DEFAULT_SPACE, sound_id=sound_id),
        sort=search.parse_sort(parameters.sort),
        offset=page.offset,
        limit=page.size,
    )

    def link(at: Page) -> str:
        hidden = {"query", "filter", "weights", "group_by_pack"}
        same = parameters.model_copy(update={"similar_to": str(sound_id)})
        pairs = [pair for pair in same.link_parameters(at.number, at.size) if pair[0] not in hidden]
        return links.search(f"sounds/{sound_id}/similar/", pairs)

    return _answer(session, backend, query, page, links, link, parameters)


def _filter(text: str | None) -> search.tree.Node:
    if text is None:
        return search.tree.Everything()
    try:
        return search.parse_filter(decoded_again(text))
    except search.EmptyFilterError as error:
        raise BadRequestError("Invalid filter.") from error


def _similar_to(parameters: SearchParameters) -> search.SimilarTo | None:
    if not parameters.similar_to:
        return None
    space = parameters.similarity_space or DEFAULT_SPACE
    try:
        target = search.parse_similar_to(parameters.similar_to)
    except search.SoundIdError as error:
        raise BadRequestError("The 'similar_to' parameter is not a valid sound ID") from error
    except search.SerializedVectorError as error:
        raise BadRequestError("The 'similar_to' parameter is not a valid serialized vector") from error
    if isinstance(target, int):
        return search.SimilarTo(space, sound_id=target)
    return search.SimilarTo(space, vector=target)


def _answer(  # noqa: PLR0913, PLR0917 - the whole context of one answer
    session: Session,
    backend: search.Backend,
    query: search.Query,
    page: Page,
    links: Links,
    link: LinkBuilder,
    parameters: SearchParameters,
) -> dict[str, Any]:
    results = backend.search(query)
    if results.total and not results.hits:
        raise NotFoundError("Not found")
    return {
        "count": results.total,
        "previous": link(Page(page.number - 1, page.size)) if page.number > 1 and results.total else None,
        "next": link(Page(page.number + 1, page.size)) if page.has_next(results.total) else None,
        "results": _rendered(session, links, results.hits, parameters),
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
        extras["distance_to_target"] = hit.distance
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
