"""The resources about one sound, `sounds/<id>/…`, and the list of classic descriptors."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app import rendering
from app.access import ApiRoute
from app.dependencies import ReadingSession, SiteLinks, WantedOfSounds
from app.sounds import classic_names, service

router = APIRouter(route_class=ApiRoute, tags=["Sounds"])


@router.get("/descriptors/", summary="Available Audio Descriptors")
def descriptors(request: Request) -> Response:
    """List the classic descriptors by name."""
    return rendering.response(request, classic_names.vocabulary())


@router.get("/sounds/{sound_id:id}/", summary="Sound Instance")
def sound(
    request: Request, session: ReadingSession, links: SiteLinks, sound_id: int, wanted: WantedOfSounds
) -> Response:
    """Give what is known of one sound."""
    return rendering.response(request, service.instance(session, links, sound_id, wanted))


@router.get("/sounds/{sound_id:id}/analysis/", summary="Sound Analysis")
def analysis(request: Request, session: ReadingSession, sound_id: int, wanted: WantedOfSounds) -> Response:
    """Give the descriptors of one sound."""
    return rendering.response(request, service.analysis(session, sound_id, wanted))
