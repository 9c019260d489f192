"""The formats of an answer and the choice among them: the one place that turns a body into bytes.

A further format is a further row of `RENDERERS`. Source: Freesound APIv2 documentation, "Response formats".
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.errors import NotAcceptableError, NotFoundError

MAX_INDENT = 8


def _to_json(body: Any, indent: int | None) -> bytes:  # noqa: ANN401 - whatever JSON can hold
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(body, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators)
    # Old JavaScript takes these two for the end of a line, even within a string.
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return text.encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Renderer:
    """One format: its name in `format=`, the media type it answers to in `Accept`, and how it writes a body."""

    format: str
    media_type: str
    content_type: str
    write: Callable[[Any, int | None], bytes]


RENDERERS: tuple[Renderer, ...] = (Renderer("json", "application/json", "application/json", _to_json),)


@dataclass(frozen=True, slots=True)
class Choice:
    """The renderer chosen for one request, and the indent that `Accept: application/json; indent=4` asks for."""

    renderer: Renderer
    indent: int | None = None


DEFAULT = Choice(RENDERERS[0])


def choose(request: Request) -> Choice:
    """Choose the format: `format=` narrows the choice, and `Accept` decides among what is left.

    Raises:
        NotFoundError: `format` names no format.
        NotAcceptableError: `Accept` matches none that is left.
    """
    wanted = request.query_params.get("format", "")
    left = [renderer for renderer in RENDERERS if wanted in {"", renderer.format}]
    if not left:
        raise NotFoundError
    return _from_accept(request.headers.get("accept", "*/*"), left)


def _from_accept(accept: str, renderers: Sequence[Renderer]) -> Choice:
    for media_range, parameters in _by_precedence(accept):
        for renderer in renderers:
            if _matches(media_range, renderer.media_type):
                return Choice(renderer, _indent(parameters))
    raise NotAcceptableError


def _by_precedence(accept: str) -> list[tuple[str, Mapping[str, str]]]:
    """Split an Accept header, the most specific ranges first, else in the order given (RFC 9110, 12.5.1; no q).

    The original ignores q as well, and its clients rely on nothing else.
    """
    ranges = []
    for part in accept.split(","):
        media_range, *rest = (piece.strip() for piece in part.split(";"))
        pairs = (piece.partition("=") for piece in rest)
        parameters = {name.strip().lower(): value.strip() for name, _, value in pairs}
        ranges.append((media_range.lower(), parameters))
    return sorted(ranges, key=lambda entry: (entry[0].count("*"), not entry[1].keys() - {"q"}))


def _matches(media_range: str, media_type: str) -> bool:
    kind = media_type.partition("/")[0]
    return media_range in {"*/*", f"{kind}/*", media_type}


def _indent(parameters: Mapping[str, str]) -> int | None:
    text = parameters.get("indent", "")
    if not (text.isascii() and text.isdigit()):
        return None
    # Two digits say enough, and 0 is no indent at all.
    return min(int(text[:2]), MAX_INDENT) or None


def response(request: Request, body: Any, status: int = 200) -> Response:  # noqa: ANN401 - whatever JSON can hold
    """Write a body in the format chosen for this request (JSON where the choice itself failed)."""
    choice: Choice = getattr(request.state, "rendering", DEFAULT)
    content = choice.renderer.write(body, choice.indent)
    return Response(content, status, media_type=choice.renderer.content_type)
