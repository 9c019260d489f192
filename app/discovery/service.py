"""Searches: parameters of the API in, one Query to the engine."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

import search
from app import pagination
from app.discovery import aims, conditions, facets
from app.discovery.answers import Searching, address, answer, refuse_page_of_posted, with_distance
from app.discovery.parameters import SearchParameters, SimilarParameters, decoded_again
from app.discovery.posting import written
from app.errors import BadRequestError
from app.pagination import Page

_OTHER_SPACE = f"A sound that is sent can be compared in the similarity space {search.DEFAULT_SPACE} only."


def text_search(searching: Searching, parameters: SearchParameters) -> dict[str, Any]:
    """Answer `search/` and `search/text/`, which are one resource with two names.

    Raises:
        BadRequestError: a blank filter, a target of similarity that is none, facets that cannot be counted, or by GET a
            page of what was sent by POST.
        NotFoundError: a page that does not exist.
        QueryError: a filter, sort or vector that cannot be used.
    """
    refuse_page_of_posted(searching, parameters)
    similar_to = _similar_to(parameters)
    page = pagination.search_page(parameters.page, parameters.page_size)
    query = search.Query(
        text=search.parse_query(decoded_again(parameters.query or "")),
        filter=conditions.of_filter(parameters.filter),
        weights=search.parse_weights(parameters.weights),
        sort=search.parse_sort(parameters.sort),
        similar_to=similar_to,
        is_grouped_by_pack=parameters.group_by_pack == "1",
        offset=page.offset,
        limit=page.size,
        facets=facets.names(parameters.facets),
    )

    def link(at: Page) -> str:
        return address(searching, "search/", parameters, at.number, at.size)

    def extras(hit: search.Hit) -> dict[str, Any]:
        return with_distance(hit) | _rest_of_pack(hit, searching, parameters)

    return answer(searching, query, page, parameters, link, extras)


def posted_search(searching: Searching, parameters: SearchParameters, example: str | None) -> dict[str, Any]:
    """Answer a text search by POST; `example`, a vector, counts in place of `similar_to`.

    Vectors are shortened to the digits that count, so that most links to other pages can be followed by GET.

    Raises:
        BadRequestError: as `text_search`, and for an example in another space than its own.
        NotFoundError, QueryError: as `text_search`.
    """
    vector = example or _shortened(parameters.similar_to)
    if example is not None and parameters.similarity_space not in {None, "", search.DEFAULT_SPACE}:
        raise BadRequestError(_OTHER_SPACE)
    same = parameters.model_copy(update={"similar_to": vector})
    return text_search(searching, same)


def similar_sounds(searching: Searching, sound_id: int, parameters: SimilarParameters) -> dict[str, Any]:
    """Answer `sounds/<id>/similar/`: the neighbours of a sound, itself left out, each with its distance.

    Raises:
        BadRequestError: a blank filter, or a descriptors_filter that cannot be used.
        NotFoundError: a page that does not exist.
        QueryError: a filter or sort that cannot be used.
    """
    page = pagination.search_page(parameters.page, parameters.page_size)
    both = [
        conditions.of_filter(parameters.filter),
        conditions.of_descriptors_filter(parameters.descriptors_filter),
    ]
    wish = search.SimilarTo(parameters.similarity_space or search.DEFAULT_SPACE, sound_id=sound_id)
    query = search.Query(
        similar_to=wish,
        filter=search.all_of(both),
        sort=search.parse_sort(parameters.sort),
        offset=page.offset,
        limit=page.size,
        facets=facets.names(parameters.facets),
    )

    def link(at: Page) -> str:
        pairs = parameters.link_parameters(at.number, at.size, similar_to=str(sound_id))
        return searching.links.search(f"sounds/{sound_id}/similar/", pairs)

    return answer(searching, query, page, parameters, link, aims.Aim(similar_to=wish).with_distance)


def _rest_of_pack(hit: search.Hit, searching: Searching, parameters: SearchParameters) -> dict[str, Any]:
    """Give what is said of a pack when one of its sounds stands for it."""
    if hit.group_size is None or hit.group_size == 1 or hit.pack_grouping is None:
        return {}
    # The filter is decoded once more than the link it stands in, hence the percent signs.
    escaped = hit.pack_grouping.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%25")
    same = parameters.model_copy(update={"filter": f'pack_grouping:"{escaped}"', "group_by_pack": None, "post": None})
    page_size = pagination.search_page("1", parameters.page_size).size
    pairs = [*same.link_parameters(1, page_size), ("group_by_pack", "0")]
    return {"more_from_same_pack": searching.links.search("search/", pairs), "n_from_same_pack": hit.group_size}


def _shortened(similar_to: str | None) -> str | None:
    """Give a vector with fewer digits, and anything else as it is; what is wrong with it is said later."""
    with suppress(search.VectorError):
        wished = search.parse_similar_to(similar_to or "")
        return similar_to if isinstance(wished, int) else written(wished)
    return similar_to


def _similar_to(parameters: SearchParameters) -> search.SimilarTo | None:
    if not parameters.similar_to:
        return None
    wish = search.SimilarTo(parameters.similarity_space or search.DEFAULT_SPACE)
    try:
        target = search.parse_similar_to(parameters.similar_to)
    except search.SoundIdError as error:
        raise BadRequestError("The 'similar_to' parameter is not a valid sound ID") from error
    except search.SerializedVectorError as error:
        raise BadRequestError("The 'similar_to' parameter is not a valid serialized vector") from error
    return replace(wish, sound_id=target) if isinstance(target, int) else replace(wish, vector=target)
