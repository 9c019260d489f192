"""Bodies of requests: what may come, in which order it is looked at, and what is said of what cannot be read."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.bodies import MAX_BYTES, MAX_FIELDS
from app.received_file import ReceivedFile, suffix
from tests.archives import Tiny

_BOUNDARY = "multipart/form-data; boundary=x"
_HUGE = {"query": "a" * MAX_BYTES}


@pytest.fixture
def refused(tiny: Tiny) -> Callable[[bytes, str], tuple[int, object]]:
    """Post a body without a key: what can be said of it before anyone knows who is calling."""

    def _post(content: bytes, content_type: str) -> tuple[int, object]:
        response = tiny.client.post("/apiv2/search/", content=content, headers={"Content-Type": content_type})
        return response.status_code, response.json()["detail"]

    return _post


Refused = Callable[[bytes, str], tuple[int, object]]


class TestBeforeTheKey:
    @pytest.mark.parametrize("content_type", ["text/plain", "", "application/xml; charset=utf-8", "audio/wav"])
    def test_another_kind_of_body_is_unsupported(self, refused: Refused, content_type: str) -> None:
        assert refused(b"x", content_type) == (415, f'Unsupported media type "{content_type}" in request.')

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"{", "Expecting property name"),
            (b'{"a": NaN}', "Out of range float values are not JSON compliant: 'NaN'"),
            (b"\xff", "'utf-8' codec can't decode byte"),
            (b"[" * 100_000, "it is nested too deeply"),
            (b"9" * 5000, "Exceeds the limit"),
        ],
    )
    def test_json_that_cannot_be_read_says_why(self, refused: Refused, content: bytes, reason: str) -> None:
        status, detail = refused(content, "application/json")
        assert status == 400
        assert str(detail).startswith(f"JSON parse error - {reason}")

    @pytest.mark.parametrize(
        ("content_type", "shown"),
        [("multipart/form-data", "None"), (f"multipart/form-data; boundary={'b' * 71}", "b" * 70)],
    )
    def test_a_multipart_form_needs_a_boundary(self, refused: Refused, content_type: str, shown: str) -> None:
        text = f"Multipart form parse error - Invalid boundary in multipart: {shown}"
        assert refused(b"x", content_type) == (400, text)

    @pytest.mark.parametrize(
        ("content", "content_type"),
        [
            (json.dumps(_HUGE).encode(), "application/json"),
            (b"a" * (MAX_BYTES + 1), "application/x-www-form-urlencoded"),
        ],
    )
    def test_too_large_a_body_is_refused_with_the_limit(
        self, refused: Refused, content: bytes, content_type: str
    ) -> None:
        assert refused(content, content_type) == (400, f"The body of the request is larger than {MAX_BYTES} bytes.")

    def test_too_many_fields_are_refused_with_the_limit(self, refused: Refused) -> None:
        content = b"&".join([b"a=b"] * (MAX_FIELDS + 1))
        text = f"The form has more than {MAX_FIELDS} fields."
        assert refused(content, "application/x-www-form-urlencoded") == (400, text)

    @pytest.mark.parametrize(
        ("content", "content_type"),
        [(b"{}", "application/json"), (b"[]", "application/json"), (b"a=b", "application/x-www-form-urlencoded")],
    )
    def test_what_can_be_read_needs_a_key(self, refused: Refused, content: bytes, content_type: str) -> None:
        assert refused(content, content_type) == (401, "Authentication credentials were not provided.")

    def test_the_parts_of_a_multipart_form_are_not_looked_at_without_a_key(self, refused: Refused) -> None:
        assert refused(b"nonsense", _BOUNDARY)[0] == 401

    def test_an_unknown_format_comes_first_and_no_body_is_no_mistake(self, tiny: Tiny) -> None:
        response = tiny.client.post("/apiv2/search/?format=nope", content=b"x", headers={"Content-Type": "text/plain"})
        assert response.status_code == 404
        assert tiny.client.post("/apiv2/search/", headers={"Content-Type": "text/plain"}).status_code == 401

    def test_a_resource_that_takes_none_says_so_only_to_who_is_known(self, tiny: Tiny) -> None:
        response = tiny.client.post("/apiv2/sounds/101/", content=b"x", headers={"Content-Type": "text/plain"})
        assert response.status_code == 401


class TestMultipart:
    @pytest.mark.parametrize(
        "content",
        [
            b"nonsense",
            b"--x",
            b"--x\r\n",
            b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\nrain',
            b"--x\r\nno header\r\n\r\nrain\r\n--x--",
            b"--x\r\n" + b"A: b\r\n" * 100 + b"\r\nrain\r\n--x--",
            b"--x\r\nA: " + b"b" * 10_000 + b"\r\n\r\nrain\r\n--x--",
        ],
    )
    def test_a_form_that_cannot_be_read_says_so(self, tiny: Tiny, content: bytes) -> None:
        status, detail = _posted(tiny, content)
        assert status == 400
        assert str(detail).startswith("Multipart form parse error - ")

    def test_too_many_and_too_long_fields_are_refused(self, tiny: Tiny) -> None:
        field = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n%b\r\n'
        many = field % b"b" * (MAX_FIELDS + 1) + b"--x--"
        assert _posted(tiny, many) == (400, f"The form has more than {MAX_FIELDS} fields.")
        long = field % (b"b" * (MAX_BYTES + 1)) + b"--x--"
        assert _posted(tiny, long) == (400, f"The fields of the form are larger than {MAX_BYTES} bytes.")

    def test_of_several_fields_and_files_the_last_counts(self, tiny: Tiny) -> None:
        head = b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\n%b\r\n'
        content = head % b"kick" + head % b"rain" + b"--x--\r\nand more"
        status, body = _posted(tiny, content)
        assert status == 200
        assert isinstance(body, dict)
        assert [sound["id"] for sound in body["results"]] == [104, 105]


def _posted(tiny: Tiny, content: bytes) -> tuple[int, object]:
    headers = {"Content-Type": _BOUNDARY, "Authorization": f"Token {tiny.key}"}
    response = tiny.client.post("/apiv2/search/", content=content, headers=headers)
    body = response.json()
    return response.status_code, body.get("detail", body)


class TestReceivedFile:
    @pytest.mark.parametrize(
        ("name", "extension", "kept"),
        [
            ("a.wav", "wav", ".wav"),
            ("a.b.JSON", "json", ".json"),
            ("none", "", ""),
            ("odd.../x", "/x", ""),
            ("long.extension", "extension", ""),
            ("a.é", "é", ""),
        ],
    )
    def test_only_plain_extensions_reach_the_disk(self, name: str, extension: str, kept: str) -> None:
        assert (ReceivedFile(name, Path(), 0).extension, suffix(name)) == (extension, kept)
