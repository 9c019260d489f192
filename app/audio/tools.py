"""Finds ffmpeg and runs it, keeping only as much of what it says as is needed."""

import os
import re
import shutil
import signal
import subprocess
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from app.audio.errors import DecoderMissingError, OutOfMemoryError, OutOfSpaceError

_LONGEST_LINE_BYTES = 4096
_LAST_LINES = 20
# In parentheses stands the language, which a tag can make anything; so what is told begins behind the last of them.
_AUDIO_STREAM = re.compile(r"^ {2}Stream #0:\d+(?:\[0x[0-9a-f]+\])?(?:\(.*\))?: (?P<told>Audio: .*\n)")
_QUIET = ("-hide_banner", "-nostdin", "-nostats")


@dataclass(frozen=True, slots=True)
class Report:
    """How one run of ffmpeg ended.

    `audio_stream` is what it told of the first audio stream of the input, empty if there is none; `text` is the end of
    what it said, without what stands further to the right: there it lists the tags of the file, which may say anything.
    """

    exit_code: int
    audio_stream: str
    text: str


@cache
def ffmpeg_path() -> str:
    """The ffmpeg of IMAGEIO_FFMPEG_EXE, else the one on PATH, else the one the imageio-ffmpeg package carries.

    Raises:
        DecoderMissingError: There is none of the three.
    """
    named = os.environ.get("IMAGEIO_FFMPEG_EXE") or "ffmpeg"
    if found := shutil.which(named):
        return found
    try:
        from imageio_ffmpeg import get_ffmpeg_exe  # noqa: PLC0415  a tenth of a second, wanted only here

        return str(get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        raise DecoderMissingError("there is no ffmpeg: install it, or set IMAGEIO_FFMPEG_EXE to its path") from error


def run_ffmpeg(arguments: Sequence[str]) -> Report:
    """Run ffmpeg to its end, whatever its exit code.

    What it prints can be as long as the tags of a hostile file, so it is read line by line and mostly forgotten.

    Raises:
        DecoderMissingError: There is no ffmpeg.
        OutOfMemoryError: It was refused memory.
        OutOfSpaceError: It could not write as much as it wanted to.
    """
    command = [ffmpeg_path(), *_QUIET, *arguments]
    audio_stream = ""
    last: deque[str] = deque(maxlen=_LAST_LINES)
    with subprocess.Popen(  # noqa: S603  our own arguments and generated paths, no shell
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None  # noqa: S101  tells the type checker what PIPE above means
        is_new_line = True
        while part := process.stderr.readline(_LONGEST_LINE_BYTES).decode("utf-8", "replace"):
            if is_new_line and not part.startswith(" "):
                last.append(part)
            elif is_new_line and not audio_stream and (found := _AUDIO_STREAM.match(part)):
                audio_stream = found["told"]
            is_new_line = part.endswith("\n")
    report = Report(exit_code=process.returncode, audio_stream=audio_stream, text="".join(last))
    _refuse_if_machine_is_full(report)
    return report


def _refuse_if_machine_is_full(report: Report) -> None:
    """Tell a machine that has no more room from a file that is at fault.

    Raises:
        OutOfMemoryError: ffmpeg was refused memory.
        OutOfSpaceError: ffmpeg could not write as much as it wanted to.
    """
    if report.exit_code == 0:
        return
    if "Cannot allocate memory" in report.text:
        raise OutOfMemoryError("there was not enough memory to decode or encode the sound")
    if report.exit_code == -signal.SIGXFSZ or "No space left on device" in report.text:
        raise OutOfSpaceError("there was not enough room on the disk for the decoded sound and its previews")
