"""The content search: sounds by descriptors, and by their distance to a target.

Source: Freesound APIv2 documentation before 2025, "Content Search".
"""

from typing import Any

import search
from app import pagination
from app.discovery import aims, conditions, facets
from app.discovery.answers import Searching, address, answer, refuse_page_of_posted, with_distance
from app.discovery.parameters import ContentParameters
from app.errors import BadRequestError
from app.pagination import Page

_NOTHING_ASKED = "At least one parameter from Content Search should be included in the request."


def content_search(searching: Searching, parameters: ContentParameters) -> dict[str, Any]:
    """Answer `search/content/`: sounds that pass the filter, the nearest first where there is a target.

    Raises:
        BadRequestError: neither target nor filter, or one that cannot be used.
        NotFoundError: a target that is no sound here, or a page that does not exist.
    """
    refuse_page_of_posted(searching, parameters)
    refuse_blank(parameters)
    if parameters.target is None and parameters.descriptors_filter is None:
        raise BadRequestError(_NOTHING_ASKED)
    condition = conditions.of_descriptors_filter(parameters.descriptors_filter)
    aim = None if parameters.target is None else aims.of_target(searching.session, parameters.target)
    page = pagination.search_page(parameters.page, parameters.page_size)
    query = search.Query(filter=condition, offset=page.offset, limit=page.size, facets=facets.names(parameters.facets))

    def link(at: Page) -> str:
        return address(searching, "search/content/", parameters, at.number, at.size)

    if aim is None:
        return answer(searching, query, page, parameters, link, with_distance)
    body = answer(searching, aim.asked(query), page, parameters, link, aim.with_distance)
    if not body["count"]:
        aim.refuse_unknown(searching)
    return body


def refuse_blank(parameters: ContentParameters) -> None:
    """Let pass parameters that are not given, or that say something.

    Raises:
        BadRequestError: one is given and blank.
    """
    if parameters.target == "":
        raise BadRequestError("Invalid target.")
    if parameters.descriptors_filter == "":
        raise BadRequestError("Invalid descriptors_filter.")
