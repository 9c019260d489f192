"""What every request passes before its resource sees it, and in which order."""

from http import HTTPStatus

import pytest

from app.access import MAX_ID, IdConvertor
from app.errors import MethodNotAllowedError
from tests.app.conftest import send
from tests.archives import Tiny

_NOBODY = {"detail": "Authentication credentials were not provided."}
_RESOURCES = [
    "",
    "search/",
    "search/text/",
    "search/content/?target=101",
    "search/combined/?target=101",
    "sounds/101/",
    "sounds/101/similar/",
    "sounds/101/comments/",
    "users/Alice/",
    "users/Alice/sounds/",
    "users/Alice/packs/",
    "packs/1/",
    "packs/1/sounds/",
]


def _allowed(path: str) -> str:
    return "GET, POST, HEAD, OPTIONS" if path.startswith("search/") else "GET, HEAD, OPTIONS"


def _key(tiny: Tiny) -> dict[str, str]:
    return {"Authorization": f"Token {tiny.key}"}


class TestOrderOfChecks:
    @pytest.mark.parametrize("path", _RESOURCES)
    def test_every_resource_needs_a_key(self, tiny: Tiny, path: str) -> None:
        response = tiny.client.get(f"/apiv2/{path}")
        assert (response.status_code, response.json()) == (401, _NOBODY)
        assert tiny.get(path).status_code == 200

    def test_an_unknown_format_comes_before_the_missing_key(self, tiny: Tiny) -> None:
        response = tiny.client.get("/apiv2/sounds/101/?format=nope")
        assert (response.status_code, response.json()) == (404, {"detail": "Not found."})

    def test_an_accept_without_our_formats_comes_before_the_missing_key(self, tiny: Tiny) -> None:
        assert tiny.client.get("/apiv2/sounds/101/", headers={"Accept": "audio/*"}).status_code == 406

    def test_the_missing_key_comes_before_the_wrong_method(self, tiny: Tiny) -> None:
        assert tiny.client.put("/apiv2/sounds/101/").status_code == 401

    def test_the_missing_key_comes_before_the_unknown_sound(self, tiny: Tiny) -> None:
        assert tiny.client.get("/apiv2/sounds/999/").status_code == 401

    def test_the_wrong_method_comes_before_the_unknown_sound(self, tiny: Tiny) -> None:
        assert tiny.client.delete("/apiv2/sounds/999/", headers=_key(tiny)).status_code == 405

    def test_an_unknown_path_comes_before_everything(self, tiny: Tiny) -> None:
        response = tiny.client.put("/apiv2/nothing/?format=nope", headers={"Accept": "audio/*"})
        assert response.status_code == 404
        assert response.headers["content-type"] == "text/html; charset=utf-8"

    def test_the_missing_slash_comes_before_everything(self, tiny: Tiny) -> None:
        response = tiny.client.put("/apiv2/sounds/101?format=nope", headers={"Accept": "audio/*"})
        assert (response.status_code, response.headers["location"]) == (301, "/apiv2/sounds/101/?format=nope")


class TestMethods:
    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "get", "BREW"])
    def test_another_method_is_refused_by_name(self, tiny: Tiny, method: str) -> None:
        answer = send(tiny.client, b"/apiv2/sounds/101/", [(b"authorization", b"Token " + tiny.key.encode())], method)
        assert answer.status == HTTPStatus.METHOD_NOT_ALLOWED
        assert answer.body.decode() == f'{{"detail":"Method \\"{method}\\" not allowed."}}'
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS"

    @pytest.mark.parametrize("path", _RESOURCES)
    def test_every_resource_says_what_it_takes(self, tiny: Tiny, path: str) -> None:
        assert tiny.get(path).headers["allow"] == _allowed(path)

    @pytest.mark.parametrize("path", [*_RESOURCES, "sounds/999/"])
    def test_head_is_get_without_a_body(self, tiny: Tiny, path: str) -> None:
        got = tiny.get(path)
        head = tiny.client.head(f"/apiv2/{path}", headers=_key(tiny))
        assert (head.status_code, head.content) == (got.status_code, b"")
        for name in ("content-type", "content-length", "allow", "vary"):
            assert head.headers[name] == got.headers[name]

    def test_options_needs_a_key(self, tiny: Tiny) -> None:
        assert tiny.client.options("/apiv2/search/").status_code == 401

    @pytest.mark.parametrize("path", _RESOURCES)
    def test_options_describes_the_resource(self, tiny: Tiny, path: str) -> None:
        response = tiny.client.options(f"/apiv2/{path}", headers=_key(tiny))
        assert response.status_code == 200
        body = response.json()
        assert list(body) == ["name", "description", "renders", "parses"]
        assert body["name"]
        assert body["description"].endswith(".")
        assert body["renders"] == ["application/json"]
        assert response.headers["allow"] == _allowed(path)

    @pytest.mark.parametrize("path", [path for path in _RESOURCES if path.startswith("search/")])
    def test_a_search_takes_post_and_names_both_when_it_refuses_another(self, tiny: Tiny, path: str) -> None:
        assert tiny.client.post(f"/apiv2/{path}").status_code == 401
        posted = tiny.client.post(f"/apiv2/{path}", headers=_key(tiny))
        assert (posted.status_code, posted.headers["allow"]) in {(200, _allowed(path)), (400, _allowed(path))}
        refused = tiny.client.put(f"/apiv2/{path}", headers=_key(tiny))
        assert (refused.status_code, refused.headers["allow"]) == (405, _allowed(path))

    def test_a_posted_search_may_come_from_anywhere(self, tiny: Tiny) -> None:
        asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
        preflight = tiny.client.options("/apiv2/search/content/", headers=asked)
        assert preflight.status_code == 200
        assert "POST" in preflight.headers["access-control-allow-methods"]
        answer = tiny.client.post("/apiv2/search/content/", headers=_key(tiny) | {"Origin": "https://example.org"})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (400, "*")

    def test_media_names_the_method_it_refuses(self, tiny: Tiny) -> None:
        response = tiny.client.put("/data/previews/0/1_1-hq.mp3")
        assert (response.status_code, response.json()) == (405, {"detail": MethodNotAllowedError("PUT").detail})
        assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD"}


