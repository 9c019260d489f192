"""HTTP as its clients speak it: bytes beyond ASCII in an address are understood, and what is no HTTP gets JSON too."""

import json
import re
import uuid
from typing import Any

import h11
from starlette.datastructures import MutableHeaders
from uvicorn.protocols.http.h11_impl import H11Protocol

from app import headers

_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_DETAIL = (
    "This is no valid HTTP request. In an address, blanks are written as %20, and control characters as %00 to %1F."
)


class TolerantConnection(h11.Connection):
    """Takes bytes beyond ASCII in the target of a request as if they were percent-encoded, as front servers do.

    The standard allows no such byte (RFC 9112, 3.2), but simple clients send what a person types.
    """

    def __init__(self) -> None:
        super().__init__(h11.SERVER)
        self._may_need_encoding = False

    def receive_data(self, data: bytes) -> None:
        """Take what has come; of most requests nothing more than this is asked."""
        self._may_need_encoding = self._may_need_encoding or not data.isascii()
        super().receive_data(data)

    # `Any`, because the events that h11 lists are not among the names that it exports.
    def next_event(self) -> Any:  # noqa: ANN401 - see above
        """Give the next event; between two requests, what waits begins with the first line of the next."""
        if self._may_need_encoding and self.their_state is h11.IDLE:
            self._encode_target()
        return super().next_event()

    def _encode_target(self) -> None:
        waiting = self.trailing_data[0]
        line, end, rest = waiting.partition(b"\n")
        if not end:
            return
        self._may_need_encoding = not rest.isascii()
        # The method stays as it is: encoded, a wrong one would look like a right one.
        method, blank, target = line.partition(b" ")
        if not target.isascii():
            self._receive_buffer.maybe_extract_at_most(len(waiting))
            self._receive_buffer += method + blank + _BEYOND_ASCII.sub(_encoded, target) + end + rest


def _encoded(match: re.Match[bytes]) -> bytes:
    return b"%%%02X" % match[0][0]


class HttpProtocol(H11Protocol):
    """The protocol of the server, tolerant of targets, and answering as the application does where it cannot be."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - they are the server's
        super().__init__(*arguments, **named)
        self.conn = TolerantConnection()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - ours says more
        """Answer what cannot be read, unless an answer has begun, and hang up."""
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            body = json.dumps({"detail": _DETAIL}).encode()
            around = MutableHeaders({"Content-Type": "application/json", "Content-Length": str(len(body))})
            # Whether there was an Origin cannot be known, and it does no harm where there was none.
            headers.complete(around, {"request_id": uuid.uuid4().hex}, has_origin=True)
            around["Connection"] = "close"
            answer = h11.Response(status_code=400, headers=around.raw, reason=b"Bad Request")
            for event in (answer, h11.Data(data=body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
