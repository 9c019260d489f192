"""Searches: parameters of the API in, one Query to the engine."""

from typing import Any

import search
from app import pagination
from app.discovery.answers import Searching, answer
from app.discovery.parameters import SearchParameters, decoded_again
from app.errors import BadRequestError
from app.pagination import Page

DEFAULT_SPACE = "freesound_classic"


def text_search(searching: Searching, parameters: SearchParameters) -> dict[str, Any]:
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
        return searching.links.search("search/", parameters.link_parameters(at.number, at.size))

    return answer(searching, query, page, parameters, link)


def similar_sounds(searching: Searching, sound_id: int, parameters: SearchParameters) -> dict[str, Any]:
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
        return searching.links.search(f"sounds/{sound_id}/similar/", pairs)

    return answer(searching, query, page, parameters, link)


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
