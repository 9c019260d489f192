"""Every error in one shape, whoever raises it."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

import search
from app.errors import BadRequestError, ConflictError, ForbiddenError, UnavailableError
from app.main import create_app
from app.settings import Settings
from tests.archives import Tiny

_HINT = "(please check that your filter syntax and field names are correct)"


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def _answer(app: FastAPI, client: TestClient, error: Exception) -> tuple[int, str]:
    @app.get("/raise/")
    def endpoint() -> None:
        raise error

    response = client.get("/raise/")
    assert response.headers["content-type"] == "application/json"
    return response.status_code, response.text


class TestOurOwnErrors:
    @pytest.mark.parametrize(
        ("error", "status", "body"),
        [
            (BadRequestError("No."), 400, '{"detail":"No."}'),
            (BadRequestError({"a": ["x", "y"]}), 400, '{"detail":{"a":["x","y"]}}'),
            (ForbiddenError("Not you."), 403, '{"detail":"Not you."}'),
            (ConflictError("Again?"), 409, '{"detail":"Again?"}'),
            (UnavailableError("Later."), 503, '{"detail":"Later."}'),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_an_error_is_its_status_and_its_detail(
        self, app: FastAPI, client: TestClient, error: Exception, status: int, body: str
    ) -> None:
        assert _answer(app, client, error) == (status, body)

    def test_an_error_brings_its_headers(self, tiny: Tiny) -> None:
        assert tiny.client.get("/apiv2/").headers["www-authenticate"] == 'Bearer realm="api"'


class TestDatabaseErrors:
    @pytest.mark.parametrize(
        "error", [OperationalError("SELECT 1", {}, OSError("gone")), PoolTimeoutError("the pool is used up")]
    )
    def test_a_database_that_is_away_says_when_to_come_again(
        self, app: FastAPI, client: TestClient, error: Exception
    ) -> None:
        detail = "The database could not be reached. Please try again shortly."
        assert _answer(app, client, error) == (503, f'{{"detail":"{detail}"}}')
        assert int(client.get("/raise/").headers["Retry-After"]) > 0


class TestSearchErrors:
    @pytest.mark.parametrize(
        ("filter_", "problem"),
        [
            ("nope:1", "at position 0: there is no field 'nope' to filter by"),
            ("duration:abc", "at position 9: 'abc' does not fit the field 'duration', which takes a number"),
        ],
    )
    def test_a_wrong_filter_says_what_is_wrong_and_where(self, tiny: Tiny, filter_: str, problem: str) -> None:
        response = tiny.get("search/", filter=filter_)
        assert (response.status_code, response.json()) == (400, {"detail": f"Search server error: {problem} {_HINT}"})

    @pytest.mark.parametrize("sort", ["duration:abc", "duration:", "duration:1,bitrate", "duration:nan", ":"])
    def test_a_wrong_sort_target_has_its_own_text(self, tiny: Tiny, sort: str) -> None:
        response = tiny.get("search/", sort=sort)
        assert response.status_code == 400
        assert response.json()["detail"].startswith("Search server error: ")
        assert response.json()["detail"].endswith(_HINT)

    def test_the_text_of_a_wrong_sort_target_is_exact(self, tiny: Tiny) -> None:
        problem = "Error processing sorting target for distance-based sorting."
        assert tiny.get("search/", sort="duration:abc").json() == {"detail": f"Search server error: {problem} {_HINT}"}

    @pytest.mark.parametrize(
        ("error", "status", "begin"),
        [
            (search.IndexDamagedError("gone"), 503, "The search index is being rebuilt"),
            (search.BackendUnavailableError("gone"), 503, "The search server could not be reached"),
            (search.TooComplexError("clauses", 3), 400, "Search server error: too many clauses: the limit is 3 ("),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_an_engine_that_fails_is_named(
        self, app: FastAPI, client: TestClient, error: Exception, status: int, begin: str
    ) -> None:
        answered, text = _answer(app, client, error)
        assert (answered, text.startswith(f'{{"detail":"{begin}')) == (status, True)
        assert "gone" not in text

    def test_an_engine_that_is_away_says_when_to_ask_again(self, app: FastAPI, client: TestClient) -> None:
        _answer(app, client, search.IndexDamagedError("gone"))
        assert client.get("/raise/").headers["retry-after"] == "5"


class TestOurMistakes:
    @pytest.mark.parametrize("error", [RuntimeError("secret text"), search.UnsupportedError("secret text")])
    def test_a_mistake_of_ours_tells_nothing_but_the_request(
        self, app: FastAPI, client: TestClient, error: Exception
    ) -> None:
        @app.get("/raise/")
        def endpoint() -> None:
            raise error

        response = client.get("/raise/?token=abc", headers={"Origin": "https://example.org"})
        request_id = response.headers["x-request-id"]
        assert (response.status_code, response.json()) == (500, {"detail": f"Unexpected error (request {request_id})."})
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["x-content-type-options"] == "nosniff"
