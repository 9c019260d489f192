"""Takes the bodies of posted searches off the network: their files are there until the search is answered."""

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, Request

from app import multipart
from app.bodies import Body, Kind
from app.discovery.analysis_files import MAX_BYTES
from app.discovery.listening import Listener
from app.discovery.parameters import ListParameters
from app.discovery.posting import ANALYSIS_FILE, AUDIO_FILE, Posted
from app.discovery.turns import Turns

# Where a page begins, in the words of links.
_PLACE = ("page", "page_size", "cs_lcvidp", "cs_lrsidp", "cs_after", "cs_extents")


async def _listener(request: Request) -> Listener:
    listener: Listener = request.app.state.listener
    return listener


Ear = Annotated[Listener, Depends(_listener)]


async def _with_sound(request: Request, listener: Ear) -> AsyncIterator[Posted]:
    async with AsyncExitStack() as held:
        yield await _posted(request, held, {AUDIO_FILE: listener.max_bytes}, listener)


async def _with_sound_or_analysis(request: Request, listener: Ear) -> AsyncIterator[Posted]:
    limits = {ANALYSIS_FILE: MAX_BYTES, AUDIO_FILE: listener.max_bytes}
    async with AsyncExitStack() as held:
        yield await _posted(request, held, limits, listener)


async def _posted(request: Request, held: AsyncExitStack, limits: Mapping[str, int], listener: Listener) -> Posted:
    """Read the body; whoever sent a file waits here for a turn to have it read or heard, and holds it to the end."""
    body: Body = request.state.body
    if body.kind is not Kind.MULTIPART:
        texts = body.texts()
        if body.value and body.value.get("similar_to") == []:  # a vector of nothing, and no blank parameter
            texts["similar_to"] = "[]"
        return Posted(_merged(request, texts), {})
    receiving = multipart.received(request, body.boundary, limits, request.app.state.storage.staging_path)
    form = await held.enter_async_context(receiving)
    texts = _merged(request, form.fields)
    if not form.files:
        return Posted(texts, {})
    turns: Turns = listener.turns if AUDIO_FILE in form.files else request.app.state.turns_to_read
    await held.enter_async_context(turns.turn())
    return Posted(texts, form.files, await held.enter_async_context(_departure(request)))


@asynccontextmanager
async def _departure(request: Request) -> AsyncIterator[threading.Event]:
    """Give what is set when the client leaves before it has its answer; the body has been read by now."""
    has_left = threading.Event()

    async def watch() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        has_left.set()

    watching = asyncio.create_task(watch())
    try:
        yield has_left
    finally:
        watching.cancel()


def _merged(request: Request, sent: Mapping[str, str]) -> dict[str, str]:
    """Give the parameters of the address and of the body: the body's count, but for the page that a link names."""
    asked = dict(request.query_params)
    named = {name: asked[name] for name in _PLACE if asked.get("post") == "1" and name in asked}
    return asked | dict(sent) | named


# The files are gone before the answer leaves.
PostedSearch = Annotated[Posted, Depends(_with_sound, scope="function")]
PostedClassicSearch = Annotated[Posted, Depends(_with_sound_or_analysis, scope="function")]


def body_of(parameters: type[ListParameters], *files: str, needs_file: bool = False) -> dict[str, Any]:
    """Give what the API's description says of the body of a search: the parameters of GET, and these files.

    One that needs a file can only be sent as a multipart form.
    """
    texts = {
        name: {"type": "string", "description": field.description} for name, field in parameters.model_fields.items()
    }
    sent = {name: {"type": "string", "format": "binary"} for name in files}
    plain = {"schema": {"type": "object", "properties": texts}}
    multipart_form = {"multipart/form-data": {"schema": {"type": "object", "properties": texts | sent}}}
    if needs_file:
        return {"requestBody": {"required": True, "content": multipart_form}}
    others = {"application/json": plain, "application/x-www-form-urlencoded": plain}
    return {"requestBody": {"content": others | multipart_form}}
