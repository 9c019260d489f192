"""What clients send that no standard allows, over a real connection."""

import json
import socket
import threading
import time
from collections.abc import Iterator

import h11
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from app.cli.http_protocol import HttpProtocol, TolerantConnection
from tests.command_line import expect


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer what was asked: method, path, query and body."""
    body, has_more = b"", True
    while has_more:
        message = await receive()
        body, has_more = body + message.get("body", b""), message.get("more_body", False)
    asked = f"{scope['method']} {scope['path']} {scope['query_string'].decode()} {body.hex()}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(asked))]})
    await send({"type": "http.response.body", "body": asked})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server that echoes."""
    config = uvicorn.Config(echo, http=HttpProtocol, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        expect(lambda: server.started)
        number: int = listening.getsockname()[1]
        yield number
        server.should_exit = True
        thread.join()


def answered(port: int, *chunks: bytes) -> tuple[str, dict[str, str], list[str]]:
    """What comes back for bytes sent one chunk at a time: first status line, its headers, and every body.

    The server ends the connection, as the last request asks for: at the client's end it would drop what is unanswered.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for chunk in chunks:
            client.sendall(chunk)
            time.sleep(0.01 if len(chunks) > 1 else 0)
        received = b"".join(iter(lambda: client.recv(65536), b""))
    heads, bodies = [], []
    while received:
        head, _, received = received.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        heads.append((lines[0], dict(line.lower().split(": ", 1) for line in lines[1:])))
        length = int(heads[-1][1]["content-length"])
        bodies.append(received[:length].decode())
        received = received[length:]
    return *heads[0], bodies


def get(target: bytes, *lines: bytes) -> bytes:
    return b"\r\n".join((b"GET " + target + b" HTTP/1.1", b"Host: x", *lines, b"", b""))


LAST = b"Connection: close"


class TestTargets:
    @pytest.mark.parametrize(
        ("target", "asked"),
        [
            pytest.param("/search/?query=café".encode(), "/search/ query=caf%C3%A9", id="query"),
            pytest.param("/users/Zoë/".encode(), "/users/Zoë/ ", id="path"),
            pytest.param("/é?q=ü&r=😀".encode(), "/é q=%C3%BC&r=%F0%9F%98%80", id="both"),
            pytest.param(b"/?q=caf\xe9", "/ q=caf%E9", id="another encoding"),
            pytest.param(b"/?q=caf%C3%A9+%20[a]", "/ q=caf%C3%A9+%20[a]", id="as it should be"),
        ],
    )
    def test_bytes_beyond_ascii_are_read_as_if_they_were_encoded(self, port: int, target: bytes, asked: str) -> None:
        status, _, bodies = answered(port, get(target, LAST))
        assert (status, bodies) == ("HTTP/1.1 200 OK", [f"GET {asked} "])

    def test_wherever_the_request_is_cut(self, port: int) -> None:
        request = get("/?q=é".encode(), LAST)
        assert answered(port, *(request[at : at + 1] for at in range(len(request))))[2] == ["GET / q=%C3%A9 "]

    def test_of_many_requests_at_once_each_and_no_body(self, port: int) -> None:
        body = "/?q=é GET\n\r\n é".encode()
        post = b"POST /\xc3\xa9 HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        together = post + get("/?q=ü".encode()) + get(b"/plain") + post + get("/ü".encode(), LAST)
        posted = f"POST /é  {body.hex()}"
        expected = [posted, "GET / q=%C3%BC ", "GET /plain  ", posted, "GET /ü  "]
        assert answered(port, together)[2] == expected
        middle = together.index(b"\xa9")
        assert answered(port, together[:middle], together[middle:])[2] == expected

    def test_headers_are_left_alone(self) -> None:
        connection = TolerantConnection()
        connection.receive_data(get("/é".encode(), b"X-Name: caf\xc3\xa9"))
        request = connection.next_event()
        assert isinstance(request, h11.Request)
        assert (request.target, dict(request.headers)[b"x-name"]) == (b"/%C3%A9", b"caf\xc3\xa9")


class TestWhatCannotBeRead:
    @pytest.mark.parametrize(
        "request_bytes",
        [
            pytest.param(get(b"/?filter=duration:[0 TO 5]"), id="blanks"),
            pytest.param(get("/?q=é ü".encode()), id="blanks and letters"),
            pytest.param(get(b"/?q=\x01"), id="control byte"),
            pytest.param(get(b"/?q=\0"), id="NUL"),
            pytest.param(get(b"/").replace(b"GET", "GÉT".encode()), id="method"),
            pytest.param(get(b"/").replace(b"1.1", "1.é".encode()), id="version"),
            pytest.param(b"\x16\x03\x01\x02\x00\x01", id="another protocol"),
            pytest.param(b"\xff\n\n", id="noise"),
            pytest.param(get(b"/", b"a" * 20_000)[:-4], id="endless head"),
        ],
    )
    def test_is_answered_in_json(self, port: int, request_bytes: bytes) -> None:
        status, headers, [body] = answered(port, request_bytes)
        assert status == "HTTP/1.1 400 Bad Request"
        assert "no valid HTTP request" in json.loads(body)["detail"]
        assert (headers["content-type"], headers["connection"]) == ("application/json", "close")
        assert (len(headers["x-request-id"]), headers["access-control-allow-origin"]) == (32, "*")

    def test_after_a_good_request_costs_the_second_only(self, port: int) -> None:
        status, _, bodies = answered(port, get(b"/first") + get(b"/se cond"))
        assert (status, bodies[0], "no valid" in bodies[1]) == ("HTTP/1.1 200 OK", "GET /first  ", True)

    def test_while_an_answer_is_under_way_ends_the_connection(self) -> None:
        closed: list[bool] = []

        class Transport:
            def close(self) -> None:
                closed.append(True)

        protocol = HttpProtocol.__new__(HttpProtocol)
        protocol.conn, protocol.transport = TolerantConnection(), Transport()  # type: ignore[assignment]
        protocol.conn.receive_data(get(b"/"))
        protocol.conn.next_event()
        protocol.conn.send(h11.Response(status_code=200, headers=[]))
        protocol.send_400_response("")
        assert closed == [True]
