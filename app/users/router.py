"""The resources about one person: `users/<username>/…`."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app import rendering
from app.access import ApiRoute
from app.dependencies import AskedList, ReadingSession, SiteLinks, WantedOfSounds
from app.models import Sound
from app.packs import service as packs
from app.sounds import lists
from app.users import service

router = APIRouter(route_class=ApiRoute, tags=["Users"])


@router.get("/users/{username}/", summary="User Instance")
def user(request: Request, session: ReadingSession, links: SiteLinks, username: str) -> Response:
    """Give a person's profile."""
    return rendering.response(request, service.profile(session, links, username))


@router.get("/users/{username}/sounds/", summary="User Sounds")
def user_sounds(
    request: Request,
    session: ReadingSession,
    links: SiteLinks,
    asked: AskedList,
    username: str,
    wanted: WantedOfSounds,
) -> Response:
    """List a person's public sounds, newest first."""
    owner = service.active(session, username)
    return rendering.response(request, lists.body(asked, session, links, Sound.user_id == owner.id, wanted))


@router.get("/users/{username}/packs/", summary="User Packs")
def user_packs(
    request: Request, session: ReadingSession, links: SiteLinks, asked: AskedList, username: str
) -> Response:
    """List a person's packs, newest first, empty ones included."""
    owner = service.active(session, username)
    return rendering.response(request, packs.of_user(asked, session, links, owner))
