"""The body of a request: what may come, how much of it, and where files wait while they are looked at.

JSON and plain forms are read before anyone knows who is calling, as the API has always done; they are small. Of a
multipart form only the header is looked at then, and its files are taken from known callers only.

Source: Freesound APIv2 documentation; RFC 7578 (multipart forms).
"""

import json
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from python_multipart.multipart import parse_options_header
from starlette.requests import Request

from app.errors import BadRequestError, UnsupportedMediaTypeError

MAX_BYTES = 2_621_440
MAX_FIELDS = 1000
# The longest boundary there may be (RFC 2046, 5.1.1).
_LONGEST_BOUNDARY = 70


class Kind(Enum):
    """How a body is written."""

    NOTHING = auto()
    JSON = auto()
    FORM = auto()
    MULTIPART = auto()


@dataclass(frozen=True, slots=True)
class Body:
    """A body as far as it is read at once: `value` is what JSON holds, or the fields of a form, last ones counting.

    Of a multipart form there is only its boundary.
    """

    kind: Kind
    value: Any = None
    boundary: bytes = b""

    def texts(self) -> dict[str, str]:
        """Give the entries of JSON or of a form as the texts that the same parameters have in an address.

        true and false are 1 and 0, numbers and lists of numbers are written as JSON, lists of names with commas.

        Raises:
            BadRequestError: JSON that is no object, or that holds an object, or a list of lists.
        """
        entries = self.value if self.kind in {Kind.JSON, Kind.FORM} else {}
        if not isinstance(entries, dict):
            found = type(entries).__name__
            raise BadRequestError({"non_field_errors": [f"Invalid data. Expected a dictionary, but got {found}."]})
        wrong = [name for name, value in entries.items() if _is_nested(value)]
        if wrong:
            raise BadRequestError({_clean(name): ["Not a valid string."] for name in wrong})
        return {_clean(name): _text(value) for name, value in entries.items() if value is not None}


async def read(request: Request) -> Body:
    """Read the body of a request, a multipart form up to its boundary.

    Raises:
        UnsupportedMediaTypeError: it is of another kind.
        BadRequestError: it is too large, or cannot be read.
    """
    content_type = request.headers.get("content-type", "")
    if request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers:
        return Body(Kind.NOTHING)
    media_type, options = parse_options_header(content_type)
    match media_type:
        case b"application/json":
            return Body(Kind.JSON, _json(await _bytes(request)))
        case b"application/x-www-form-urlencoded":
            return Body(Kind.FORM, _form(await _bytes(request)))
        case b"multipart/form-data":
            return Body(Kind.MULTIPART, boundary=_boundary(options.get(b"boundary")))
        case _:
            raise UnsupportedMediaTypeError(content_type)


async def _bytes(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_BYTES:
            raise BadRequestError(f"The body of the request is larger than {MAX_BYTES} bytes.")
    return bytes(content)


def _json(content: bytes) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if not content.strip():
        return {}
    try:
        return json.loads(content, parse_constant=_no_number)
    except RecursionError as error:
        raise BadRequestError("JSON parse error - it is nested too deeply") from error
    except ValueError as error:
        raise BadRequestError(f"JSON parse error - {error}") from error


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"Out of range float values are not JSON compliant: {name!r}")


def _form(content: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(content.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise BadRequestError(f"The form has more than {MAX_FIELDS} fields.") from error
    return dict(pairs)


def _boundary(given: bytes | None) -> bytes:
    if not given or len(given) > _LONGEST_BOUNDARY:
        shown = None if given is None else given.decode("latin-1")[:_LONGEST_BOUNDARY]
        raise BadRequestError(f"Multipart form parse error - Invalid boundary in multipart: {shown}")
    return given


def _is_nested(value: Any) -> bool:  # noqa: ANN401 - whatever JSON can hold
    entries = value if isinstance(value, list) else [value]
    return any(isinstance(entry, dict | list) for entry in entries)


def _text(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold, but nothing nested
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return _clean(",".join(value))
    return json.dumps(value, separators=(",", ":"))


def _clean(text: str) -> str:
    """Give a text that can be written anywhere: JSON may hold halves of characters, which nothing can encode."""
    return text.encode("utf-8", "replace").decode()
