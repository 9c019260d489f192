"""The child processes in which sounds are processed, so that no file can crash, hang or fill the service."""

import queue
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from app.audio.child_process import ChildProcess
from app.audio.errors import ProcessingCrashedError
from app.audio.limits import Limits
from app.audio.outcome import Job, Outcome

_CHILD = (sys.executable, "-P", "-m", "app.audio.child")


class Pool:
    """At most `workers` child processes, started when first needed, reused, and replaced when they leave or fail."""

    def __init__(self, workers: int, limits: Limits, *, command: Sequence[str] = _CHILD) -> None:
        self._workers = workers
        self._limits = limits
        self._command = command
        self._is_closed = False
        self._changing = threading.Lock()
        self._children: set[ChildProcess] = set()
        # The last child to become free is the first to work again: others need never be started.
        self._free: queue.LifoQueue[ChildProcess | None] = queue.LifoQueue()
        for _ in range(workers):
            self._free.put(None)
        # The kernel ends a child when the thread that started it ends, so one thread starts them all.
        self._starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="audio-pool")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, job: Job, unwanted: threading.Event | None = None) -> Outcome:
        """The outcome of a job, once a child process was free for it; any number of threads may ask.

        Once `unwanted` is set it is broken off, which costs the child process.

        A failed analysis is part of the outcome; after any other failure the folder of the job holds nothing of it.

        Raises:
            SoundError: The file is at fault; trying again cannot help.
            ProcessingError: The machine or our own code is; another try may help. Also when the pool is closed.
        """
        child = self._free.get()
        try:
            child = ready = self._ready(child)
            return ready.run(job, unwanted)
        finally:
            self._free.put(child)

    def close(self) -> None:
        """End all child processes, those at work too; their jobs fail."""
        with self._changing:
            self._is_closed = True
            for child in self._children:
                child.end()
        for idle in [self._free.get() for _ in range(self._workers)]:
            if idle is not None:
                idle.close()
            self._free.put(None)
        self._starter.shutdown()

    def _ready(self, child: ChildProcess | None) -> ChildProcess:
        """This child if it can take a job, else a new one in its place."""
        if child is not None and child.is_ready:
            return child
        with self._changing:
            if child is not None:
                child.close()
                self._children.discard(child)
            if self._is_closed:
                raise ProcessingCrashedError("the processing has been shut down")
            fresh = self._starter.submit(ChildProcess, self._command, self._limits).result()
            self._children.add(fresh)
        return fresh
