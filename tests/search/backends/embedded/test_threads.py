from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event

import pytest

from search.backends.embedded import EmbeddedBackend, generation, reader
from search.query import Nearest, Order, Query, Target, Term, TextQuery
from search.tree import Between, Equals, Node, Not
from tests.search.backends.embedded.sounds import sound

TIMES = 15
WHILE_S = 0.5
SOUNDS = 40
FILTERS: tuple[Node, ...] = (Equals("tag", "even"), Not(Equals("tag", "even")), Between("filesize", 0, None))
SORTS: tuple[Order | Nearest, ...] = (Order.SCORE, Order.DURATION_DESC, Nearest((Target("duration", (20.0,)),)))


class TestThreads:
    def test_a_write_is_seen_although_a_look_had_begun_before(
        self, backend: EmbeddedBackend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reader, "LOOK_EVERY_S", 0.0)
        assert backend.count() == 0
        monkeypatch.setattr(reader, "LOOK_EVERY_S", 60.0)
        looks, written = Event(), Event()
        signature = generation.signature

        def slow(folder: Path, current: Path | None) -> generation.Signature:
            found = signature(folder, current)
            if not looks.is_set():
                looks.set()
                written.wait(WHILE_S)
            return found

        backend._reader.forget()
        monkeypatch.setattr(generation, "signature", slow)
        with ThreadPoolExecutor(2) as pool:
            looking = pool.submit(backend.count)
            looks.wait()
            writing = pool.submit(backend.upsert, [sound(1)])
            wait([writing], WHILE_S)
            written.set()
            writing.result()
            looking.result()
        assert backend.count() == 1

    def test_each_search_sees_one_commit_while_another_thread_writes(
        self, backend: EmbeddedBackend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reader, "LOOK_EVERY_S", 0.0)
        done = Event()

        def write() -> None:
            for time in range(TIMES):
                tag = ("even" if time % 2 == 0 else "odd", "x")
                backend.upsert([sound(number, tag=tag, filesize=time) for number in range(SOUNDS)])
            done.set()

        def read(number: int) -> set[int]:
            totals = set()
            text = TextQuery((Term("x"),)) if number % 2 else TextQuery()
            query = Query(text, filter=FILTERS[number % 3], sort=SORTS[number // 2 % 3], limit=100)
            while not done.is_set():
                results = backend.search(query)
                assert results.total == len(results.hits)
                totals.add(results.total)
            return totals

        with ThreadPoolExecutor(7) as pool:
            readers = [pool.submit(read, number) for number in range(6)]
            pool.submit(write).result()
        assert set.union(*(done_reading.result() for done_reading in readers)) <= {0, SOUNDS}
