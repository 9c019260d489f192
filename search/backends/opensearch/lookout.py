"""What is known of the index, asked of the cluster now and then: by one thread, and no other waits for the answer.

A cluster that hangs would else take every thread of the server with it, and with them all that needs no search.
"""

import threading
import time
from collections.abc import Callable

from search.errors import BackendUnavailableError, IndexDamagedError

_EVERY_S = 5.0
SLOW_S = 1.0  # a failure that takes longer is remembered for as long, one that comes at once costs nothing
_SILENT = "the search engine does not answer"


class Lookout:
    """Keeps the number of sounds in the index. Threads may share it."""

    def __init__(self, count: Callable[[], int]) -> None:
        self._count = count
        self._known = 0
        self._looking = threading.Lock()
        self._looked_at_s = self._failed_at_s = float("-inf")
        self._is_silent = False

    def sound_count(self) -> int:
        """Give the number of sounds in the index, as it was a few seconds ago.

        Raises:
            BackendUnavailableError: the cluster does not answer.
            IndexDamagedError: there is no index, or it must be rebuilt first.
        """
        if not self._is_due():
            return self._known
        knows_nothing = self._looked_at_s == float("-inf") and not self._is_silent
        if not self._looking.acquire(blocking=knows_nothing):
            if self._is_silent:
                raise BackendUnavailableError(_SILENT)
            return self._known
        try:
            if self._is_due():  # and no other has looked while we waited
                self._look()
        finally:
            self._looking.release()
        return self._known

    def forget(self) -> None:
        """Look again at the next occasion."""
        self._looked_at_s = float("-inf")

    def suspect(self) -> None:
        """Have one thread look whether the cluster answers, and others not wait: a search got no answer."""
        self._is_silent, self._looked_at_s = True, float("-inf")

    def _is_due(self) -> bool:
        now_s = time.monotonic()
        if now_s - self._failed_at_s < SLOW_S:
            raise BackendUnavailableError(_SILENT)
        return now_s - self._looked_at_s >= _EVERY_S

    def _look(self) -> None:
        begin_s = time.monotonic()
        try:
            self._known = self._count()
        except IndexDamagedError:
            self._is_silent = False
            raise
        except BackendUnavailableError:
            self._is_silent = time.monotonic() - begin_s > SLOW_S
            self._failed_at_s = time.monotonic() if self._is_silent else float("-inf")
            raise
        self._is_silent, self._looked_at_s = False, time.monotonic()
