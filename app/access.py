"""What every request passes before its resource sees it, and what every answer carries away.

The order of checks is part of the API's behaviour: format, then who is calling, then the method, then the resource.
So a wrong method without a key is a 401, and a wrong format without a key is a 404.
"""

from collections.abc import Callable
from typing import Any

from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from app import rendering
from app.auth import service as auth
from app.errors import MethodNotAllowedError

# The largest number every supported database takes as a key; no row has it.
MAX_ID = 2**63 - 1
_ENOUGH_DIGITS = 20


class IdConvertor(Convertor[int]):
    """`{sound_id:id}` in a path: digits, of any number. What no database can hold names nothing, as MAX_ID does."""

    regex = "[0-9]+"

    def convert(self, value: str) -> int:
        """Give the id; Python reads no more than 4300 digits, and these are read however many they are."""
        return min(int(value.lstrip("0")[:_ENOUGH_DIGITS] or "0"), MAX_ID)

    def to_string(self, value: int) -> str:
        """Give the id as it stands in a path."""
        return str(value)


register_url_convertor("id", IdConvertor())


class ApiRoute(APIRoute):
    """A resource of the API: runs the checks in their order, and answers HEAD and OPTIONS for every resource."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the request, then let the endpoint answer it."""
        request = Request(scope)
        request.state.allow = self._allow()
        request.state.rendering = rendering.choose(request)
        request.state.caller = await run_in_threadpool(
            auth.caller_of,
            request.app.state.database,
            authorization=request.headers.get("authorization"),
            token=request.query_params.get("token"),
        )
        method = request.method
        if method == "OPTIONS":
            await rendering.response(request, self._options())(scope, receive, send)
        elif method == "HEAD" and "GET" in self._taken:
            await super().handle({**scope, "method": "GET"}, receive, _without_body(send))
        elif method not in self._taken:
            raise MethodNotAllowedError(method)
        else:
            await super().handle(scope, receive, send)

    def _allow(self) -> str:
        extra = ("HEAD", "OPTIONS") if "GET" in self._taken else ("OPTIONS",)
        return ", ".join((*sorted(self._taken), *extra))

    @property
    def _taken(self) -> set[str]:
        return self.methods or set()

    def _options(self) -> dict[str, Any]:
        return {
            "name": self.summary or self.name.replace("_", " ").title(),
            "description": self.description,
            "renders": [renderer.media_type for renderer in rendering.RENDERERS],
            "parses": ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"],
        }


def _without_body(send: Send) -> Callable[[Message], Any]:
    async def send_headers_only(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_headers_only
