"""Files that are kept compressed with gzip (RFC 1952): given so to who takes that, else unpacked."""

import gzip
import re
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

from starlette.responses import Response, StreamingResponse

_MAGIC = b"\x1f\x8b"
_NEVER = re.compile(r"q=0(\.0*)?")
_LENGTH_BYTES = 4
_CHUNK_BYTES = 2**16


def is_compressed(path: Path) -> bool:
    """Whether the content of a file says that it is compressed."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def is_accepted(accept_encoding: str) -> bool:
    """Whether who sends this header takes gzip (RFC 9110, 12.5.3); without the header we take it for a no."""
    weights: dict[str, str] = {}
    for part in accept_encoding.lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";")
        weights[name] = weight
    ours = next((name for name in ("gzip", "x-gzip", "*") if name in weights), None)
    return ours is not None and not _NEVER.fullmatch(weights[ours])


def as_it_is(headers: dict[str, str]) -> dict[str, str]:
    """Give the headers of a file for an answer that holds it compressed: another representation, another tag."""
    etag = f'{headers["ETag"].removesuffix(chr(34))}-gzip"'
    return headers | {"ETag": etag, "Content-Encoding": "gzip", "Vary": "Accept-Encoding, origin"}


def unpacked(headers: dict[str, str]) -> dict[str, str]:
    """Give the headers of a file for an answer that holds it unpacked, which cannot be had in parts."""
    return headers | {"Accept-Ranges": "none", "Vary": "Accept-Encoding, origin"}


def unpacking(path: Path, media_type: str, headers: dict[str, str], *, has_body: bool) -> Response:
    """Answer with the content of a compressed file, unpacked on the way, so that memory stays bounded."""
    own = {
        "Content-Length": str(_length(path)),
        "Last-Modified": formatdate(path.stat().st_mtime, usegmt=True),
    }
    if not has_body:
        return Response(headers=headers | own, media_type=media_type)
    return StreamingResponse(_content(path), headers=headers | own, media_type=media_type)


def _length(path: Path) -> int:
    """Give the length of the content, in bytes: it stands at the end of the file (RFC 1952, 2.3.1)."""
    with path.open("rb") as file:
        file.seek(-_LENGTH_BYTES, 2)
        return int.from_bytes(file.read(_LENGTH_BYTES), "little")


def _content(path: Path) -> Iterator[bytes]:
    with gzip.open(path, "rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
