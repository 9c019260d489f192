"""What is sent to a search by POST: parameters in any kind of body, and files to be near to.

Source: Freesound APIv2 documentation before 2025, "Content Search", parameter analysis_file.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import search
from app.discovery import analysis_files
from app.discovery.listening import Listener
from app.errors import BadRequestError
from app.received_file import ReceivedFile

ANALYSIS_FILE, AUDIO_FILE = "analysis_file", "audio_file"

_ANALYSIS_TYPES = ("json", "yaml", "yml")
_NO_FILE = "No file was submitted."
_NOT_A_FILE = "The submitted data was not a file. Check the encoding type on the form."
_EMPTY = "The submitted file is empty."
_WRONG_TYPE = "Uploaded analysis file format not supported, must be .json."
_SIGNIFICANT_DIGITS = 7
_KIB = 1024


@dataclass(frozen=True, slots=True)
class Posted:
    """The parameters of the address and the body, the body's counting, and the files that came with them.

    `unwanted` is set once the client has gone.
    """

    texts: Mapping[str, str]
    files: Mapping[str, ReceivedFile]
    unwanted: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class Example:
    """What results shall be near to, found from a file: its place as a parameter, and what the answer says of it."""

    target: str
    head: Mapping[str, str]
    note: str | None = None

    def told_in(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Give a body with what is said of the file: its name first, a note behind the results."""
        told = {**self.head}
        for name, value in body.items():
            told[name] = value
            if name == "results" and self.note:
                told["note"] = self.note
        return told


def example_required(posted: Posted, listener: Listener) -> Example:
    """Give the example in a file, which the classic searches take by POST only with one.

    Raises:
        BadRequestError: there is no file, or none that can be used.
        UnavailableError: sounds cannot be listened to, or not now.
    """
    found = example_of_sound(posted, listener)
    if found is not None:
        return found
    file = posted.files.get(ANALYSIS_FILE)
    if file is None:
        raise BadRequestError({ANALYSIS_FILE: [_NOT_A_FILE if ANALYSIS_FILE in posted.texts else _NO_FILE]})
    if not file.size_bytes:
        raise BadRequestError({ANALYSIS_FILE: [_EMPTY]})
    if file.extension not in _ANALYSIS_TYPES:
        raise BadRequestError({ANALYSIS_FILE: [_WRONG_TYPE]})
    place = analysis_files.place_of(file.path)
    space = "" if place.space == search.DEFAULT_SPACE else f"{place.space}:"
    return Example(f"{space}{written(place.vector)}", {"target_analysis_file": _shown(file)}, place.note)


def example_of_sound(posted: Posted, listener: Listener) -> Example | None:
    """Give the example in a sound; None where none was sent.

    Raises:
        BadRequestError: it is no file, or no sound that can be used.
        UnavailableError: sounds cannot be listened to, or not now.
    """
    file = posted.files.get(AUDIO_FILE)
    if file is None:
        if AUDIO_FILE in posted.texts:
            raise BadRequestError({AUDIO_FILE: [_NOT_A_FILE]})
        return None
    return Example(written(listener.hear(file, posted.unwanted)), {"target_audio_file": _shown(file)})


def written(vector: tuple[float, ...]) -> str:
    """Write a vector as a parameter, with as many digits as engines compare, so that it fits into a link."""
    return f"[{','.join(f'{number + 0.0:.{_SIGNIFICANT_DIGITS}g}' for number in vector)}]"


def _shown(file: ReceivedFile) -> str:
    return f"{file.name} ({file.size_bytes // _KIB} KB)"
