"""Part `search`: the same searches through the whole HTTP stack and on the bare engine."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlencode

from bench.figures import Figure, Goal
from bench.made_archive import MadeArchive
from bench.processes import FailedError, Server, serving
from bench.requests import Request, other_searches, text_searches
from bench.timings import Timings
from search import EmbeddedBackend

_PART = "search"
_TEXT_ROUNDS, _OTHER_ROUNDS = 25, 10
_FEW_SOUNDS = 10_000  # a smaller archive is a rehearsal, for which one round will do
_MOST_ADDED = Goal(4.0)  # milliseconds of CPU

Answer = Callable[[Request], int]


def figures(data: Path, index: Path, api_key: str, made: MadeArchive) -> Iterator[Figure]:
    """Give the figures of a filled archive."""
    is_rehearsal = made.sound_count < _FEW_SOUNDS
    text_rounds, other_rounds = (1, 1) if is_rehearsal else (_TEXT_ROUNDS, _OTHER_ROUNDS)
    with serving(data) as server, ProcessPoolExecutor(1, get_context("spawn")) as apart:
        ask = partial(_both, server, api_key, apart, index)
        yield from _of_text(*ask(text_searches(made), text_rounds))
        for name, requests in other_searches(made).items():
            over_http, bare = ask(requests, other_rounds)
            yield Figure(_PART, f"{name}: HTTP, median", over_http.median_ms, "ms")
            yield Figure(_PART, f"{name}: bare engine, median", bare.median_ms, "ms")
            yield Figure(_PART, f"{name}: CPU the stack adds", over_http.cpu_ms_a_call - bare.cpu_ms_a_call, "ms")


def _of_text(over_http: Timings, bare: Timings) -> Iterator[Figure]:
    what = "text and filter"
    yield Figure(_PART, f"{what}: HTTP, median", over_http.median_ms, "ms")
    yield Figure(_PART, f"{what}: HTTP, 99th percentile", over_http.percentile_99_ms, "ms")
    yield Figure(_PART, f"{what}: bare engine, median", bare.median_ms, "ms")
    yield Figure(_PART, f"{what}: bare engine, 99th percentile", bare.percentile_99_ms, "ms")
    yield Figure(_PART, f"{what}: CPU of the server", over_http.cpu_ms_a_call, "ms a request")
    yield Figure(_PART, f"{what}: CPU of the bare engine", bare.cpu_ms_a_call, "ms a query")
    added_ms = over_http.cpu_ms_a_call - bare.cpu_ms_a_call
    yield Figure(_PART, f"{what}: CPU the stack adds", added_ms, "ms a request", _MOST_ADDED)


def _both(
    server: Server, api_key: str, apart: ProcessPoolExecutor, index: Path, requests: Sequence[Request], rounds: int
) -> tuple[Timings, Timings]:
    """Ask the server, then the bare engine in a process of its own, and see that they agree.

    Raises:
        FailedError: they do not.
    """
    over_http, counts = _over_http(server, api_key, requests, rounds)
    bare, bare_counts = apart.submit(_bare, index, requests, rounds).result()
    if counts != bare_counts:
        raise FailedError(f"the server counts {counts} results, and its engine {bare_counts}")
    return over_http, bare


def _over_http(
    server: Server, api_key: str, requests: Sequence[Request], rounds: int
) -> tuple[Timings, tuple[int, ...]]:
    connection = server.connected()
    try:
        return _timed(partial(_count_over_http, connection, api_key), server.cpu_s, requests, rounds)
    finally:
        connection.close()


def _count_over_http(connection: HTTPConnection, api_key: str, request: Request) -> int:
    path = f"/apiv2/search/text/?{urlencode(request.parameters)}"
    connection.request("GET", path, headers={"Authorization": f"Token {api_key}"})
    response = connection.getresponse()
    body = response.read()
    if response.status != HTTPStatus.OK:
        raise FailedError(f"{path} is answered with {response.status}: {body[:500]!r}")
    count: int = json.loads(body)["count"]
    return count


def _bare(index: Path, requests: Sequence[Request], rounds: int) -> tuple[Timings, tuple[int, ...]]:
    queries = {id(request): request.query() for request in requests}
    with EmbeddedBackend(index) as backend:
        return _timed(lambda request: backend.search(queries[id(request)]).total, time.process_time, requests, rounds)


def _timed(
    answer: Answer, cpu_s: Callable[[], float], requests: Sequence[Request], rounds: int
) -> tuple[Timings, tuple[int, ...]]:
    """Time the answers to all requests after a first round that fills the caches, which also gives the counts."""
    counts = tuple(answer(request) for request in requests)
    wall_s = []
    before_s = cpu_s()
    for _ in range(rounds):
        for request in requests:
            started = time.perf_counter()
            answer(request)
            wall_s.append(time.perf_counter() - started)
    return Timings(tuple(wall_s), cpu_s() - before_s), counts
