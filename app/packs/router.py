"""The resources about one pack: `packs/<id>/…`."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app import rendering
from app.access import ApiRoute
from app.dependencies import AskedList, ReadingSession, SiteLinks, WantedOfSounds
from app.models import Sound
from app.packs import service
from app.sounds import lists

router = APIRouter(route_class=ApiRoute, tags=["Packs"])


@router.get("/packs/{pack_id:id}/", summary="Pack Instance")
def pack(request: Request, session: ReadingSession, links: SiteLinks, pack_id: int) -> Response:
    """Give what is known of one pack."""
    return rendering.response(request, service.visible(session, links, pack_id))


@router.get("/packs/{pack_id:id}/sounds/", summary="Pack Sounds")
def pack_sounds(
    request: Request,
    session: ReadingSession,
    links: SiteLinks,
    asked: AskedList,
    pack_id: int,
    wanted: WantedOfSounds,
) -> Response:
    """List the public sounds of a pack, newest first."""
    service.visible(session, links, pack_id, "Not found")
    return rendering.response(request, lists.body(asked, session, links, Sound.pack_id == pack_id, wanted))
