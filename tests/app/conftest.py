"""Fixtures: an archive of a test's own behind the API, and requests no well-behaved client can send."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import unquote

import anyio
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from starlette.types import ASGIApp, Message

from app.credentials import service as credentials
from app.database import Database
from app.main import create_app
from app.settings import Settings
from tests.factories import add_user


@dataclass(frozen=True, slots=True)
class Api:
    """A client of an archive that a test may change; requests carry a key."""

    client: TestClient
    key: str
    database: Database

    def get(self, path: str, **parameters: str) -> Response:
        """Get a resource; `path` is relative to the API's root."""
        headers = {"Authorization": f"Token {self.key}"}
        return self.client.get(f"/apiv2/{path}", params=parameters or None, headers=headers)

    def json(self, path: str, **parameters: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
        """Get the body of a resource that is there."""
        response = self.get(path, **parameters)
        assert response.status_code == 200, response.text
        return response.json()


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What came back for a request put together from bytes."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture
def api(settings: Settings) -> Iterator[Api]:
    """An archive with nobody in it but the holder of the key, who is called `keyholder`."""
    with TestClient(create_app(settings), base_url="http://testserver", follow_redirects=False) as client:
        yield opened_api(client)


def opened_api(client: TestClient) -> Api:
    """The archive behind a client, with a key for it."""
    app = client.app
    assert isinstance(app, FastAPI)
    database: Database = app.state.database
    with database.writing() as session:
        key = credentials.create(session, add_user(session, username="keyholder"), "tests", level=99).api_key
    return Api(client, key, database)


def send(client: TestClient, target: bytes, headers: list[tuple[bytes, bytes]], method: str = "GET") -> RawAnswer:
    """Send bytes as they are, as a server hands them to the application after reading them off the network."""
    raw_path, _, query = target.partition(b"?")
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(raw_path.decode("ascii")),
        "raw_path": raw_path,
        "root_path": "",
        "query_string": query,
        "headers": headers,
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }
    messages: list[Any] = []
    assert client.portal is not None
    client.portal.call(partial(_run, client.app, scope, messages))
    start, *parts = messages
    names = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
    return RawAnswer(start["status"], names, b"".join(part.get("body", b"") for part in parts))


async def _run(app: ASGIApp, scope: dict[str, Any], messages: list[Any]) -> None:
    async def receive() -> dict[str, Any]:
        # A client that stays: whoever listens for its leaving waits until the answer is out.
        await anyio.sleep_forever()
        raise AssertionError

    async def collect(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, collect)
