"""The root listing `GET /apiv2/`: every resource by group, with placeholders where a path takes a value."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app import rendering
from app.access import ApiRoute
from app.dependencies import SiteLinks
from app.errors import BadRequestError
from app.links import Links

router = APIRouter(route_class=ApiRoute, tags=["Other"])

_GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Search resources",
        (
            ("Search", "search/"),
            ("Text Search", "search/text/"),
            ("Content Search", "search/content/"),
            ("Combined Search", "search/combined/"),
        ),
    ),
    (
        "Sound resources",
        (
            ("Sound instance", "sounds/<sound_id>/"),
            ("Similar sounds", "sounds/<sound_id>/similar/"),
            ("Sound analysis", "sounds/<sound_id>/analysis/"),
            ("Sound comments", "sounds/<sound_id>/comments/"),
            ("Download sound", "sounds/<sound_id>/download/"),
            ("Bookmark sound", "sounds/<sound_id>/bookmark/"),
            ("Rate sound", "sounds/<sound_id>/rate/"),
            ("Comment sound", "sounds/<sound_id>/comment/"),
            ("Upload sound", "sounds/upload/"),
            ("Describe sound", "sounds/describe/"),
            ("Pending uploads", "sounds/pending_uploads/"),
            ("Edit sound description", "sounds/<sound_id>/edit/"),
        ),
    ),
    (
        "User resources",
        (
            ("User instance", "users/<username>/"),
            ("User sounds", "users/<username>/sounds/"),
            ("User packs", "users/<username>/packs/"),
            ("User bookmark categories", "users/<username>/bookmark_categories/"),
            ("User bookmark category sounds", "users/<username>/bookmark_categories/<category_id>/sounds/"),
        ),
    ),
    (
        "Pack resources",
        (
            ("Pack instance", "packs/<pack_id>/"),
            ("Pack sounds", "packs/<pack_id>/sounds/"),
            ("Download pack", "packs/<pack_id>/download/"),
        ),
    ),
    (
        "Other resources",
        (
            ("Me (information about user authenticated using oauth)", "me/"),
            ("My bookmark categories", "me/bookmark_categories/"),
            ("My bookmark category sounds", "me/bookmark_categories/<category_id>/sounds/"),
            ("Available audio descriptors", "descriptors/"),
        ),
    ),
)


def listing(links: Links) -> list[dict[str, Any]]:
    """Give the groups in their order, each label numbered within its group."""
    return [
        {group: {f"{number:02} {label}": links.api(path) for number, (label, path) in enumerate(entries, start=1)}}
        for group, entries in _GROUPS
    ]


@router.get("/", summary="Apiv2 Resources")
def root(request: Request, links: SiteLinks) -> Response:
    """List the resources of the API."""
    return rendering.response(request, listing(links))


@router.get("//", include_in_schema=False)
def root_with_two_slashes() -> Response:
    """Refuse the one misspelling of the root that the API answers in its own words."""
    raise BadRequestError("Invalid url")
