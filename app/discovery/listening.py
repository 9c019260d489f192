"""Hearing a sound that is sent as an example: analysed like an upload, within the same limits, and nothing is kept."""

import shutil
import threading
from collections.abc import Callable

from app.audio.descriptors import similarity
from app.audio.errors import AudioError, OutOfMemoryError, ProcessingTimeoutError, SoundError
from app.audio.limits import Limits
from app.audio.outcome import Job, Outcome, State
from app.audio.pool import Pool
from app.audio.probe import TYPES
from app.discovery.turns import Turns
from app.errors import BadRequestError, UnavailableError
from app.received_file import ReceivedFile
from app.settings import Settings
from app.storage import Storage

AT_ONCE = 2
_NO_SOUND = "Uploaded file format not supported or not an audio file."
_FIELD = "audio_file"


class Listener:
    """Listens to at most AT_ONCE sounds at a time; its child processes are started when they are first needed.

    Who wants to be heard takes one of its `turns` first.
    """

    def __init__(self, settings: Settings, storage: Storage, *, pool: Callable[[Limits], Pool] | None = None) -> None:
        self.max_bytes = settings.max_file_bytes
        self._limits = Limits(
            file_size_bytes=settings.max_file_bytes,
            memory_bytes=settings.processing_memory_bytes,
            wall_clock_s=settings.processing_base_s,
        )
        self._storage = storage
        self._make_pool = pool or (lambda limits: Pool(AT_ONCE, limits))
        self._pool: Pool | None = None
        self._changing = threading.Lock()
        self.turns = Turns(AT_ONCE)

    def hear(self, file: ReceivedFile, unwanted: threading.Event | None = None) -> tuple[float, ...]:
        """Give the place of a sound in the similarity space; `unwanted` is set once nobody waits for it any more.

        Raises:
            BadRequestError: the file is none that we take, or no sound, or one that has no place there.
            UnavailableError: sounds cannot be listened to here, or not now.
        """
        if file.extension not in TYPES:
            raise _refusal(_NO_SOUND)
        if not file.size_bytes:
            raise _refusal("The submitted file is empty.")
        folder = self._storage.staging_path()
        job = Job(file.path, file.extension, folder, is_only_heard=True)
        try:
            return _place(self._running_pool().run(job, unwanted))
        except (SoundError, OutOfMemoryError, ProcessingTimeoutError) as error:
            raise _refusal(str(error)) from error
        except AudioError as error:
            raise UnavailableError(f"The sound could not be listened to: {error}.") from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """End the child processes, those at work too."""
        with self._changing:
            if self._pool is not None:
                self._pool.close()

    def _running_pool(self) -> Pool:
        with self._changing:
            if self._pool is None:
                self._pool = self._make_pool(self._limits)
            return self._pool


def _place(outcome: Outcome) -> tuple[float, ...]:
    found, step = outcome.descriptors, outcome.analysis
    if step.state is State.UNAVAILABLE:
        raise UnavailableError(f"The sound could not be listened to: {step.reason}.")
    if found is None:
        raise _refusal(f"The sound could not be analysed: {step.reason}.")
    if found.is_silent or found.features is None:
        raise _refusal("The sound is silent, and silence is like nothing.")
    vector = similarity.in_space(found.features)
    if not vector.any():
        raise _refusal("The sound is like nothing in particular.")
    return tuple(vector.tolist())


def _refusal(reason: str) -> BadRequestError:
    return BadRequestError({_FIELD: [reason]})
