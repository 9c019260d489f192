"""What endpoints ask FastAPI for: a session, the caller, and the parts of the application opened at start."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Query, Request
from sqlalchemy.orm import Session

from app.auth.caller import Caller
from app.links import Links, path_as_sent
from app.pagination import ListRequest
from app.sounds.parameters import SoundParameters
from search import Backend


def _reading(request: Request) -> Iterator[Session]:
    with request.app.state.database.reading() as session:
        yield session


# Those that only look something up are `async`: anything else is sent to a thread, which costs more than the look.
async def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


async def _links(request: Request) -> Links:
    links: Links = request.app.state.links
    return links


async def _backend(request: Request) -> Backend:
    backend: Backend = request.app.state.backend
    return backend


async def _list_request(request: Request) -> ListRequest:
    return ListRequest.of(path_as_sent(request.scope), request.scope["query_string"].decode("latin-1"))


# A session for reading: one snapshot, closed before the answer leaves.
ReadingSession = Annotated[Session, Depends(_reading, scope="function")]
CurrentCaller = Annotated[Caller, Depends(_caller)]
AskedList = Annotated[ListRequest, Depends(_list_request)]
SiteLinks = Annotated[Links, Depends(_links)]
SearchBackend = Annotated[Backend, Depends(_backend)]
WantedOfSounds = Annotated[SoundParameters, Query()]
