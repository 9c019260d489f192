"""Middleware for what every request and answer has around it: request id, log line, security and CORS headers."""

import time
import uuid
from collections.abc import Mapping

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.links import path_as_sent

_SECURITY = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "accept, authorization, content-type, user-agent, x-csrftoken, x-requested-with",
    "Access-Control-Allow-Methods": "DELETE, GET, OPTIONS, PATCH, POST, PUT",
    "Access-Control-Max-Age": "86400",
}

log = structlog.get_logger(__name__)


class AroundEveryRequest:
    """Names each request, answers CORS preflights, adds the headers all answers carry, and writes one log line.

    The query string is never logged: it may carry an API key and what people search for.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with everything around it done."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = uuid.uuid4().hex
        if scope["method"] == "OPTIONS" and "origin" in headers and "access-control-request-method" in headers:
            await Response(headers={**_PREFLIGHT, **_SECURITY, "X-Request-Id": request_id})(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        started = time.perf_counter()
        status = 500

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                complete(MutableHeaders(scope=message), state, has_origin="origin" in headers)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        finally:
            milliseconds = round((time.perf_counter() - started) * 1000, 1)
            # As it was sent: decoded, it could break the line, or move the cursor of who reads the log.
            path = path_as_sent(scope)
            log.info("request", method=scope["method"], path=path, status=status, ms=milliseconds, id=request_id)


def complete(headers: MutableHeaders, state: Mapping[str, object], *, has_origin: bool) -> None:
    """Add the headers that every answer carries; `state` is that of the request."""
    for name, value in _SECURITY.items():
        headers.setdefault(name, value)
    headers.setdefault("Vary", "Accept, Cookie, origin")
    headers["X-Request-Id"] = str(state.get("request_id"))
    if "allow" in state:
        headers["Allow"] = str(state["allow"])
    if has_origin:
        headers["Access-Control-Allow-Origin"] = "*"
