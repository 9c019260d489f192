"""Search: `search/`, `search/text/` and `sounds/<id>/similar/`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app import rendering
from app.access import ApiRoute
from app.dependencies import ReadingSession, SearchBackend, SiteLinks
from app.discovery import service
from app.discovery.parameters import SearchParameters

router = APIRouter(route_class=ApiRoute, tags=["Search"])

Parameters = Annotated[SearchParameters, Query()]


@router.get("/search/", summary="Search")
def search(
    request: Request, session: ReadingSession, backend: SearchBackend, links: SiteLinks, parameters: Parameters
) -> Response:
    """Find sounds by words, by filter, and by similarity."""
    return rendering.response(request, service.text_search(session, backend, links, parameters))


@router.get("/search/text/", summary="Text Search")
def text_search(
    request: Request, session: ReadingSession, backend: SearchBackend, links: SiteLinks, parameters: Parameters
) -> Response:
    """Find sounds by words and by filter: the older name of the same resource."""
    return rendering.response(request, service.text_search(session, backend, links, parameters))


@router.get("/sounds/{sound_id:id}/similar/", summary="Similar Sounds")
def similar_sounds(
    request: Request,
    session: ReadingSession,
    backend: SearchBackend,
    links: SiteLinks,
    sound_id: int,
    parameters: Parameters,
) -> Response:
    """Find the sounds that are most like one sound."""
    return rendering.response(request, service.similar_sounds(session, backend, links, sound_id, parameters))
