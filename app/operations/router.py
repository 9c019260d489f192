"""`/health` and `/metrics`: for load balancers and for Prometheus; without authentication, and not part of the API."""

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, Response

from app.dependencies import ReadingSession, SearchBackend
from app.operations import service

router = APIRouter(include_in_schema=False)


@router.api_route("/health", methods=["GET", "HEAD"])
async def health(request: Request) -> JSONResponse:
    """Answer 200 while the database answers; a search engine that is away takes only the searches with it.

    It has a thread and a connection of its own: a server whose others all wait for something is busy, but well.
    """
    state = request.app.state
    if not hasattr(state, "health_threads"):
        state.health_threads = CapacityLimiter(1)
    await to_thread.run_sync(state.database.ping, limiter=state.health_threads)
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@router.api_route("/metrics", methods=["GET", "HEAD"])
def metrics(session: ReadingSession, backend: SearchBackend) -> Response:
    """Give the archive's metrics."""
    return Response(service.metrics(session, backend), media_type=CONTENT_TYPE_LATEST)