class TestMissingSlash:
    @pytest.mark.parametrize(
        "query",
        [
            "",
            "?",
            "?query=a%20b+c&fields=id,name&&=&x",
            "?filter=tag:%22a%22%20%2b&token=T%6Fken",
            "?a=%C3%BC&b=%FF&c='()*!",
            '?raw="|^`{}<>[]\\',
        ],
    )
    def test_the_query_is_kept_byte_for_byte(self, tiny: Tiny, query: str) -> None:
        answer = send(tiny.client, f"/apiv2/search/text{query}".encode(), [])
        expected = "/apiv2/search/text/" + ("" if query == "?" else query)
        assert (answer.status, answer.headers["location"], answer.body) == (301, expected, b"")

    def test_bytes_beyond_ascii_in_the_query_are_kept_as_well(self, tiny: Tiny) -> None:
        answer = send(tiny.client, b"/apiv2/search?query=\xfc", [])
        assert (answer.status, answer.headers["location"]) == (301, "/apiv2/search/?query=\xfc")

    @pytest.mark.parametrize("path", [path for path in _RESOURCES if "?" not in path])
    @pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
    def test_every_resource_is_redirected_whatever_the_method(self, tiny: Tiny, method: str, path: str) -> None:
        full = f"/apiv2/{path}"
        response = tiny.client.request(method, full.removesuffix("/"))
        assert (response.status_code, response.headers["location"]) == (301, full)

    def test_the_path_keeps_its_spelling(self, tiny: Tiny) -> None:
        answer = send(tiny.client, b"/apiv2/users/%41lice%20b%2B", [])
        assert answer.headers["location"] == "/apiv2/users/%41lice%20b%2B/"

    @pytest.mark.parametrize("host", [b"[::1", b"evil.example/x?y", b"\xff", b""])
    def test_the_host_has_no_say(self, tiny: Tiny, host: bytes) -> None:
        answer = send(tiny.client, b"/apiv2/sounds/101", [(b"host", host)])
        assert (answer.status, answer.headers["location"]) == (301, "/apiv2/sounds/101/")


class TestUnknownPaths:
    @pytest.mark.parametrize(
        "path",
        [
            "/",
            "/apiv2/nothing",
            "/apiv2/nothing/",
            "/apiv2/sounds/",
            "/apiv2/sounds/abc/",
            "/apiv2/sounds/abc",
            "/apiv2/sounds/-1/",
            "/apiv2/sounds/1.0/",
            "/apiv2/sounds/%D9%A1/",
            "/apiv2/sounds/101//",
            "/apiv2/packs/x/sounds/",
            "/apiv2/users//",
            "/apiv2/users/a%2Fb/",
            "/apiv2/SEARCH/",
            "/apiv2//search/",
            "//apiv2/search",
            "/data",
        ],
    )
    def test_an_unknown_path_is_a_page_for_people(self, tiny: Tiny, path: str) -> None:
        answer = send(tiny.client, path.encode(), [(b"authorization", b"Token " + tiny.key.encode())])
        assert answer.status == 404
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert b"<h1>Page not found</h1>" in answer.body

    def test_the_root_with_two_slashes_has_its_own_answer_after_authentication(self, tiny: Tiny) -> None:
        assert tiny.client.get("http://testserver/apiv2//").status_code == 401
        response = tiny.client.get("http://testserver/apiv2//", headers=_key(tiny))
        assert (response.status_code, response.json()) == (400, {"detail": "Invalid url"})


class TestIdsInPaths:
    @pytest.mark.parametrize(
        ("digits", "expected"),
        [
            ("0", 0),
            ("7", 7),
            ("0007", 7),
            ("000", 0),
            (str(MAX_ID), MAX_ID),
            (str(MAX_ID + 1), MAX_ID),
            ("0" * 5000 + "12", 12),
            ("9" * 5000, MAX_ID),
            (f"1{'0' * 19}", MAX_ID),
        ],
        ids=lambda value: str(value)[:12],
    )
    def test_any_digits_are_a_number_that_fits(self, digits: str, expected: int) -> None:
        assert IdConvertor().convert(digits) == expected

    def test_leading_zeros_are_accepted(self, tiny: Tiny) -> None:
        assert tiny.json("sounds/000101/")["id"] == 101
