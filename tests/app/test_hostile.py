"""Requests nobody well-behaved sends: whatever comes in, what goes out is an answer in the words of the API."""

import json
from collections.abc import Callable
from urllib.parse import quote, quote_from_bytes

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.app.conftest import RawAnswer, send
from tests.archives import Tiny

_FEW = settings(
    max_examples=120,
    deadline=5000,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_PATHS = [
    "",
    "search/",
    "search/text/",
    "search/content/",
    "search/combined/",
    "sounds/101/",
    "sounds/101/similar/",
    "sounds/107/comments/",
    "users/Alice/",
    "users/Alice/sounds/",
    "users/Alice/packs/",
    "packs/1/",
    "packs/1/sounds/",
]
_NAMES = [
    "query",
    "filter",
    "sort",
    "weights",
    "page",
    "page_size",
    "fields",
    "group_by_pack",
    "similar_to",
    "similarity_space",
    "format",
    "descriptors",
    "normalized",
    "target",
    "descriptors_filter",
    "facets",
    "count",
    "cs_lcvidp",
    "cs_lrsidp",
    "debug",
    "post",
]
_WORDS = [
    *"()[]{}\"'\\:,*?~^+-!/%&|<>=\0\n\ud7ff\ufffd\u2028 ",
    "AND",
    "OR",
    "NOT",
    "TO",
    "NOW-1DAY",
    "tag",
    "tag:",
    "duration:[",
    "created:",
    "geotag:",
    "{!geofilt sfield=geotag pt=1,2 d=3}",
    "is_explicit:",
    "pitch:",
    "id:",
    "1e308",
    "-1e308",
    "9" * 400,
    "NaN",
    "Infinity",
    "٣",
    "²",
    "0x1",
    "1_0",
    "rain",
    "score",
    "duration_desc",
    "*",
    "all_descriptors",
    "sim_laion_clap",
    "last",
    "json",
    "%",
    "%25",
    "%00",
    "%FF",
    "%ED%A0%80",
    "[1,2,3]",
    "101",
    "é",
    "\U0001f600",
    "lowlevel.mfcc.mean[0]:",
    "rhythm.bpm:",
    'tonal.key_key:"Asharp"',
    "license",
]

_BODY_TYPES = [
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    'multipart/form-data; boundary=""',
    "text/plain",
    ";",
]

_texts = st.one_of(
    st.text(max_size=30),
    st.lists(st.sampled_from(_WORDS), max_size=12).map("".join),
    st.lists(st.sampled_from(_WORDS), max_size=8).map(" ".join),
    st.integers().map(str),
    st.floats().map(str),
)
_json_values = st.none() | st.booleans() | st.floats() | st.integers() | _texts
_encoded = st.one_of(
    _texts.map(lambda text: quote(text, safe="", errors="replace").encode()),
    st.binary(max_size=20).map(lambda content: quote_from_bytes(content).encode()),
    # What no percent sign hides; a server lets through whatever is no control character and no blank.
    st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=20).map(str.encode),
)
_pairs = st.tuples(st.sampled_from(_NAMES).map(str.encode) | _encoded, _encoded).map(b"=".join)
_queries = st.lists(_pairs, max_size=5).map(b"&".join)
_header_values = st.one_of(
    st.binary(max_size=60).map(lambda value: value.translate(None, b"\0\r\n")),
    _texts.map(lambda text: quote(text, safe=" ,;=/*+-.[]()<>\"'", errors="replace").encode()),
    st.sampled_from([b"*/*", b"application/json; indent=99", b"text/html", b"bytes=0-", b"bytes=0-,-1", b"[::1"]),
)
_headers = st.lists(
    st.tuples(
        st.sampled_from([b"accept", b"host", b"range", b"if-range", b"if-none-match", b"cookie", b"x-forwarded-host"])
        | st.sampled_from([b"origin", b"content-type", b"content-length", b"access-control-request-method", b"x"]),
        _header_values,
    ),
    max_size=4,
)


def _check(answer: RawAnswer) -> None:
    """Assert that an answer is one of the API's own: JSON, and of an error nothing but its detail."""
    assert answer.status < 500, answer
    assert answer.headers["x-content-type-options"] == "nosniff"
    if answer.status in {301, 304} or not answer.body:
        return
    if answer.headers["content-type"].startswith("text/html"):
        assert (answer.status, b"<h1>Page not found</h1>" in answer.body) == (404, True)
        return
    assert answer.headers["content-type"] == "application/json"
    body = json.loads(answer.body)
    if answer.status >= 400:
        assert list(body) == ["detail"]
        assert body["detail"]
        assert "Traceback" not in str(body)


