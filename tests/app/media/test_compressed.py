"""The frames of a sound: kept compressed, given as who asks can take them."""

import gzip
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.main import create_app
from app.media import compressed
from app.settings import Settings

_CONTENT = json.dumps({"lowlevel": {"hfc": list(range(50_000))}}).encode()
_PACKED = gzip.compress(_CONTENT, mtime=0)
_KEY = "analysis/0/12_3_frames.json"


@dataclass(frozen=True, slots=True)
class Frames:
    """The media resource over the frames of one sound."""

    client: TestClient
    path: Path

    def get(self, accept_encoding: str = "", method: str = "GET", **headers: str) -> Response:
        """Ask for the frames; the client must not unpack by itself what the test wants to see."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.request(method, f"/data/{_KEY}", headers={"Accept-Encoding": accept_encoding, **named})

    def raw(self, accept_encoding: str, **headers: str) -> bytes:
        """Give the bytes as they come over the network."""
        named = {"Accept-Encoding": accept_encoding, **headers}
        with self.client.stream("GET", f"/data/{_KEY}", headers=named) as response:
            return b"".join(response.iter_raw())


@pytest.fixture
def frames(settings: Settings) -> Iterator[Frames]:
    path = settings.media_folder / _KEY
    path.parent.mkdir(parents=True)
    path.write_bytes(_PACKED)
    with TestClient(create_app(settings), base_url="http://testserver") as client:
        yield Frames(client, path)


class TestIsAccepted:
    @pytest.mark.parametrize(
        ("header", "expected"),
        [
            ("gzip", True),
            ("gzip, deflate, br", True),
            ("br;q=1.0, GZip;q=0.5", True),
            ("x-gzip", True),
            ("*", True),
            ("gzip;q=0.001", True),
            ("", False),
            ("identity", False),
            ("br, deflate", False),
            ("gzip;q=0", False),
            ("gzip; q=0.0, *", False),
            ("*;q=0", False),
            ("gzipped", False),
        ],
    )
    def test_reads_the_header(self, header: str, *, expected: bool) -> None:
        assert compressed.is_accepted(header) == expected


class TestCompressed:
    def test_comes_as_it_is_kept(self, frames: Frames) -> None:
        headers = frames.get("gzip").headers
        assert frames.raw("gzip") == _PACKED
        assert (headers["content-type"], headers["content-encoding"]) == ("application/json", "gzip")
        assert headers["content-length"] == str(len(_PACKED))
        assert headers["vary"] == "Accept-Encoding, origin"
        assert headers["cache-control"] == "public, max-age=2592000"
        assert frames.get("gzip").json() == json.loads(_CONTENT)

    def test_can_be_had_in_parts(self, frames: Frames) -> None:
        assert frames.raw("gzip", Range="bytes=10-19") == _PACKED[10:20]


class TestUnpacked:
    @pytest.mark.parametrize("accept_encoding", ["", "identity", "gzip;q=0"])
    def test_comes_whole(self, frames: Frames, accept_encoding: str) -> None:
        response = frames.get(accept_encoding, range="bytes=10-19")
        assert (response.status_code, response.content) == (200, _CONTENT)
        headers = response.headers
        assert (headers["content-type"], headers["content-length"]) == ("application/json", str(len(_CONTENT)))
        assert "content-encoding" not in headers
        assert (headers["accept-ranges"], headers["vary"]) == ("none", "Accept-Encoding, origin")
        assert headers["last-modified"] == frames.get("gzip").headers["last-modified"]


class TestBoth:
    @pytest.mark.parametrize("accept_encoding", ["gzip", "identity"])
    def test_head_tells_the_same_without_the_content(self, frames: Frames, accept_encoding: str) -> None:
        got, head = frames.get(accept_encoding), frames.get(accept_encoding, "HEAD")
        assert (head.status_code, head.content) == (200, b"")
        different = {"x-request-id"}
        assert {name: value for name, value in head.headers.items() if name not in different} == {
            name: value for name, value in got.headers.items() if name not in different
        }

    @pytest.mark.parametrize("accept_encoding", ["gzip", "identity"])
    def test_a_tag_that_is_known_saves_the_content(self, frames: Frames, accept_encoding: str) -> None:
        tag = frames.get(accept_encoding).headers["etag"]
        known = frames.get(accept_encoding, if_none_match=tag)
        assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)

    def test_each_form_has_its_own_tag_and_a_new_file_new_ones(self, frames: Frames) -> None:
        tags = [frames.get(encoding).headers["etag"] for encoding in ("gzip", "identity")]
        os.utime(frames.path, (1, 1))
        tags += [frames.get(encoding).headers["etag"] for encoding in ("gzip", "identity")]
        assert len(set(tags)) == 4

    @pytest.mark.parametrize("accept_encoding", ["gzip", "identity"])
    def test_a_file_that_is_not_compressed_is_given_as_it_is(self, frames: Frames, accept_encoding: str) -> None:
        frames.path.write_bytes(b"{}")
        response = frames.get(accept_encoding)
        assert (response.content, response.headers.get("content-encoding")) == (b"{}", None)

    def test_a_file_that_is_empty_is_given(self, frames: Frames) -> None:
        frames.path.write_bytes(b"")
        assert frames.get("gzip").status_code == 200
