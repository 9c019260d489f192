"""Turns: no more than so many at once do what takes much memory or time, and nobody waits for long."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.errors import UnavailableError

WAIT_S = 5.0
_RETRY_AFTER_S = 10
_BUSY = "Too many files are being listened to or read at the moment. Please try again shortly."


class Turns:
    """Gives a turn to at most `at_once` requests at a time."""

    def __init__(self, at_once: int) -> None:
        self._free = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn, a few seconds at most, and hold it.

        Raises:
            UnavailableError: none came.
        """
        try:
            async with asyncio.timeout(WAIT_S):
                await self._free.acquire()
        except TimeoutError as error:
            raise UnavailableError(_BUSY, _RETRY_AFTER_S) from error
        try:
            yield
        finally:
            self._free.release()
