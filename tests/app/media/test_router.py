"""Previews and images: parts of files, caching, and what is never given out."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.main import create_app
from app.settings import Settings
from tests.app.conftest import send

_CONTENT = bytes(range(256)) * 4
_PREVIEW = "previews/0/12_3-hq.mp3"


@dataclass(frozen=True, slots=True)
class Media:
    """The media resource over a folder with a few files in it."""

    client: TestClient
    folder: Path

    def get(self, key: str = _PREVIEW, method: str = "GET", **headers: str) -> Response:
        """Ask for a file; `if_range` is the header If-Range."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.request(method, f"/data/{key}", headers=named)


@pytest.fixture
def media(settings: Settings) -> Iterator[Media]:
    folder = settings.media_folder
    for key in (_PREVIEW, "sounds/0/12_3.wav", "incoming/abc.mp3", "previews/0/12_3.exe"):
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_bytes(_CONTENT)
    with TestClient(create_app(settings), base_url="http://testserver") as client:
        yield Media(client, folder)


class TestWholeFile:
    @pytest.mark.parametrize(
        ("key", "content_type"),
        [
            ("previews/0/1_1-hq.mp3", "audio/mpeg"),
            ("previews/0/1_1-lq.ogg", "audio/ogg"),
            ("displays/0/1_1_wave_M.png", "image/png"),
            ("displays/0/1_1_spec_bw_L.jpg", "image/jpeg"),
            ("avatars/0/1_S.jpg", "image/jpeg"),
            ("analysis/0/1-frames.json", "application/json"),
        ],
    )
    def test_it_is_given_to_everyone_under_its_own_type(self, media: Media, key: str, content_type: str) -> None:
        (media.folder / key).parent.mkdir(parents=True, exist_ok=True)
        (media.folder / key).write_bytes(b"content")
        response = media.get(key)
        assert (response.status_code, response.content) == (200, b"content")
        assert (response.headers["content-type"], response.headers["content-length"]) == (content_type, "7")

    def test_it_may_be_kept_for_long_and_asked_for_in_parts(self, media: Media) -> None:
        headers = media.get().headers
        assert headers["cache-control"] == "public, max-age=2592000"
        assert headers["accept-ranges"] == "bytes"
        assert headers["etag"].startswith('"')
        assert headers["last-modified"].endswith(" GMT")
        assert headers["vary"] == "origin"

    def test_head_tells_the_same_without_the_content(self, media: Media) -> None:
        got, head = media.get(), media.get(method="HEAD")
        assert (head.status_code, head.content) == (200, b"")
        different = {"x-request-id"}
        assert {name: value for name, value in head.headers.items() if name not in different} == {
            name: value for name, value in got.headers.items() if name not in different
        }

    def test_an_empty_file_is_given(self, media: Media) -> None:
        (media.folder / _PREVIEW).write_bytes(b"")
        assert (media.get().status_code, media.get().content) == (200, b"")
        assert media.get(range="bytes=0-").status_code == 416


class TestRange:
    @pytest.mark.parametrize(
        ("asked", "start", "end"),
        [
            ("bytes=0-0", 0, 0),
            ("bytes=0-99", 0, 99),
            ("bytes=100-", 100, 1023),
            ("bytes=-24", 1000, 1023),
            ("bytes=-5000", 0, 1023),
            ("bytes=1000-5000", 1000, 1023),
            ("bytes=1023-1023", 1023, 1023),
            ("BYTES=0-1", 0, 1),
            ("bytes= 0-1 ", 0, 1),
            ("bytes=0-10,5-20", 0, 20),
            ("bytes=0-10,11-20", 0, 20),
        ],
    )
    def test_one_part_is_given(self, media: Media, asked: str, start: int, end: int) -> None:
        response = media.get(range=asked)
        assert (response.status_code, response.content) == (206, _CONTENT[start : end + 1])
        assert response.headers["content-range"] == f"bytes {start}-{end}/1024"
        assert response.headers["content-length"] == str(end - start + 1)
        assert response.headers["content-type"] == "audio/mpeg"

    def test_several_parts_come_in_one_answer(self, media: Media) -> None:
        response = media.get(range="bytes=0-3, 100-103,-2")
        assert response.status_code == 206
        assert response.headers["content-length"] == str(len(response.content))
        parts = _parts(response)
        assert [part["content-range"] for part in parts] == [
            "bytes 0-3/1024",
            "bytes 100-103/1024",
            "bytes 1022-1023/1024",
        ]
        assert [part.get_payload(decode=True) for part in parts] == [
            _CONTENT[0:4],
            _CONTENT[100:104],
            _CONTENT[1022:1024],
        ]

    @pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=0-1,2000-", "bytes=-0"])
    def test_a_part_beyond_the_end_is_refused(self, media: Media, asked: str) -> None:
        response = media.get(range=asked)
        assert (response.status_code, response.headers["content-range"]) == (416, "bytes */1024")

    @pytest.mark.parametrize(
        "asked",
        [
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "bytes=1",
            "bytes=5-x",
            "bytes=--5",
            "bytes=20-10",
            "bytes=0-1,20-10",
            "bytes=1_0-20",
            "bytes=,",
            "items=0-5",
            "bytes 0-5",
            "0-5",
            "",
            "bytes=" + "9" * 5000 + "-",
            "bytes=" + ",".join(f"{number * 5}-{number * 5}" for number in range(150)),
        ],
        ids=lambda asked: asked[:12],
    )
    def test_a_range_that_cannot_be_read_counts_as_none(self, media: Media, asked: str) -> None:
        response = media.get(range=asked)
        assert (response.status_code, response.content) == (200, _CONTENT)

    def test_head_tells_of_the_part_without_the_content(self, media: Media) -> None:
        response = media.get(method="HEAD", range="bytes=0-9")
        assert (response.status_code, response.content) == (206, b"")
        assert response.headers["content-length"] == "10"


