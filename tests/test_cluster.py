"""A cluster of three nodes that loses one under load: no search fails, no write is lost, every count is right."""

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from search import (
    BackendUnavailableError,
    Document,
    Query,
    Stored,
    parse_filter,
    parse_query,
    parse_sort,
)
from search.backends.opensearch import OpenSearchBackend
from tests.services import opensearch
from tests.services.opensearch import Node

pytestmark = pytest.mark.long

_SOUNDS = 2000
_BEFORE_S, _AFTER_S = 5.0, 25.0
_WAIT_S = 120.0
_PATIENCE_S = 10.0


@pytest.fixture(scope="module")
def nodes() -> Iterator[list[Node]]:
    with ExitStack() as stack:
        try:
            yield stack.enter_context(opensearch.cluster(3))
        except opensearch.OpensearchMissingError as missing:
            if os.environ.get("CI") == "true":
                pytest.fail(str(missing))
            pytest.skip(str(missing))


def document(number: int, version: int = 1) -> Document:
    chance = random.Random(number)  # noqa: S311  # made-up sounds need no cryptographic randomness
    values: dict[str, Stored] = {
        "name": f"sound {chance.choice(('rain', 'wind', 'bell'))}",
        "tag": ("all", f"t{number % 7}"),
        "duration": chance.uniform(0, 60),
        "num_downloads": version,
    }
    vector = tuple(chance.gauss(0, 1) for _ in range(100))
    return Document(number, values, {"freesound_classic": vector}, version=version)


class Stream:
    """Repeats an action in a thread of its own until it is stopped, and keeps what goes wrong."""

    def __init__(self, action: Callable[[int], None]) -> None:
        self.count = 0
        self.failures: list[Exception] = []
        self._action = action
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._action(self.count)
            except Exception as error:  # noqa: BLE001  # whatever it is, the test shows it
                self.failures.append(error)
            self.count += 1

    @contextmanager
    def flowing(self) -> Iterator["Stream"]:
        self._thread.start()
        try:
            yield self
        finally:
            self._stopping.set()
            self._thread.join(_WAIT_S)


QUERIES = (
    Query(text=parse_query("rain")),
    Query(filter=parse_filter("tag:t3 duration:[10 TO 50]"), facets=("tag",)),
    Query(sort=parse_sort("duration:30")),
    Query(filter=parse_filter("tag:all"), is_grouped_by_pack=True),
)


def test_a_node_is_killed_under_searches_and_writes(nodes: list[Node]) -> None:
    url = ",".join(node.url for node in nodes)
    with OpenSearchBackend(url, shards=3, replicas=1) as backend:
        backend.rebuild(document(number) for number in range(1, _SOUNDS + 1))
        nodes[1].wait_until(lambda health: health["status"] == "green")
        written: dict[int, int] = dict.fromkeys(range(1, _SOUNDS + 1), 1)

        def search(turn: int) -> None:
            results = backend.search(QUERIES[turn % len(QUERIES)])
            assert results.hits

        def write(turn: int) -> None:
            changed = [document(turn % _SOUNDS + 1, version=turn + 2), document(_SOUNDS + 1 + turn)]
            _insist(lambda: backend.upsert(changed))
            written.update({sound.id: sound.version for sound in changed})

        with Stream(search).flowing() as searches, Stream(write).flowing() as writes:
            time.sleep(_BEFORE_S)
            nodes[0].kill()
            time.sleep(_AFTER_S)
        assert (searches.failures[:3], writes.failures[:3]) == ([], []), (len(searches.failures), searches.count)
        assert min(searches.count, writes.count) > 20
        _wait_until(lambda: dict(backend.versions()) == written)  # every copy of a shard is refreshed for itself
        _wait_until(lambda: backend.count() == len(written))
        _wait_until(lambda: backend.search(Query(filter=parse_filter("tag:all"))).total == len(written))


def _insist(write: Callable[[], Any]) -> None:
    """Write again as long as the cluster does not take it, as the worker does: its job stays until it is done."""
    deadline = time.monotonic() + _WAIT_S
    while True:
        try:
            write()
        except BackendUnavailableError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


def _wait_until(is_so: Callable[[], bool]) -> None:
    """Wait until it is so: a second after a write it should be."""
    deadline = time.monotonic() + _PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, "it has not come true"
        time.sleep(0.1)
