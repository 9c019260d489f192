"""The resources about one sound: `sounds/<id>/…`."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app import rendering
from app.access import ApiRoute
from app.dependencies import FieldsParameter, ReadingSession, SiteLinks
from app.sounds import service

router = APIRouter(route_class=ApiRoute, tags=["Sounds"])


@router.get("/sounds/{sound_id:id}/", summary="Sound Instance")
def sound(
    request: Request, session: ReadingSession, links: SiteLinks, sound_id: int, fields: FieldsParameter = None
) -> Response:
    """Give what is known of one sound."""
    return rendering.response(request, service.instance(session, links, sound_id, fields))
