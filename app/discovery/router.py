"""Search: `search/`, `search/text/`, `search/content/`, `search/combined/` and `sounds/<id>/similar/`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app import rendering
from app.access import ApiRoute
from app.dependencies import ReadingSession, SearchBackend, SiteLinks
from app.discovery import combined, content, service
from app.discovery.answers import Searching
from app.discovery.parameters import CombinedParameters, ContentParameters, SearchParameters, SimilarParameters

router = APIRouter(route_class=ApiRoute, tags=["Search"])


async def _searching(session: ReadingSession, backend: SearchBackend, links: SiteLinks) -> Searching:
    return Searching(session, backend, links)


ArchiveToSearch = Annotated[Searching, Depends(_searching)]


@router.get("/search/", summary="Search")
def search(request: Request, searching: ArchiveToSearch, parameters: Annotated[SearchParameters, Query()]) -> Response:
    """Find sounds by words, by filter, and by similarity."""
    return rendering.response(request, service.text_search(searching, parameters))


@router.get("/search/text/", summary="Text Search")
def text_search(
    request: Request, searching: ArchiveToSearch, parameters: Annotated[SearchParameters, Query()]
) -> Response:
    """Find sounds by words and by filter: the older name of the same resource."""
    return rendering.response(request, service.text_search(searching, parameters))


@router.get("/search/content/", summary="Content Search")
def content_search(
    request: Request, searching: ArchiveToSearch, parameters: Annotated[ContentParameters, Query()]
) -> Response:
    """Find sounds by their descriptors, and those nearest to a target."""
    return rendering.response(request, content.content_search(searching, parameters))


@router.get("/search/combined/", summary="Combined Search")
def combined_search(
    request: Request, searching: ArchiveToSearch, parameters: Annotated[CombinedParameters, Query()]
) -> Response:
    """Find sounds by words and by descriptors at once."""
    return rendering.response(request, combined.combined_search(searching, parameters))


@router.get("/sounds/{sound_id:id}/similar/", summary="Similar Sounds")
def similar_sounds(
    request: Request,
    searching: ArchiveToSearch,
    sound_id: int,
    parameters: Annotated[SimilarParameters, Query()],
) -> Response:
    """Find the sounds that are most like one sound."""
    return rendering.response(request, service.similar_sounds(searching, sound_id, parameters))