@pytest.fixture
def ask(tiny: Tiny) -> Callable[..., RawAnswer]:
    """Send a request with a key in front of its own headers."""

    def _ask(target: bytes, headers: list[tuple[bytes, bytes]] | None = None, method: str = "GET") -> RawAnswer:
        key = (b"authorization", b"Token " + tiny.key.encode())
        return send(tiny.client, target, [key, *(headers or [])], method)

    return _ask


Ask = Callable[..., RawAnswer]


class TestAnything:
    @_FEW
    @given(path=st.sampled_from(_PATHS), query=_queries)
    def test_as_parameters(self, ask: Ask, path: str, query: bytes) -> None:
        _check(ask(b"/apiv2/" + path.encode() + b"?" + query))

    @_FEW
    @given(name=st.sampled_from(["query", "filter", "sort", "weights", "similar_to", "fields"]), value=_encoded)
    def test_as_a_search(self, ask: Ask, name: str, value: bytes) -> None:
        _check(ask(b"/apiv2/search/?" + name.encode() + b"=" + value))

    @_FEW
    @given(name=st.sampled_from(["target", "descriptors_filter", "cs_lcvidp", "facets", "filter"]), value=_encoded)
    def test_as_a_classic_search(self, ask: Ask, name: str, value: bytes) -> None:
        for path in (b"content", b"combined"):
            _check(ask(b"/apiv2/search/" + path + b"/?descriptors_filter=rhythm.bpm:*&" + name.encode() + b"=" + value))

    @_FEW
    @given(
        path=st.sampled_from(["search/", "search/content/", "search/combined/"]),
        content_type=st.sampled_from([*_BODY_TYPES]),
        content=st.one_of(
            st.binary(max_size=60),
            st.recursive(
                _json_values, lambda inner: st.lists(inner) | st.dictionaries(_texts, inner), max_leaves=8
            ).map(lambda value: json.dumps(value).encode("utf-8", "replace")),
            st.dictionaries(st.sampled_from(_NAMES), _texts | st.lists(st.floats()), max_size=5).map(
                lambda value: json.dumps(value).encode("utf-8", "replace")
            ),
            st.lists(st.binary(max_size=20), max_size=6).map(b"\r\n--x\r\n".join),
        ),
    )
    def test_as_a_body(self, tiny: Tiny, path: str, content_type: str, content: bytes) -> None:
        headers = {"Authorization": f"Token {tiny.key}", "Content-Type": content_type}
        response = tiny.client.post(f"/apiv2/{path}", content=content, headers=headers)
        _check(RawAnswer(response.status_code, dict(response.headers), response.content))
        assert list((tiny.settings.media_folder / "incoming").iterdir()) == []

    @_FEW
    @given(path=_encoded)
    @example(b"sounds/" + b"9" * 5000 + b"/")
    @example(b"users/%00/")
    @example(b"users/%FF%FE/sounds/")
    @example(b"\\..\\..\\")
    def test_as_a_path(self, ask: Ask, path: bytes) -> None:
        for form in (b"/apiv2/%b", b"/apiv2/sounds/%b/", b"/apiv2/users/%b/", b"/apiv2/packs/%b/sounds/", b"/data/%b"):
            target = form % path.replace(b"?", b"%3F")
            _check(ask(target))

    @_FEW
    @given(path=st.sampled_from([*_PATHS, "search", "nothing/"]), query=_queries, headers=_headers)
    def test_as_headers(self, ask: Ask, path: str, query: bytes, headers: list[tuple[bytes, bytes]]) -> None:
        _check(ask(b"/apiv2/" + path.encode() + b"?" + query, headers))

    @_FEW
    @given(authorization=_header_values, token=_encoded)
    def test_as_credentials(self, tiny: Tiny, authorization: bytes, token: bytes) -> None:
        for headers in ([], [(b"authorization", authorization)], [(b"authorization", b"Token " + authorization)]):
            answer = send(tiny.client, b"/apiv2/?token=" + token.replace(b"&", b""), headers)
            assert answer.status == 401
            _check(answer)

    @_FEW
    @given(method=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=12))
    def test_as_a_method(self, ask: Ask, method: str) -> None:
        for path in (b"/apiv2/search/", b"/apiv2/search", b"/data/previews/0/1_1-hq.mp3", b"/apiv2/"):
            _check(ask(path, method=method))


