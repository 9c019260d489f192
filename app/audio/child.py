"""The child process of the pool: reads jobs on its standard input and writes outcomes on its standard output.

Started as `python -m app.audio.child LIMITS`, the limits being JSON.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import BinaryIO

from app.audio import sandbox, wire
from app.audio.errors import AudioError, OutOfMemoryError, ProcessingCrashedError
from app.audio.limits import Limits
from app.audio.outcome import Job, Outcome, State
from app.audio.processing import stages

Stages = Callable[[Job, Limits], Iterator[Outcome]]


def serve(process: Stages, limits: Limits) -> None:
    """Answer jobs until there are no more, or until this process has done or grown enough and leaves."""
    sandbox.confine(limits)
    replies = _claim_output()
    for jobs_left in reversed(range(limits.jobs_per_child)):
        try:
            job = wire.read_job(wire.unpack(sys.stdin.buffer.read))
        except EOFError:
            return
        is_fit = _answer(process, job, limits, replies)
        is_leaving = not (is_fit and jobs_left and sandbox.resident_bytes() < limits.resident_bytes)
        _reply(replies, wire.end_message(wire.End(is_leaving)))
        if is_leaving:
            return


def _claim_output() -> BinaryIO:
    """The standard output, for replies only; what libraries print from now on is lost."""
    replies = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return replies


def _reply(replies: BinaryIO, *messages: wire.Message) -> None:
    replies.writelines(wire.pack(message) for message in messages)
    replies.flush()


def _answer(process: Stages, job: Job, limits: Limits, replies: BinaryIO) -> bool:
    """Report every stage of one job; whether this process is fit for another.

    A failed analysis leaks, and so does a lack of memory; a file that is no sound does no harm.
    """
    is_fit = True
    try:
        for outcome in process(job, limits):
            _reply(replies, wire.outcome_message(outcome))
            is_fit = outcome.analysis.state is not State.FAILED
            # The analysis is one long call that no Python signal handler can interrupt, and it starts no ffmpeg.
            sandbox.follow_parent(signal.SIGKILL if outcome.has_media else signal.SIGTERM)
    except AudioError as error:
        _reply(replies, wire.error_message(error))
    except MemoryError:
        _reply(replies, wire.error_message(OutOfMemoryError("the sound needs more memory than one sound may have")))
        is_fit = False
    except BaseException as error:
        reason = ProcessingCrashedError(f"the processing failed: {type(error).__name__}: {error}")
        _reply(replies, wire.error_message(reason), wire.end_message(wire.End(is_leaving=True)))
        raise
    finally:
        sandbox.follow_parent(signal.SIGTERM)
    return is_fit


if __name__ == "__main__":
    serve(stages, Limits(**json.loads(sys.argv[1])))
