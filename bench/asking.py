"""Asks the same searches of a running server and of the bare engine, in turns, so that both meet the same machine."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from multiprocessing import get_context
from urllib.parse import urlencode

from app.settings import Settings
from bench import bare_engine
from bench.processes import FailedError, Server, serving
from bench.requests import Request
from bench.timings import Timings, timed

_MOST_TURNS = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """The same searches through the whole stack and on the bare engine, and the results each of them counts."""

    over_http: Timings
    bare: Timings
    counts: tuple[int, ...]

    @property
    def added_ms(self) -> float:
        """CPU time that the stack adds to a search, milliseconds."""
        return self.over_http.cpu_ms_a_call - self.bare.cpu_ms_a_call

    @property
    def ratio(self) -> float:
        """The median over HTTP over that of the bare engine."""
        return self.over_http.median_ms / self.bare.median_ms


class Asker:
    """Asks one archive; `apart` is a process that has nothing else to do."""

    def __init__(self, settings: Settings, server: Server, api_key: str, apart: ProcessPoolExecutor) -> None:
        self._settings, self._server, self._api_key, self._apart = settings, server, api_key, apart

    def measure(self, requests: Sequence[Request], rounds: int) -> Measured:
        """Ask all requests so often.

        Raises:
            FailedError: a request fails, or the server and its engine do not count the same.
        """
        queries = [request.query() for request in requests]
        connection = self._server.connected()
        calls = [partial(self._count, connection, request) for request in requests]
        counts = tuple(call() for call in calls)
        over_http, bare = Timings((), 0.0), Timings((), 0.0)
        for turn_rounds in _turns(rounds):
            over_http += timed(calls, turn_rounds, self._server.cpu_s)
            connection.close()  # the server does not keep it open for as long as the other side may take
            asked, bare_counts = self._apart.submit(bare_engine.ask, self._settings, queries, turn_rounds).result()
            bare += asked
            if counts != bare_counts:
                raise FailedError(f"the server counts {counts} results, and its engine {bare_counts}")
        return Measured(over_http, bare, counts)

    def _count(self, connection: HTTPConnection, request: Request) -> int:
        path = f"/apiv2/{request.path}?{urlencode(request.parameters)}"
        connection.request("GET", path, headers={"Authorization": f"Token {self._api_key}"})
        response = connection.getresponse()
        body = response.read()
        if response.status != HTTPStatus.OK:
            raise FailedError(f"{path} is answered with {response.status}: {body[:500]!r}")
        count: int = json.loads(body)["count"]
        return count


@contextmanager
def asking(settings: Settings, api_key: str) -> Iterator[Asker]:
    """Serve a filled archive, and give what asks it."""
    with serving(settings) as server, ProcessPoolExecutor(1, get_context("spawn")) as apart:
        yield Asker(settings, server, api_key, apart)


def _turns(rounds: int) -> list[int]:
    count = min(rounds, _MOST_TURNS)
    return [rounds // count + (turn < rounds % count) for turn in range(count)]
