import io
import json
from pathlib import Path

import pytest

from app.audio import wire
from app.audio.descriptors.analysis import Analysis
from app.audio.errors import AudioError, OutOfMemoryError
from app.audio.outcome import DONE, Job, Outcome, State, Step
from app.audio.wire import End
from tests.app.audio.misbehaving_child import PROPERTIES

ANALYSIS = Analysis(
    classic={"lowlevel.mfcc.mean": [1.0, -2.5], "tonal.key_key": "A"},
    flat={"pitch": 220.0, "loopable": True},
    features=(0.25, 1.0),
    is_silent=False,
    duration_analysed_s=1.0,
)
ENDLESS = (2**31).to_bytes(4)


def through(message: wire.Message) -> Outcome | AudioError | End:
    return wire.read_reply(wire.unpack(io.BytesIO(wire.pack(message)).read))


class TestJobs:
    @pytest.mark.parametrize("is_only_heard", [True, False])
    def test_a_job_arrives_as_it_was_sent(self, is_only_heard: bool) -> None:  # noqa: FBT001  a case of the table
        job = Job(Path("/a/ü.wav"), "wav", Path("/b"), is_only_heard)
        assert wire.read_job(wire.unpack(io.BytesIO(wire.pack(wire.job_message(job))).read)) == job


class TestReplies:
    @pytest.mark.parametrize(
        "outcome",
        [
            pytest.param(Outcome(properties=PROPERTIES), id="decoded"),
            pytest.param(Outcome(properties=PROPERTIES, previews=DONE, images=Step(State.FAILED, "full")), id="seen"),
            pytest.param(Outcome(properties=PROPERTIES, analysis=DONE, descriptors=ANALYSIS), id="analysed"),
        ],
    )
    def test_an_outcome_arrives_as_it_was_sent(self, outcome: Outcome) -> None:
        assert through(wire.outcome_message(outcome)) == outcome

    def test_an_error_arrives_with_its_kind_and_reason(self) -> None:
        error = through(wire.error_message(OutOfMemoryError("too much")))
        assert isinstance(error, OutOfMemoryError)
        assert str(error) == "too much"

    @pytest.mark.parametrize("is_leaving", [True, False])
    def test_an_end_arrives(self, is_leaving: bool) -> None:  # noqa: FBT001  a case of the table
        assert through(wire.end_message(End(is_leaving))) == End(is_leaving)

    @pytest.mark.parametrize(
        "message",
        [
            pytest.param({}, id="nothing"),
            pytest.param({"outcome": {}}, id="half an outcome"),
            pytest.param({"outcome": {"properties": {"md5": 1}}}, id="half of the properties"),
            pytest.param({"error": "SystemExit", "reason": ""}, id="an error that is not ours"),
            pytest.param({"hello": 1}, id="something else"),
        ],
    )
    def test_a_message_of_no_known_kind_is_refused(self, message: wire.Message) -> None:
        with pytest.raises(ValueError, match="not a reply"):
            wire.read_reply(message)


class TestUnpack:
    @pytest.mark.parametrize("stream", [b"", b"\0\0"])
    def test_the_end_of_the_stream_is_told(self, stream: bytes) -> None:
        with pytest.raises(EOFError):
            wire.unpack(io.BytesIO(stream).read)

    @pytest.mark.parametrize(
        "stream",
        [
            pytest.param(ENDLESS, id="too long"),
            pytest.param(b'\0\0\0\x05{"a":', id="cut off"),
            pytest.param(b"\0\0\0\x02[]", id="no object"),
            pytest.param(b"\0\0\0\x02\xff\xff", id="no text"),
        ],
    )
    def test_nonsense_is_refused(self, stream: bytes) -> None:
        with pytest.raises(ValueError, match=r"."):
            wire.unpack(io.BytesIO(stream).read)

    def test_messages_follow_each_other(self) -> None:
        stream = io.BytesIO(wire.pack({"a": 1}) + wire.pack({"b": "é"}))
        assert [json.dumps(wire.unpack(stream.read)) for _ in range(2)] == ['{"a": 1}', '{"b": "\\u00e9"}']
