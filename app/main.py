"""Builds the application: opens what it needs, mounts the resources, closes everything at the end. No logic."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from fastapi import FastAPI

from app import archive, error_responses, root
from app.community.router import router as community
from app.discovery import analysis_files
from app.discovery.listening import Listener
from app.discovery.router import router as discovery
from app.discovery.turns import Turns
from app.headers import AroundEveryRequest
from app.links import Links
from app.media.router import router as media
from app.operations.router import router as operations
from app.packs.router import router as packs
from app.retired import router as retired
from app.settings import Settings
from app.sounds.router import router as sounds
from app.users.router import router as users

API_ROUTERS = (root.router, discovery, sounds, community, users, packs)


def create_app(settings: Settings) -> FastAPI:
    """Build the application over an archive whose database is already migrated."""
    app = FastAPI(
        title="Fonoteca",
        summary="A sound archive that speaks the Freesound APIv2.",
        lifespan=_lifespan,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.state.settings = settings
    app.state.links = Links(settings.base_url, settings.media_base_url)
    error_responses.install(app)
    for router in API_ROUTERS:
        app.include_router(router, prefix="/apiv2")
    app.include_router(media)
    app.include_router(retired)
    app.include_router(operations)
    app.add_middleware(AroundEveryRequest)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    with archive.opened(app.state.settings) as opened:
        app.state.database = opened.database
        app.state.storage = opened.storage
        app.state.backend = opened.backend
        app.state.listener = Listener(opened.settings, opened.storage)
        app.state.turns_to_read = Turns(analysis_files.AT_ONCE)
        with closing(app.state.listener):
            yield