class TestConditions:
    def test_a_file_that_is_known_is_not_sent_again(self, media: Media) -> None:
        etag = media.get().headers["etag"]
        for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
            response = media.get(if_none_match=known)
            assert (response.status_code, response.content) == (304, b"")
            assert response.headers["etag"] == etag
            assert response.headers["cache-control"] == "public, max-age=2592000"

    @pytest.mark.parametrize("known", ['"other"', "", "nonsense", '""'])
    def test_a_file_that_is_not_known_is_sent(self, media: Media, known: str) -> None:
        assert media.get(if_none_match=known).status_code == 200

    def test_a_file_written_again_has_another_tag(self, media: Media) -> None:
        path = media.folder / _PREVIEW
        before = media.get().headers["etag"]
        assert media.get().headers["etag"] == before
        facts = path.stat()
        os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns + 1))
        assert media.get().headers["etag"] != before

    def test_a_part_is_given_only_of_the_file_that_was_meant(self, media: Media) -> None:
        headers = media.get().headers
        for same in (headers["etag"], headers["last-modified"]):
            assert media.get(range="bytes=0-9", if_range=same).status_code == 206
        for other in ('"other"', f"W/{headers['etag']}", "Thu, 01 Jan 1970 00:00:00 GMT", "nonsense"):
            response = media.get(range="bytes=0-9", if_range=other)
            assert (response.status_code, len(response.content)) == (200, 1024)


class TestWhatIsNotGivenOut:
    @pytest.mark.parametrize(
        "target",
        [
            "sounds/0/12_3.wav",
            "incoming/abc.mp3",
            "previews/0/12_3.exe",
            "previews/../sounds/0/12_3.wav",
            "previews/%2e%2e/sounds/0/12_3.wav",
            "previews/..%2fsounds/0/12_3.wav",
            "previews%2f..%2fsounds%2f0%2f12_3.wav",
            "previews/0/../../sounds/0/12_3.wav",
            "previews/%252e%252e/sounds/0/12_3.wav",
            "previews/..\\sounds\\0\\12_3.wav",
            "previews/%5c..%5csounds/0/12_3.wav",
            "previews//etc/passwd",
            "/etc/passwd",
            "%2fetc%2fpasswd",
            "previews/0/12_3-hq.mp3%00.jpg",
            "previews/0/./12_3-hq.mp3",
            "./previews/0/12_3-hq.mp3",
            "PREVIEWS/0/12_3-hq.mp3",
            "previews/0/12_3-hq.mp3/",
            "previews/0/.12_3-hq.mp3",
            "previews/0",
            "previews/0/",
            "previews",
            "",
            "archive.sqlite3",
            "../archive.sqlite3",
            "previews/../../archive.sqlite3",
            "previews/%ff%fe.mp3",
            "previews/%c0%ae%c0%ae/x.mp3",
            "previews/" + "a" * 300 + ".mp3",
            "previews/" + "a/" * 3000 + "x.mp3",
        ],
        ids=lambda target: target[:40],
    )
    def test_anything_else_is_not_found(self, media: Media, target: str) -> None:
        answer = send(media.client, f"/data/{target}".encode(), [])
        assert (answer.status, answer.body) == (404, b'{"detail":"Not found."}')

    def test_the_file_is_there_under_its_own_name(self, media: Media) -> None:
        assert send(media.client, b"/data/previews/0/12_3-hq.mp3", []).body == _CONTENT
        assert send(media.client, b"/data/previews%2F0%2F12_3%2Dhq.mp3?x=1", []).body == _CONTENT


def _parts(response: Response) -> list[Message]:
    head = f"Content-Type: {response.headers['content-type']}\r\n\r\n".encode()
    whole = BytesParser().parsebytes(head + response.content)
    parts = whole.get_payload()
    assert isinstance(parts, list)
    return [part for part in parts if isinstance(part, Message)]
