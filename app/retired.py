"""The first version of the API, which was retired long ago: clients that still ask for it are told so, with 410."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.dependencies import SiteLinks

router = APIRouter(include_in_schema=False)


@router.api_route("/api/{path:path}", methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
async def first_version(links: SiteLinks) -> JSONResponse:
    """Point to the version that is served."""
    explanation = f"Version 1 of the API is no longer available. Please use version 2: {links.api('')}"
    return JSONResponse({"explanation": explanation}, 410)
