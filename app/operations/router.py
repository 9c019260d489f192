"""`/health` and `/metrics`: for load balancers and for Prometheus; without authentication, and not part of the API."""

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import select
from starlette.responses import JSONResponse, Response

from app.dependencies import ReadingSession, SearchBackend
from app.operations import service

router = APIRouter(include_in_schema=False)


@router.api_route("/health", methods=["GET", "HEAD"])
def health(session: ReadingSession) -> JSONResponse:
    """Answer 200 while the database answers; a search engine that is away takes only the searches with it."""
    session.execute(select(1))
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@router.api_route("/metrics", methods=["GET", "HEAD"])
def metrics(session: ReadingSession, backend: SearchBackend) -> Response:
    """Give the archive's metrics."""
    return Response(service.metrics(session, backend), media_type=CONTENT_TYPE_LATEST)
