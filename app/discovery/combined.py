"""The combined search: the text search and the content search in one, read on from link to link.

A page holds as many sounds as were asked for whenever there are as many, and no link repeats or leaves out a sound: a
link says behind which place the next page begins, and what distances are measured in, whatever has come or gone since.
How many results there were so far, which is all that clients know of such links, is enough to go on from as well.

Source: Freesound APIv2 documentation before 2025, "Combined Search".
"""

from dataclasses import dataclass
from typing import Any

import search
from app import pagination
from app.discovery import aims, conditions, facets
from app.discovery.aims import Aim
from app.discovery.answers import Searching, address, refuse_page_of_posted, rendered, with_distance
from app.discovery.content import refuse_blank
from app.discovery.parameters import CombinedParameters, decoded_again
from app.errors import BadRequestError

_NOTHING_ASKED = (
    "At least one parameter from Text Search and one parameter from Content Search should be included in the request."
)
_BOTH = "Request parameters 'target' and 'query' can not be used at the same time."


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page begins, in the parameter that the links of its kind of search carry it in."""

    name: str
    position: int


def combined_search(searching: Searching, parameters: CombinedParameters) -> dict[str, Any]:
    """Answer `search/combined/`: sounds that match both sides, by distance to the target or by `sort`.

    Raises:
        BadRequestError: no content parameter, both target and query, or one that cannot be used.
        NotFoundError: a target that is no sound here, or a page below 1.
        QueryError: a filter or sort that cannot be used.
    """
    refuse_page_of_posted(searching, parameters)
    _refuse(parameters)
    page_size = pagination.search_page(parameters.page, parameters.page_size).size
    target, extents = parameters.target, parameters.cs_extents
    aim = None if target is None else aims.of_target(searching.session, target, extents)
    place = _place(parameters, has_target=aim is not None)
    query = _query(parameters, place, page_size)
    try:
        results = searching.backend.search(query if aim is None else aim.asked(query))
    except search.PlaceError as error:
        raise BadRequestError("Invalid cs_after. It must be that of a link in 'more'.") from error
    if aim is not None and not results.total:
        aim.refuse_unknown(searching)
    extras = with_distance if aim is None else aim.with_distance
    return {
        "more": _more(searching, parameters, place, results, aim),
        "results": rendered(searching, results.hits, parameters, extras),
        **_told_on_request(parameters, place, results, aim),
        **facets.counted(searching.session, results, query.facets),
    }


def _more(
    searching: Searching, parameters: CombinedParameters, place: _Place, results: search.Results, aim: Aim | None
) -> str | None:
    """Give the link to the next page; None where this is the last."""
    if results.end is None:
        return None
    extents = {"cs_extents": aim.extents} if aim and aim.extents else {}
    here = {"cs_after": results.end, **extents, place.name: str(place.position + len(results.hits))}
    page_size = len(results.hits)  # for a page that has a next one is full
    return address(searching, "search/combined/", _without_place(parameters), None, page_size, **here)


def _refuse(parameters: CombinedParameters) -> None:
    target = parameters.target
    # A file has become a vector by now, and words go with files.
    if target is not None and not aims.is_vector(target) and not _words(parameters).is_empty:
        raise BadRequestError(_BOTH)
    if parameters.filter == "":
        raise BadRequestError("Invalid filter.")
    refuse_blank(parameters)
    if parameters.target is None and parameters.descriptors_filter is None:
        raise BadRequestError(_NOTHING_ASKED)


def _words(parameters: CombinedParameters) -> search.TextQuery:
    return search.parse_query(decoded_again(parameters.query or ""))


def _place(parameters: CombinedParameters, *, has_target: bool) -> _Place:
    places = {name: _position(name, getattr(parameters, name)) for name in ("cs_lcvidp", "cs_lrsidp")}
    name = "cs_lcvidp" if has_target else "cs_lrsidp"
    return _Place(name, places[name])


def _position(name: str, text: str | None) -> int:
    if not text:
        return 0
    position = pagination.integer(text)
    if position is None or position < 0:
        raise BadRequestError(f"Invalid {name}. It must be a number from a link in 'more'.")
    return position


def _query(parameters: CombinedParameters, place: _Place, page_size: int) -> search.Query:
    both = [
        conditions.of_filter(parameters.filter),
        conditions.of_descriptors_filter(parameters.descriptors_filter),
    ]
    return search.Query(
        text=_words(parameters),
        filter=search.all_of(both),
        weights=search.parse_weights(parameters.weights),
        sort=search.parse_sort(None if parameters.target is not None else parameters.sort),
        offset=0 if parameters.cs_after else place.position,
        limit=page_size,
        facets=facets.names(parameters.facets),
        after=parameters.cs_after or None,
    )


def _without_place(parameters: CombinedParameters) -> CombinedParameters:
    return parameters.model_copy(update=dict.fromkeys(("cs_after", "cs_extents", "cs_lcvidp", "cs_lrsidp")))


def _told_on_request(
    parameters: CombinedParameters, place: _Place, results: search.Results, aim: Aim | None
) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if parameters.debug:
        order = "by sort" if aim is None else "by distance"
        end = place.position + len(results.hits)
        told["debug_note"] = f"Results {place.position} to {end} of {results.total}, in their order {order}."
    if parameters.count == "1":
        told["count"] = results.total
    return told
