"""What every answer has around it, and what is written down of a request."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.app.conftest import send
from tests.archives import Tiny

_SECURITY = {
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
_PATHS = {
    "a sound": "/apiv2/sounds/101/",
    "an unknown sound": "/apiv2/sounds/999/",
    "an unknown path": "/nothing",
    "a redirect": "/apiv2/search",
    "a search": "/apiv2/search/?query=piano",
    "media": "/data/previews/0/1_1-hq.mp3",
}


@pytest.fixture(params=list(_PATHS.values()), ids=list(_PATHS))
def path(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


class TestEveryAnswer:
    @pytest.mark.parametrize("has_key", [True, False])
    def test_it_carries_the_security_headers(self, tiny: Tiny, path: str, *, has_key: bool) -> None:
        headers = {"Authorization": f"Token {tiny.key}"} if has_key else {}
        answered = tiny.client.get(path, headers=headers).headers
        assert {name: answered[name] for name in _SECURITY} == _SECURITY

    def test_it_names_the_request_anew(self, tiny: Tiny, path: str) -> None:
        names = {tiny.client.get(path, headers={"X-Request-Id": "mine"}).headers["x-request-id"] for _ in range(2)}
        assert len(names) == 2
        assert all(len(name) == 32 for name in names)

    def test_api_answers_vary_by_what_decides_them(self, tiny: Tiny) -> None:
        assert tiny.get("sounds/101/").headers["vary"] == "Accept, Cookie, origin"
        assert tiny.client.get("/apiv2/").headers["vary"] == "Accept, Cookie, origin"

    def test_api_answers_say_nothing_of_caching_or_servers(self, tiny: Tiny) -> None:
        answered = tiny.get("sounds/101/").headers
        assert not {"cache-control", "etag", "expires", "server", "set-cookie"} & set(answered)


class TestCors:
    def test_every_origin_may_read_every_answer(self, tiny: Tiny, path: str) -> None:
        response = tiny.client.get(path, headers={"Origin": "https://example.org"})
        assert response.headers["access-control-allow-origin"] == "*"

    def test_without_origin_nothing_is_said(self, tiny: Tiny, path: str) -> None:
        assert "access-control-allow-origin" not in tiny.client.get(path).headers

    def test_a_preflight_is_answered_for_any_path_without_a_key(self, tiny: Tiny, path: str) -> None:
        asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "PUT"}
        response = tiny.client.options(path, headers=asked)
        assert (response.status_code, response.content) == (200, b"")
        assert len(response.headers["x-request-id"]) == 32
        allowed = {name: value for name, value in response.headers.items() if name.startswith("access-control-")}
        assert allowed == {
            "access-control-allow-origin": "*",
            "access-control-allow-headers": "accept, authorization, content-type, user-agent, x-csrftoken, "
            "x-requested-with",
            "access-control-allow-methods": "DELETE, GET, OPTIONS, PATCH, POST, PUT",
            "access-control-max-age": "86400",
        }

    @pytest.mark.parametrize("header", ["Origin", "Access-Control-Request-Method"])
    def test_options_with_half_a_preflight_is_none(self, tiny: Tiny, header: str) -> None:
        assert tiny.client.options("/apiv2/search/", headers={header: "GET"}).status_code == 401


class TestLog:
    def _lines(self, tiny: Tiny, target: bytes, authorization: bytes = b"Token wrongkey") -> list[Any]:
        with capture_logs() as lines:
            send(tiny.client, target, [(b"authorization", authorization), (b"cookie", b"token=secretvalue")])
        return lines

    def test_one_line_says_what_was_asked_and_answered(self, tiny: Tiny) -> None:
        (line,) = self._lines(tiny, b"/apiv2/sounds/101/")
        assert (line["event"], line["log_level"], line["method"]) == ("request", "info", "GET")
        assert (line["path"], line["status"]) == ("/apiv2/sounds/101/", 401)
        assert set(line) == {"event", "log_level", "method", "path", "status", "ms", "id"}

    def test_the_line_bears_the_name_of_the_request(self, tiny: Tiny) -> None:
        with capture_logs() as lines:
            response = tiny.get("sounds/101/")
        assert [line["id"] for line in lines] == [response.headers["x-request-id"]]

    @pytest.mark.parametrize(
        "target",
        [
            b"/apiv2/search/?token=secretvalue&query=secretvalue",
            b"/apiv2/search?token=secretvalue",
            b"/apiv2/nothing/?token=secretvalue",
            b"/apiv2/search/?format=secretvalue",
            b"/apiv2/users/Alice/sounds/?access_token=secretvalue",
            b"/data/previews/x?token=secretvalue",
        ],
    )
    def test_no_line_holds_the_query_or_a_credential(self, tiny: Tiny, target: bytes) -> None:
        lines = self._lines(tiny, target, b"Token secretvalue")
        assert lines
        assert "secretvalue" not in str(lines)

    def test_a_search_that_fails_does_not_tell_its_words(self, tiny: Tiny) -> None:
        target = f"/apiv2/search/?token={tiny.key}&query=secretvalue&filter=secretvalue:1".encode()
        with capture_logs() as lines:
            assert send(tiny.client, target, []).status == 400
        assert not any(word in str(lines) for word in ("secretvalue", tiny.key))

    def test_a_path_cannot_forge_a_line(self, tiny: Tiny) -> None:
        (line,) = self._lines(tiny, b"/apiv2/users/a%0Arequest%20status=200%1b[2J/")
        assert line["path"] == "/apiv2/users/a%0Arequest%20status=200%1b[2J/"
