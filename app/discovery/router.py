"""Search: `search/`, `search/text/`, `search/content/`, `search/combined/` and `sounds/<id>/similar/`.

All but the last are asked by POST as well: with parameters too long for an address, or with a file to be near to.
"""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app import rendering
from app.access import ApiRoute
from app.discovery import combined, content, service
from app.discovery.answers import Searching
from app.discovery.listening import Listener
from app.discovery.parameters import CombinedParameters, ContentParameters, SearchParameters, SimilarParameters
from app.discovery.posting import ANALYSIS_FILE, AUDIO_FILE, Posted, example_of_sound, example_required
from app.discovery.receiving import Ear, PostedClassicSearch, PostedSearch, body_of

router = APIRouter(route_class=ApiRoute, tags=["Search"])


# One dependency for all of it: each takes its time, and a search is what is asked most.
async def _searching(request: Request) -> AsyncIterator[Searching]:
    parts = request.app.state
    # It sees the state of the engine and that of the database, so that its queries need not see one state together.
    # Neither to open nor to close the session waits for the database, so that it need not be sent to a thread.
    with parts.database.looking() as session:
        yield Searching(session, parts.backend, parts.links, is_posted=request.method == "POST")


ArchiveToSearch = Annotated[Searching, Depends(_searching, scope="function")]


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


@router.post("/search/", summary="Search", openapi_extra=body_of(SearchParameters, AUDIO_FILE))
def posted_search(request: Request, searching: ArchiveToSearch, posted: PostedSearch, listener: Ear) -> Response:
    """Find sounds as by GET, and those that are like a sound sent along."""
    return rendering.response(request, _text_search(searching, posted, listener))


@router.post("/search/text/", summary="Text Search", openapi_extra=body_of(SearchParameters, AUDIO_FILE))
def posted_text_search(request: Request, searching: ArchiveToSearch, posted: PostedSearch, listener: Ear) -> Response:
    """Find sounds as by GET, and those that are like a sound sent along: the older name of the same resource."""
    return rendering.response(request, _text_search(searching, posted, listener))


@router.get("/search/content/", summary="Content Search")
def content_search(
    request: Request, searching: ArchiveToSearch, parameters: Annotated[ContentParameters, Query()]
) -> Response:
    """Find sounds by their descriptors, and those nearest to a target."""
    return rendering.response(request, content.content_search(searching, parameters))


@router.post(
    "/search/content/",
    summary="Content Search",
    openapi_extra=body_of(ContentParameters, ANALYSIS_FILE, AUDIO_FILE, needs_file=True),
)
def posted_content_search(
    request: Request, searching: ArchiveToSearch, posted: PostedClassicSearch, listener: Ear
) -> Response:
    """Find the sounds nearest to one whose analysis, or which itself, is sent along."""
    example = example_required(posted, listener)
    parameters = ContentParameters.model_validate({**posted.texts, "target": example.target})
    return rendering.response(request, example.told_in(content.content_search(searching, parameters)))


@router.get("/search/combined/", summary="Combined Search")
def combined_search(
    request: Request, searching: ArchiveToSearch, parameters: Annotated[CombinedParameters, Query()]
) -> Response:
    """Find sounds by words and by descriptors at once."""
    return rendering.response(request, combined.combined_search(searching, parameters))


@router.post(
    "/search/combined/",
    summary="Combined Search",
    openapi_extra=body_of(CombinedParameters, ANALYSIS_FILE, AUDIO_FILE, needs_file=True),
)
def posted_combined_search(
    request: Request, searching: ArchiveToSearch, posted: PostedClassicSearch, listener: Ear
) -> Response:
    """Find sounds by words and by their distance to one whose analysis, or which itself, is sent along."""
    example = example_required(posted, listener)
    parameters = CombinedParameters.model_validate({**posted.texts, "target": example.target})
    return rendering.response(request, example.told_in(combined.combined_search(searching, parameters)))


@router.get("/sounds/{sound_id:id}/similar/", summary="Similar Sounds")
def similar_sounds(
    request: Request,
    searching: ArchiveToSearch,
    sound_id: int,
    parameters: Annotated[SimilarParameters, Query()],
) -> Response:
    """Find the sounds that are most like one sound."""
    return rendering.response(request, service.similar_sounds(searching, sound_id, parameters))


def _text_search(searching: Searching, posted: Posted, listener: Listener) -> dict[str, Any]:
    example = example_of_sound(posted, listener)
    parameters = SearchParameters.model_validate(posted.texts)
    return service.posted_search(searching, parameters, None if example is None else example.target)
