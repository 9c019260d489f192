"""Query by example: a sound is sent, heard, compared, and nothing of it is kept."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from httpx2 import Response
from starlette.concurrency import run_in_threadpool

from app import multipart
from app.audio.descriptors import is_available, similarity
from app.audio.errors import (
    AudioError,
    DecoderMissingError,
    OutOfMemoryError,
    ProcessingCrashedError,
    ProcessingTimeoutError,
    SoundTooLargeError,
    UndecodableError,
)
from app.audio.outcome import SKIPPED, Outcome, State, Step
from app.audio.pool import Pool
from app.discovery.listening import AT_ONCE, Listener
from app.errors import BadRequestError
from app.received_file import ReceivedFile
from app.storage import LocalStorage
from tests.app.audio.sound_files import tone, write_pcm
from tests.archives import Tiny
from tests.prepared_pool import FOUND, OUTCOME, PreparedPool

Answer = Outcome | AudioError
WHILE_S = 10.0
_PART = b'--x\r\nContent-Disposition: form-data; name="audio_file"; filename="a.wav"\r\n\r\n'
_PATHS = ["search/", "search/text/", "search/content/", "search/combined/"]
# What the raw features of a sound exactly at 103 of the tiny archive would be: half of 0 and 0.87 of 1.
_WISHED = (0.5, 0.87, *(0.0,) * 98)


def _failed(reason: str, state: State = State.FAILED) -> Outcome:
    return replace(OUTCOME, analysis=Step(state, reason), descriptors=None)


@pytest.fixture
def hear(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Answer], list[Path]]]:
    """Let the archive hear what a test has prepared; gives the files that were there meanwhile."""
    monkeypatch.setattr(similarity, "in_space", lambda _: np.array(_WISHED))
    folder = tiny.settings.media_folder / "incoming"

    def _prepare(answer: Answer) -> list[Path]:
        seen: list[Path] = []
        pool = PreparedPool(answer, meanwhile=lambda: seen.extend(folder.iterdir()))
        app: Any = tiny.client.app
        listener = Listener(tiny.settings, app.state.storage, pool=lambda _: pool)
        monkeypatch.setitem(app.state._state, "listener", listener)
        return seen

    yield _prepare
    assert list(folder.iterdir()) == []


def _send(tiny: Tiny, path: str, name: str = "bell.wav", content: bytes = b"RIFF", **asked: str) -> Response:
    headers = {"Authorization": f"Token {tiny.key}"}
    return tiny.client.post(f"/apiv2/{path}", headers=headers, files={"audio_file": (name, content)}, data=asked)


class TestExample:
    def test_the_search_gives_what_is_like_it(self, tiny: Tiny, hear: Callable[[Answer], list[Path]]) -> None:
        seen = hear(OUTCOME)
        body = _send(tiny, "search/", fields="id,score", filter="type:(wav OR aiff)", query="ignored").json()
        assert [sound["id"] for sound in body["results"]] == [103, 102, 101]
        assert body["results"][0]["score"] == pytest.approx(1.0)
        assert list(body) == ["count", "previous", "next", "results"]
        assert [path.suffix for path in seen] == [".wav"]

    def test_its_links_lead_on_without_the_file(self, tiny: Tiny, hear: Callable[[Answer], list[Path]]) -> None:
        hear(OUTCOME)
        body = _send(tiny, "search/text/", fields="id", page_size="1", sort="duration_asc").json()
        seen = [sound["id"] for sound in body["results"]]
        while body["next"]:
            body = tiny.json(body["next"].partition("/apiv2/")[2])
            seen += [sound["id"] for sound in body["results"]]
        assert seen == [101, 102, 103]

    def test_packs_and_facets_are_as_for_any_search(self, tiny: Tiny, hear: Callable[[Answer], list[Path]]) -> None:
        hear(OUTCOME)
        body = _send(tiny, "search/", group_by_pack="1", facets="type", fields="id").json()
        assert body["count"] == 2
        assert body["facets"] == {"type": [{"value": "wav", "count": 2}, {"value": "aiff", "count": 1}]}

    @pytest.mark.parametrize("path", ["search/content/", "search/combined/"])
    def test_the_classic_searches_give_every_sound_by_distance(
        self, tiny: Tiny, hear: Callable[[Answer], list[Path]], path: str
    ) -> None:
        hear(OUTCOME)
        body = _send(tiny, path, content=b"x" * 2500, fields="id").json()
        assert next(iter(body.items())) == ("target_audio_file", "bell.wav (2 KB)")
        assert [sound["id"] for sound in body["results"]] == [103, 102, 101]
        distances = [sound["distance_to_target"] for sound in body["results"]]
        assert distances == sorted(distances)

    def test_another_space_than_that_of_sounds_is_refused(
        self, tiny: Tiny, hear: Callable[[Answer], list[Path]]
    ) -> None:
        hear(OUTCOME)
        response = _send(tiny, "search/", similarity_space="laion_clap")
        assert (response.status_code, "freesound_classic" in response.json()["detail"]) == (400, True)
        assert _send(tiny, "search/", similarity_space="freesound_classic").status_code == 200


class TestRefusals:
    @pytest.mark.parametrize("path", _PATHS)
    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            (UndecodableError("no sound can be read from it"), "no sound can be read from it"),
            (SoundTooLargeError("it is too long"), "it is too long"),
            (OutOfMemoryError("too much memory"), "too much memory"),
            (ProcessingTimeoutError("too much time"), "too much time"),
            (_failed("it is too short"), "The sound could not be analysed: it is too short."),
            (
                replace(OUTCOME, descriptors=replace(FOUND, features=None, is_silent=True)),
                "The sound is silent, and silence is like nothing.",
            ),
        ],
    )
    def test_a_sound_that_cannot_be_used_says_why(
        self, tiny: Tiny, hear: Callable[[Answer], list[Path]], path: str, answer: Answer, reason: str
    ) -> None:
        hear(answer)
        response = _send(tiny, path)
        assert (response.status_code, response.json()) == (400, {"detail": {"audio_file": [reason]}})

    def test_a_sound_that_is_average_in_everything_is_like_nothing(
        self, tiny: Tiny, hear: Callable[[Answer], list[Path]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hear(OUTCOME)
        monkeypatch.setattr(similarity, "in_space", lambda _: np.zeros(100))
        detail = _send(tiny, "search/").json()["detail"]
        assert detail == {"audio_file": ["The sound is like nothing in particular."]}

    def test_a_full_disk_is_no_fault_of_the_sound(self, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(multipart._Reader, "_write", fail)
        response = _send(tiny, "search/")
        assert (response.status_code, response.headers["retry-after"]) == (503, "5")

    @pytest.mark.parametrize(
        "answer",
        [
            DecoderMissingError("there is no decoder"),
            ProcessingCrashedError("it ended"),
            _failed("there is no analysis library", State.UNAVAILABLE),
        ],
    )
    def test_what_is_not_the_fault_of_the_sound_may_be_tried_again(
        self, tiny: Tiny, hear: Callable[[Answer], list[Path]], answer: Answer
    ) -> None:
        hear(answer)
        response = _send(tiny, "search/")
        assert (response.status_code, response.headers["retry-after"]) == (503, "5")

    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("bell.txt", b"x", "Uploaded file format not supported or not an audio file."),
            ("bell", b"x", "Uploaded file format not supported or not an audio file."),
            ("bell.wav", b"", "The submitted file is empty."),
        ],
    )
    def test_what_is_no_sound_by_its_name_or_size_is_not_even_heard(
        self, tiny: Tiny, hear: Callable[[Answer], list[Path]], name: str, content: bytes, reason: str
    ) -> None:
        seen = hear(OUTCOME)
        response = _send(tiny, "search/", name, content)
        assert (response.status_code, response.json()) == (400, {"detail": {"audio_file": [reason]}})
        assert seen == []

    def test_one_that_is_too_large_is_refused_while_it_comes(
        self, tiny: Tiny, hear: Callable[[Answer], list[Path]]
    ) -> None:
        seen = hear(OUTCOME)
        app: Any = tiny.client.app
        app.state.listener.max_bytes = 1000
        response = _send(tiny, "search/", content=b"x" * 1001)
        text = "The file is larger than 1000 bytes."
        assert (response.status_code, response.json()) == (400, {"detail": {"audio_file": [text]}})
        assert seen == []

    def test_text_in_its_place_is_no_file(self, tiny: Tiny) -> None:
        headers = {"Authorization": f"Token {tiny.key}"}
        response = tiny.client.post("/apiv2/search/", headers=headers, data={"audio_file": "x"})
        text = "The submitted data was not a file. Check the encoding type on the form."
        assert (response.status_code, response.json()) == (400, {"detail": {"audio_file": [text]}})

    def test_a_client_that_leaves_leaves_nothing_behind(self, tiny: Tiny) -> None:
        folder = tiny.settings.media_folder / "incoming"
        seen: list[Path] = []
        sent = _sent_by_one_that_leaves(tiny, _PART + b"RIFF", lambda: seen.extend(folder.iterdir()))
        assert (sent, len(seen), list(folder.iterdir())) == ([], 1, [])

    def test_one_that_leaves_while_its_sound_is_heard_gives_its_turn_to_others(
        self, tiny: Tiny, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        app: Any = tiny.client.app
        is_heard = threading.Event()

        def until_nobody_waits() -> None:
            is_heard.set()
            assert pool.unwanted is not None
            assert pool.unwanted.wait(WHILE_S)

        pool = PreparedPool(ProcessingCrashedError("nobody waits for it any more"), meanwhile=until_nobody_waits)
        listener = Listener(tiny.settings, app.state.storage, pool=lambda _: pool)
        monkeypatch.setitem(app.state._state, "listener", listener)
        content = _PART + b"RIFF\r\n--x--\r\n"
        _sent_by_one_that_leaves(tiny, content, lambda: is_heard.wait(WHILE_S), is_whole=True)
        assert list((tiny.settings.media_folder / "incoming").iterdir()) == []
        assert listener.turns._free._value == AT_ONCE


def _sent_by_one_that_leaves(
    tiny: Tiny, content: bytes, before_it_leaves: Callable[[], object], *, is_whole: bool = False
) -> list[object]:
    """Send a body, and hang up; gives what the application had to say to nobody."""
    messages = [{"type": "http.request", "body": content, "more_body": not is_whole}, {"type": "http.disconnect"}]
    sent: list[object] = []

    async def receive() -> Any:  # noqa: ANN401 - messages of the server
        if len(messages) == 1:
            await run_in_threadpool(before_it_leaves)
        return messages.pop(0)

    async def send(message: object) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/apiv2/search/",
        "raw_path": b"/apiv2/search/",
        "query_string": b"",
        "headers": [
            (b"authorization", b"Token " + tiny.key.encode()),
            (b"content-type", b"multipart/form-data; boundary=x"),
            (b"content-length", str(len(content) if is_whole else 100_000).encode()),
        ],
        "http_version": "1.1",
        "root_path": "",
        "scheme": "http",
        "state": {},
    }
    portal = tiny.client.portal
    assert portal is not None
    portal.call(tiny.client.app, scope, receive, send)
    return sent


class TestListener:
    def test_child_processes_start_when_first_needed_and_end_at_the_end(self, tiny: Tiny, tmp_path: Path) -> None:
        made: list[Pool] = []

        def make(_: object) -> Pool:
            made.append(PreparedPool(UndecodableError("no")))
            return made[-1]

        listener = Listener(tiny.settings, LocalStorage(tmp_path), pool=make)
        listener.close()
        assert made == []
        for _ in range(2):
            with pytest.raises(BadRequestError):
                listener.hear(ReceivedFile("a.wav", tmp_path / "a.wav", 4))
        listener.close()
        assert len(made) == 1
        assert made[0]._is_closed


@pytest.mark.slow
@pytest.mark.skipif(not is_available(), reason="there is no analysis library here")
class TestForReal:
    def test_a_tone_is_heard_and_nothing_is_kept(self, tiny: Tiny, tmp_path: Path) -> None:
        sound = write_pcm(tmp_path / "tone.wav", tone(duration_s=1)).read_bytes()
        response = _send(tiny, "search/content/", content=sound, fields="id")
        assert response.status_code == 200, response.text
        assert response.json()["count"] == 3
        assert list((tiny.settings.media_folder / "incoming").iterdir()) == []

    @pytest.mark.parametrize("content", [b"RIFF" + b"\0" * 1000, b"hello", bytes(44)])
    def test_a_damaged_sound_is_refused(self, tiny: Tiny, content: bytes) -> None:
        response = _send(tiny, "search/", content=content)
        assert response.status_code == 400
        assert list(response.json()["detail"]) == ["audio_file"]
        assert list((tiny.settings.media_folder / "incoming").iterdir()) == []


def test_steps_that_were_not_asked_for_are_not_pending() -> None:
    assert replace(OUTCOME, previews=SKIPPED, images=SKIPPED).has_media
