"""The choice of a format, and the bytes of a body."""

import pytest

from app import rendering
from app.errors import NotAcceptableError
from tests.archives import Tiny

_NOT_ACCEPTABLE = '{"detail":"Could not satisfy the request Accept header."}'


def _get(tiny: Tiny, accept: str | None = None, format_: str | None = None) -> tuple[int, str]:
    headers = {"Authorization": f"Token {tiny.key}"}
    if accept is not None:
        headers["Accept"] = accept
    parameters = {"fields": "id"} | ({} if format_ is None else {"format": format_})
    response = tiny.client.get("/apiv2/sounds/101/", params=parameters, headers=headers)
    assert response.headers["content-type"] == "application/json"
    return response.status_code, response.text


class TestFormat:
    @pytest.mark.parametrize("name", ["json", ""])
    def test_json_is_a_format_and_the_default(self, tiny: Tiny, name: str) -> None:
        assert _get(tiny, format_=name) == (200, '{"id":101}')

    @pytest.mark.parametrize("name", ["JSON", "Json", " json", "xml", "yaml", "yml", "jsonp", "api", "html", "\0", "*"])
    def test_any_other_name_is_not_found(self, tiny: Tiny, name: str) -> None:
        assert _get(tiny, format_=name) == (404, '{"detail":"Not found."}')

    def test_of_two_formats_the_last_counts(self, tiny: Tiny) -> None:
        key = {"Authorization": f"Token {tiny.key}"}
        assert tiny.client.get("/apiv2/?format=nope&format=json", headers=key).status_code == 200
        assert tiny.client.get("/apiv2/?format=json&format=nope", headers=key).status_code == 404

    def test_a_format_does_not_overrule_an_accept_that_leaves_nothing(self, tiny: Tiny) -> None:
        assert _get(tiny, accept="text/html", format_="json") == (406, _NOT_ACCEPTABLE)

    def test_an_unknown_format_comes_before_accept(self, tiny: Tiny) -> None:
        assert _get(tiny, accept="text/html", format_="nope")[0] == 404


class TestAccept:
    @pytest.mark.parametrize(
        "accept",
        [
            None,
            "*/*",
            "application/json",
            "Application/JSON",
            "application/*",
            "text/html, application/json",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "application/json;q=0",
            "application/json; charset=utf-8",
            " application/json ",
        ],
    )
    def test_json_is_sent_where_it_is_accepted(self, tiny: Tiny, accept: str | None) -> None:
        assert _get(tiny, accept) == (200, '{"id":101}')

    @pytest.mark.parametrize(
        "accept",
        ["", " ", ",", ";", "text/html", "text/*", "application/octet-stream", "audio/*", "json", "*", "*/json"],
    )
    def test_nothing_is_sent_where_it_is_not(self, tiny: Tiny, accept: str) -> None:
        assert _get(tiny, accept) == (406, _NOT_ACCEPTABLE)

    def test_the_more_specific_range_decides_before_the_earlier_one(self) -> None:
        pairs = rendering._by_precedence("*/*, text/*;level=1, application/json;q=0.1, application/json;indent=2")
        assert [media_range for media_range, _ in pairs] == ["application/json", "application/json", "text/*", "*/*"]
        assert pairs[0][1] == {"indent": "2"}

    def test_a_range_nobody_renders_raises(self) -> None:
        with pytest.raises(NotAcceptableError):
            rendering._from_accept("image/png", rendering.RENDERERS)


class TestIndent:
    @pytest.mark.parametrize(
        ("indent", "expected"),
        [
            ("4", '{\n    "id": 101\n}'),
            ("1", '{\n "id": 101\n}'),
            ("8", '{\n        "id": 101\n}'),
            ("9", '{\n        "id": 101\n}'),
            ("9" * 5000, '{\n        "id": 101\n}'),
            ("0", '{"id":101}'),
            ("-1", '{"id":101}'),
            ("x", '{"id":101}'),
            ("", '{"id":101}'),
        ],
        ids=lambda value: value[:8],
    )
    def test_a_body_is_indented_as_accept_says(self, tiny: Tiny, indent: str, expected: str) -> None:
        assert _get(tiny, f"application/json; indent={indent}") == (200, expected)

    def test_errors_are_indented_too(self, tiny: Tiny) -> None:
        response = tiny.client.get("/apiv2/", headers={"Accept": "application/json; indent=2"})
        assert response.text == '{\n  "detail": "Authentication credentials were not provided."\n}'


class TestJson:
    def test_text_is_compact_and_not_escaped(self) -> None:
        assert rendering._to_json({"a": ["ü😀", None, True, 1.0]}, None).decode() == '{"a":["ü😀",null,true,1.0]}'

    def test_line_separators_are_escaped(self) -> None:
        assert rendering._to_json("\u2028\u2029", None) == b'"\\u2028\\u2029"'

    def test_half_a_character_does_not_break_the_body(self) -> None:
        assert rendering._to_json("a\ud800b", None) == b'"a?b"'

    def test_a_number_that_json_does_not_have_is_our_mistake(self) -> None:
        with pytest.raises(ValueError, match="JSON compliant"):
            rendering._to_json(float("nan"), None)
