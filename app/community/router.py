"""What people say about a sound: `sounds/<id>/comments/`."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app import rendering
from app.access import ApiRoute
from app.community import service
from app.dependencies import AskedList, ReadingSession, SiteLinks

router = APIRouter(route_class=ApiRoute, tags=["Sounds"])


@router.get("/sounds/{sound_id:id}/comments/", summary="Sound Comments")
def comments(request: Request, session: ReadingSession, links: SiteLinks, asked: AskedList, sound_id: int) -> Response:
    """List the comments on a sound, newest first."""
    return rendering.response(request, service.comments(asked, session, links, sound_id))
