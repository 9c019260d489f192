"""Search: `search/`, `search/text/` and `sounds/<id>/similar/`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app import rendering
from app.access import ApiRoute
from app.dependencies import ReadingSession, SearchBackend, SiteLinks
from app.discovery import service
from app.discovery.answers import Searching
from app.discovery.parameters import SearchParameters

router = APIRouter(route_class=ApiRoute, tags=["Search"])


async def _searching(session: ReadingSession, backend: SearchBackend, links: SiteLinks) -> Searching:
    return Searching(session, backend, links)


ArchiveToSearch = Annotated[Searching, Depends(_searching)]
Parameters = Annotated[SearchParameters, Query()]


@router.get("/search/", summary="Search")
def search(request: Request, searching: ArchiveToSearch, parameters: Parameters) -> Response:
    """Find sounds by words, by filter, and by similarity."""
    return rendering.response(request, service.text_search(searching, parameters))


@router.get("/search/text/", summary="Text Search")
def text_search(request: Request, searching: ArchiveToSearch, parameters: Parameters) -> Response:
    """Find sounds by words and by filter: the older name of the same resource."""
    return rendering.response(request, service.text_search(searching, parameters))


@router.get("/sounds/{sound_id:id}/similar/", summary="Similar Sounds")
def similar_sounds(request: Request, searching: ArchiveToSearch, sound_id: int, parameters: Parameters) -> Response:
    """Find the sounds that are most like one sound."""
    return rendering.response(request, service.similar_sounds(searching, sound_id, parameters))
