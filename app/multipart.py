"""Multipart forms read as they arrive: fields into memory, files to the disk, each within its limit.

Source: RFC 7578.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from app.bodies import MAX_BYTES, MAX_FIELDS
from app.errors import BadRequestError, UnavailableError
from app.received_file import ReceivedFile, suffix

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks  # there for type checkers only

_MAX_NAME = 255


@dataclass(slots=True)
class Form:
    """The fields and files of a form, the last of several with one name."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, ReceivedFile] = field(default_factory=dict)


@asynccontextmanager
async def received(
    request: Request, boundary: bytes, limits: Mapping[str, int], staging_path: Callable[[str], Path]
) -> AsyncIterator[Form]:
    """Give the form that a request carries; its files are gone when the block ends, however it ends.

    limits: the names of the files wanted, and how many bytes there may be of each, all files of that name together;
    other files are passed over.

    Raises:
        BadRequestError: it is no form, or one with too much in it.
        UnavailableError: the disk does not take a file.
    """
    reader = _Reader(boundary, limits, staging_path)
    try:
        await reader.read(request)
        yield reader.form
    finally:
        reader.remove_files()  # at once: whoever is told to stop can wait for nothing any more


@dataclass(slots=True)
class _Part:
    """The part being read: where its bytes go, and how many there were."""

    headers: dict[bytes, bytes] = field(default_factory=dict)
    header_name: bytes = b""
    header_value: bytes = b""
    name: str = ""
    file_name: str | None = None
    text: bytearray = field(default_factory=bytearray)
    path: Path | None = None
    size_bytes: int = 0

    @property
    def is_file(self) -> bool:
        return self.file_name is not None


class _Reader:
    """Takes a form apart. What is to be written to the disk waits until a thread takes it, chunk by chunk."""

    def __init__(self, boundary: bytes, limits: Mapping[str, int], staging_path: Callable[[str], Path]) -> None:
        self.form = Form()
        self._limits = limits
        self._staging_path = staging_path
        self._boundary = boundary
        self._part = _Part()
        self._paths: list[Path] = []
        self._waiting: list[tuple[Path, bytes]] = []
        self._open: tuple[Path, BinaryIO] | None = None
        self._text_bytes = 0
        self._file_bytes: Counter[str] = Counter()
        self._part_count = 0
        self._has_ended = False

    async def read(self, request: Request) -> None:
        try:
            parser = MultipartParser(self._boundary, self._callbacks())
            async for chunk in request.stream():
                parser.write(chunk)
                if self._waiting:
                    await run_in_threadpool(self._write)
        except FormParserError as error:
            raise BadRequestError(f"Multipart form parse error - {error}") from error
        except OSError as error:
            raise UnavailableError("The file could not be stored. Please try again later.") from error
        if not self._has_ended:
            raise BadRequestError("Multipart form parse error - the form ends before its last boundary")

    def remove_files(self) -> None:
        if self._open is not None:
            self._open[1].close()
        for path in self._paths:
            path.unlink(missing_ok=True)

    def _callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin_part,
            "on_header_field": partial(self._add_to_header, "header_name"),
            "on_header_value": partial(self._add_to_header, "header_value"),
            "on_header_end": self._end_header,
            "on_headers_finished": self._end_headers,
            "on_part_data": self._add_data,
            "on_part_end": self._end_part,
            "on_end": self._end,
        }

    def _begin_part(self) -> None:
        self._part = _Part()
        self._part_count += 1
        if self._part_count > MAX_FIELDS:
            raise BadRequestError(f"The form has more than {MAX_FIELDS} fields.")

    def _add_to_header(self, kind: str, data: bytes, start: int, end: int) -> None:
        setattr(self._part, kind, getattr(self._part, kind) + data[start:end])

    def _end_header(self) -> None:
        part = self._part
        part.headers[part.header_name.lower()] = part.header_value
        part.header_name = part.header_value = b""

    def _end_headers(self) -> None:
        part = self._part
        _, options = parse_options_header(part.headers.get(b"content-disposition", b""))
        part.name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in options:
            name = options[b"filename"].decode("utf-8", "replace").replace("\\", "/").rpartition("/")[2]
            part.file_name = name[-_MAX_NAME:]
        if part.file_name and part.name in self._limits:
            part.path = self._staging_path(suffix(part.file_name))
            self._paths.append(part.path)
            self._waiting.append((part.path, b""))

    def _add_data(self, data: bytes, start: int, end: int) -> None:
        part = self._part
        part.size_bytes += end - start
        if part.path is not None:
            self._file_bytes[part.name] += end - start
            if self._file_bytes[part.name] > self._limits[part.name]:
                raise BadRequestError({part.name: [f"The file is larger than {self._limits[part.name]} bytes."]})
            self._waiting.append((part.path, data[start:end]))
        elif not part.is_file:
            self._text_bytes += end - start
            if self._text_bytes > MAX_BYTES:
                raise BadRequestError(f"The fields of the form are larger than {MAX_BYTES} bytes.")
            part.text += data[start:end]

    def _end_part(self) -> None:
        part = self._part
        if part.path is not None and part.file_name is not None:
            self.form.files[part.name] = ReceivedFile(part.file_name, part.path, part.size_bytes)
        elif not part.is_file:
            self.form.fields[part.name] = part.text.decode("utf-8", "replace")

    def _end(self) -> None:
        self._has_ended = True

    def _write(self) -> None:
        """Write what is waiting, opening the files one after the other, as their parts come."""
        for path, content in self._waiting:
            if self._open is None or self._open[0] != path:
                if self._open is not None:
                    self._open[1].close()
                self._open = (path, path.open("wb"))
            self._open[1].write(content)
        self._waiting.clear()
        if self._open is not None:
            self._open[1].flush()
