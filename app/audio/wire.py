"""Jobs, outcomes and failures as JSON messages between the pool and its child processes.

A message is four bytes of length, the highest first, and as many bytes of JSON. No pickles: a child has read a
hostile file, so what it says is only ever taken as values.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.audio import errors
from app.audio.descriptors.analysis import Analysis
from app.audio.errors import AudioError
from app.audio.outcome import Job, Outcome, State, Step
from app.audio.probe import AudioProperties

HEADER_BYTES = 4
LONGEST_MESSAGE_BYTES = 16 * 2**20

Message = dict[str, Any]

_STEPS = ("previews", "images", "analysis")
_ERRORS = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, AudioError)}


@dataclass(frozen=True, slots=True)
class End:
    """The last word on a job; a child process that `is_leaving` takes no other."""

    is_leaving: bool


def pack(message: Message) -> bytes:
    """The bytes of a message."""
    body = json.dumps(message).encode()
    return len(body).to_bytes(HEADER_BYTES) + body


def unpack(read: Callable[[int], bytes]) -> Message:
    """The next message; `read` returns as many bytes as it is asked for, fewer only at the end.

    Raises:
        EOFError: There is none.
        ValueError: It is too long, or no JSON object.
    """
    header = read(HEADER_BYTES)
    if len(header) < HEADER_BYTES:
        raise EOFError
    length = int.from_bytes(header)
    if length > LONGEST_MESSAGE_BYTES:
        raise ValueError(f"a message of {length} bytes is longer than {LONGEST_MESSAGE_BYTES}")
    message = json.loads(read(length))
    if not isinstance(message, dict):
        raise ValueError("a message is a JSON object")  # noqa: TRY004  one error for every malformed message
    return message


def job_message(job: Job) -> Message:
    """The message that asks for a job."""
    return asdict(job) | {"source": str(job.source), "folder": str(job.folder)}


def read_job(message: Message) -> Job:
    """The job a message asks for."""
    return Job(**message | {"source": Path(message["source"]), "folder": Path(message["folder"])})


def outcome_message(outcome: Outcome) -> Message:
    """The message that reports what is known of a sound so far."""
    return {"outcome": asdict(outcome)}


def error_message(error: AudioError) -> Message:
    """The message that reports why no more can be known of a sound."""
    return {"error": type(error).__name__, "reason": str(error)}


def end_message(end: End) -> Message:
    """The message that ends the answer to a job."""
    return asdict(end)


def read_reply(message: Message) -> Outcome | AudioError | End:
    """What a child process reports.

    Raises:
        ValueError: The message is none of those above.
    """
    try:
        if "outcome" in message:
            return _read_outcome(message["outcome"])
        if "error" in message:
            return _ERRORS[message["error"]](message["reason"])
        return End(**message)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a reply: {error!r}") from error


def _read_outcome(found: Message) -> Outcome:
    steps = {name: Step(State(found[name]["state"]), found[name]["reason"]) for name in _STEPS}
    analysis = found["descriptors"]
    return Outcome(
        properties=AudioProperties(**found["properties"]),
        descriptors=None if analysis is None else _read_analysis(analysis),
        **steps,
    )


def _read_analysis(found: Message) -> Analysis:
    features = found["features"]
    return Analysis(**found | {"features": None if features is None else tuple(features)})
