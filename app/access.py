"""What every request passes before its resource sees it, and what every answer carries away.

The order of checks is part of the API's behaviour: format, then the body where one is taken, then who is calling, then
the method, then the resource. So a wrong method without a key is a 401, and a wrong format without a key is a 404.
"""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar

from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope, Send

from app import bodies, rendering
from app.auth import service as auth
from app.errors import MethodNotAllowedError

# The largest number every supported database takes as a key; no row has it.
MAX_ID = 2**31 - 1
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
    """A resource of the API: runs the checks in their order, and answers HEAD and OPTIONS for every resource.

    A resource may have one route for each of its methods: the first one must take GET, for it answers HEAD as well, and
    whatever method none of them takes.
    """

    _methods_of_path: ClassVar[dict[str, set[str]]] = defaultdict(set)

    def __init__(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:  # noqa: ANN401 - FastAPI's own
        super().__init__(path, endpoint, **settings)
        self._methods_of_path[path] |= self.methods or set()

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the request, then let the endpoint answer it; a client that leaves needs no answer."""
        with suppress(ClientDisconnect):
            await self._checked(scope, receive, send)

    async def _checked(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        request.state.allow = self._allow()
        request.state.rendering = rendering.choose(request)
        if request.method == "POST" and "POST" in self._own:
            request.state.body = await bodies.read(request)
        request.state.caller = await run_in_threadpool(
            auth.caller_of,
            request.app.state.database,
            authorization=request.headers.get("authorization"),
            token=request.query_params.get("token"),
        )
        method = request.method
        if method == "OPTIONS":
            await rendering.response(request, self._options())(scope, receive, send)
        elif method == "HEAD" and "GET" in self._own:
            await super().handle({**scope, "method": "GET"}, receive, _without_body(send))
        elif method not in self._own:
            raise MethodNotAllowedError(method)
        else:
            await super().handle(scope, receive, send)

    def _allow(self) -> str:
        extra = ("HEAD", "OPTIONS") if "GET" in self._taken else ("OPTIONS",)
        return ", ".join((*sorted(self._taken), *extra))

    @property
    def _own(self) -> set[str]:
        """The methods of this route."""
        return self.methods or set()

    @property
    def _taken(self) -> set[str]:
        """The methods of all routes of this resource."""
        return self._methods_of_path[self.path]

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
