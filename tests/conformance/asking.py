"""Asks an engine what a row asks, and says what the HTTP layer would answer."""

from collections.abc import Callable, Mapping

from search.backends.base import Backend
from search.errors import QueryError
from search.filters import parse_descriptors_filter, parse_filter
from search.queries import parse_query, parse_weights
from search.query import DEFAULT_PAGE_SIZE, Nearest, Order, Query, SimilarTo
from search.sorting import parse_sort
from search.targets import parse_similar_to, parse_target
from search.tree import AllOf, Everything, Node
from tests.conformance.row import BAD_REQUEST, COMBINED, CONTENT, NOT_FOUND, PAGE_OK, SEARCH, Answer, Row

Parameters = Mapping[str, str]

_LARGEST_PAGE = 150
_DEFAULT_SPACE = "laion_clap"
_SIMILAR = "sounds/101/similar/"


def ask(backend: Backend, row: Row) -> Answer:
    """Give the answer to a row's request."""
    if row.path == COMBINED and row.parameters.get("query") and "target" in row.parameters:
        return Answer(BAD_REQUEST)
    if row.path in {CONTENT, COMBINED} and not {"target", "descriptors_filter"} & set(row.parameters):
        return Answer(BAD_REQUEST)
    page, page_size = _page(row.parameters)
    if page < 1 or page_size < 1:
        return Answer(NOT_FOUND)
    try:
        query = _QUERIES[row.path](row.parameters, (page - 1) * page_size, page_size)
        results = backend.search(query)
    except QueryError:
        return Answer(BAD_REQUEST)
    if results.total and not results.hits:
        return Answer(NOT_FOUND)
    sizes = {hit.id: hit.group_size for hit in results.hits if hit.group_size is not None and hit.group_size > 1}
    return Answer(PAGE_OK, tuple(hit.id for hit in results.hits), results.total, sizes)


def _page(parameters: Parameters) -> tuple[int, int]:
    page, page_size = parameters.get("page", "1"), parameters.get("page_size", str(DEFAULT_PAGE_SIZE))
    return int(page), min(int(page_size), _LARGEST_PAGE)


def _search(parameters: Parameters, offset: int, limit: int) -> Query:
    return Query(
        text=parse_query(parameters.get("query", "")),
        filter=_filter(parameters),
        weights=parse_weights(parameters.get("weights")),
        sort=parse_sort(parameters.get("sort")),
        similar_to=_similar_to(parameters),
        is_grouped_by_pack=parameters.get("group_by_pack") == "1",
        offset=offset,
        limit=limit,
    )


def _similar(parameters: Parameters, offset: int, limit: int) -> Query:
    space = parameters.get("similarity_space", _DEFAULT_SPACE)
    return Query(similar_to=SimilarTo(space, sound_id=101), offset=offset, limit=limit)


def _content(parameters: Parameters, offset: int, limit: int) -> Query:
    return Query(filter=_descriptors_filter(parameters), sort=_target(parameters), offset=offset, limit=limit)


def _combined(parameters: Parameters, offset: int, limit: int) -> Query:
    return Query(
        text=parse_query(parameters.get("query", "")),
        filter=AllOf((_filter(parameters), _descriptors_filter(parameters))),
        sort=_target(parameters) if "target" in parameters else parse_sort(parameters.get("sort")),
        offset=offset,
        limit=limit,
    )


def _filter(parameters: Parameters) -> Node:
    return parse_filter(parameters["filter"]) if "filter" in parameters else Everything()


def _descriptors_filter(parameters: Parameters) -> Node:
    if "descriptors_filter" not in parameters:
        return Everything()
    return parse_descriptors_filter(parameters["descriptors_filter"])


def _target(parameters: Parameters) -> Order | Nearest:
    if "target" not in parameters:
        return Order.SCORE
    target = parse_target(parameters["target"])
    if isinstance(target, int):
        raise NotImplementedError("no row aims at a sound")
    return target


def _similar_to(parameters: Parameters) -> SimilarTo | None:
    if "similar_to" not in parameters:
        return None
    space = parameters.get("similarity_space", _DEFAULT_SPACE)
    wished = parse_similar_to(parameters["similar_to"])
    if isinstance(wished, int):
        return SimilarTo(space, sound_id=wished)
    return SimilarTo(space, vector=wished)


_QUERIES: Mapping[str, Callable[[Parameters, int, int], Query]] = {
    SEARCH: _search,
    _SIMILAR: _similar,
    CONTENT: _content,
    COMBINED: _combined,
}
