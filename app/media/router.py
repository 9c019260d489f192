"""Previews, images, avatars and frames under `/data/`: Range, HEAD, ETag, long caching; without authentication.

The same files can be served by a proxy or a bucket instead: see the setting `media_url`.
"""

import hashlib
import re
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from app.errors import NotFoundError
from app.media import compressed
from app.storage import Storage

router = APIRouter(include_in_schema=False)

# Originals are given out by the download resources only.
_OPEN_FOLDERS = frozenset({"previews", "displays", "avatars", "analysis"})
_MEDIA_TYPES = {
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".json": "application/json",
}
_COMPRESSED = frozenset({".json"})
_RANGE = r"\s*(?:[0-9]{1,18}-(?:[0-9]{1,18})?|-[0-9]{1,18})\s*"
_RANGES = re.compile(rf"bytes={_RANGE}(?:,{_RANGE})*", re.IGNORECASE)
_CACHING = "public, max-age=2592000"


@router.api_route("/data/{key:path}", methods=["GET", "HEAD"])
def media(request: Request, key: str) -> Response:
    """Give one media file, or the part of it that `Range` asks for."""
    storage: Storage = request.app.state.storage
    path = storage.path(key) if key.partition("/")[0] in _OPEN_FOLDERS else None
    if path is None or path.suffix not in _MEDIA_TYPES:
        raise NotFoundError
    headers = {"ETag": _etag(path), "Cache-Control": _CACHING, "Accept-Ranges": "bytes", "Vary": "origin"}
    is_unpacked = False
    if path.suffix in _COMPRESSED and compressed.is_compressed(path):
        is_unpacked = not compressed.is_accepted(request.headers.get("accept-encoding", ""))
        headers = compressed.unpacked(headers) if is_unpacked else compressed.as_it_is(headers)
    if _is_known(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if is_unpacked:
        return compressed.unpacking(path, _MEDIA_TYPES[path.suffix], headers, has_body=request.method == "GET")
    if not _is_readable(request.headers.get("range", "")):
        # Such a Range counts as none (RFC 9110, 14.2).
        request.scope["headers"] = [header for header in request.scope["headers"] if header[0] != b"range"]
    return FileResponse(path, media_type=_MEDIA_TYPES[path.suffix], headers=headers)


def _is_readable(ranges: str) -> bool:
    """Whether a Range header is in bytes and every part of it begins before it ends (RFC 9110, 14.1.2)."""
    if not _RANGES.fullmatch(ranges):
        return False
    return all(int(first) <= int(last) for first, last in re.findall(r"([0-9]+)-([0-9]+)", ranges))


def _etag(path: Path) -> str:
    """Give an entity tag that changes whenever the file is written again (RFC 9110, 8.8.3)."""
    facts = path.stat()
    return f'"{hashlib.sha256(f"{facts.st_mtime_ns}-{facts.st_size}".encode()).hexdigest()[:32]}"'


def _is_known(if_none_match: str, etag: str) -> bool:
    known = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in known or "*" in known