class TestTooMuch:
    @pytest.mark.parametrize(
        "query",
        {
            "a long query": "query=" + "rain+" * 100_000,
            "a long word": "query=" + "a" * 1_000_000,
            "quotes": "query=" + "%22" * 200_001,
            "signs": "query=" + "-%2B" * 100_000,
            "a long filter": "filter=" + "tag:a+" * 50_000,
            "a deep filter": "filter=" + "(" * 100_000 + "tag:a" + ")" * 100_000,
            "open brackets": "filter=" + "(" * 500_000,
            "negations": "filter=" + "-" * 200_000 + "tag:a",
            "alternatives": "filter=tag:(" + "+OR+".join(["a"] * 20_000) + ")",
            "a pattern": "filter=tag:" + "*a" * 5_000,
            "backslashes": "filter=tag:" + "%5C" * 200_001,
            "a long range": "filter=duration:[" + "9" * 100_000 + "+TO+*]",
            "targets": "sort=" + "duration:1," * 50_000,
            "a long number": "sort=duration:" + "9" * 100_000,
            "weights": "weights=" + "tag:1," * 100_000,
            "a long weight": "weights=tag:" + "9" * 100_000,
            "fields": "fields=" + "id,bpm," * 100_000,
            "a long vector": "similar_to=[" + ",".join(["1"] * 100_000) + "]",
            "a deep vector": "similar_to=" + "[" * 200_000,
            "a long id": "similar_to=" + "9" * 100_000,
            "a long page": "page=" + "9" * 100_000 + "&page_size=" + "9" * 100_000,
            "parameters": "&".join(f"p{number}=1" for number in range(20_000)),
            "one parameter again and again": "&".join(["query=rain"] * 20_000),
            "percent signs": "query=" + "%25" * 200_000,
            "a long format": "format=" + "json" * 100_000,
        }.items(),
        ids=lambda row: row[0],
    )
    def test_of_a_parameter_is_answered(self, ask: Ask, query: tuple[str, str]) -> None:
        _check(ask(b"/apiv2/search/?" + query[1].encode()))

    @pytest.mark.parametrize("path", ["content", "combined"])
    @pytest.mark.parametrize(
        "query",
        {
            "targets": "target=" + "rhythm.bpm:1+" * 50_000,
            "a long target": "target=lowlevel.mfcc.mean:" + "1," * 100_000,
            "a long vector": "target=[" + "1," * 100_000 + "1]",
            "a deep vector": "target=" + "[" * 200_000,
            "a long id": "target=" + "9" * 100_000,
            "a long dimension": "target=lowlevel.mfcc.mean[" + "9" * 100_000 + "]:1",
            "huge numbers": "target=rhythm.bpm:1e308+lowlevel.pitch.mean:-1e308",
            "no numbers": "target=rhythm.bpm:NaN",
            "a deep filter": "descriptors_filter=" + "(" * 100_000,
            "a long filter": "descriptors_filter=" + "rhythm.bpm:1+OR+" * 50_000,
            "facets": "target=101&facets=" + "tag," * 100_000,
            "a position": "target=101&cs_lcvidp=" + "9" * 100_000,
        }.items(),
        ids=lambda row: row[0] if isinstance(row, tuple) else row,
    )
    def test_of_a_classic_parameter_is_answered(self, ask: Ask, path: str, query: tuple[str, str]) -> None:
        _check(ask(f"/apiv2/search/{path}/?{query[1]}".encode()))

    def test_of_a_list_is_answered(self, ask: Ask) -> None:
        many = "&".join(f"p{number}=%FF" for number in range(20_000)).encode()
        answer = ask(b"/apiv2/users/Alice/sounds/?page_size=1&" + many)
        _check(answer)
        assert answer.status == 200

    @pytest.mark.parametrize(
        "headers",
        {
            "an accept": [(b"accept", b"text/html;q=1," * 20_000)],
            "accept parameters": [(b"accept", b"application/json" + b";a=b" * 20_000)],
            "an indent": [(b"accept", b"application/json;indent=" + b"9" * 20_000)],
            "headers": [(b"x", b"y")] * 5_000,
            "a host": [(b"host", b"[" * 50_000)],
            "an etag": [(b"if-none-match", b'"a",' * 20_000)],
            "an origin": [(b"origin", b"https://" + b"a" * 50_000)],
        }.items(),
        ids=lambda row: row[0],
    )
    def test_of_a_header_is_answered(self, ask: Ask, headers: tuple[str, list[tuple[bytes, bytes]]]) -> None:
        for path in (b"/apiv2/sounds/101/", b"/apiv2/sounds/101", b"/data/previews/0/1_1-hq.mp3"):
            _check(ask(path, headers[1]))

    def test_of_a_key_is_answered(self, tiny: Tiny) -> None:
        answer = send(tiny.client, b"/apiv2/", [(b"authorization", b"Token " + b"a" * 1_000_000)])
        assert (answer.status, json.loads(answer.body)) == (401, {"detail": "Invalid token"})
        answer = send(tiny.client, b"/apiv2/", [(b"authorization", b"Token" + b" a" * 500_000)])
        assert answer.status == 401
