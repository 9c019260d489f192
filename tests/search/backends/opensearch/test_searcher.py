from collections.abc import Iterator
from typing import Any

import pytest

from search.backends.opensearch import OpenSearchBackend
from search.backends.opensearch.compiler import EVERYTHING
from search.backends.opensearch.mapping import ID_NUMBER
from search.backends.opensearch.searcher import Answer, Body, Searcher
from search.query import Nearest, Order, Query, Target
from tests.engines import opensearch_engine
from tests.search.backends.opensearch.sounds import found_ids, sound

COUNT = 23
WINDOW = 5


@pytest.fixture(scope="module")
def backend(opensearch_url: str) -> Iterator[OpenSearchBackend]:
    """Sounds with few values, so that pages end between equal ones, and with missing ones."""
    with opensearch_engine(opensearch_url, shards=3) as backend:
        backend.rebuild(
            sound(number, duration=[None, 1e200, 2.0][number % 3], num_downloads=number % 2, type="wav")
            for number in range(1, COUNT + 1)
        )
        yield backend


@pytest.fixture
def narrow(backend: OpenSearchBackend, monkeypatch: pytest.MonkeyPatch) -> OpenSearchBackend:
    """The same, but no request may reach beyond WINDOW results."""
    searcher = Searcher(backend._searching, backend._aliases.current, limit_s=10, window=WINDOW)
    monkeypatch.setattr(backend, "_searcher", searcher)
    return backend


class TestPage:
    @pytest.mark.parametrize(
        "sort", [*Order, Nearest((Target("duration", (1.0,)),)), Nearest((Target("duration", (-1e200,)),))]
    )
    @pytest.mark.parametrize("offset", [0, 3, 4, 5, 6, 10, 17, 20])
    def test_any_depth_gives_what_a_wide_window_gives(
        self, narrow: OpenSearchBackend, backend: OpenSearchBackend, sort: Order | Nearest, offset: int
    ) -> None:
        query = Query(sort=sort, offset=offset, limit=3, facets=("type",))
        deep = narrow.search(query)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(narrow._searcher, "_window", 10_000)
            assert backend.search(query) == deep
        assert deep.total == COUNT
        assert deep.facets["type"][0].count == COUNT

    def test_the_steps_on_the_way_bring_nothing_but_the_order(
        self, narrow: OpenSearchBackend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        searcher, asked = narrow._searcher, list[Body]()
        answer = searcher._answer

        def noted(body: Body, where: dict[str, Any]) -> Answer:
            asked.append(body)
            return answer(body, where)

        monkeypatch.setattr(searcher, "_answer", noted)
        script = {"source": "doc['duration'].size()"}
        fetched: Body = {
            "_source": True,
            "aggs": {"most": {"max": {"field": ID_NUMBER}}},
            "docvalue_fields": [ID_NUMBER],
            "script_fields": {"number": {"script": script}},
        }
        page = searcher.page({"query": EVERYTHING, "sort": [{ID_NUMBER: "asc"}]} | fetched, offset=12, limit=2)
        assert [hit["fields"].keys() for hit in page["hits"]["hits"]] == [{ID_NUMBER, "number"}] * 2
        *steps, last = asked
        assert len(steps) == 3
        assert all(fetched.keys().isdisjoint(step) for step in steps)
        assert fetched.keys() <= last.keys()

    def test_beyond_the_last_result_there_is_the_total_only(self, narrow: OpenSearchBackend) -> None:
        results = narrow.search(Query(offset=100, limit=3))
        assert (results.total, results.hits) == (COUNT, ())

    def test_grouped_pages_go_as_deep(self, narrow: OpenSearchBackend) -> None:
        results = narrow.search(Query(is_grouped_by_pack=True, offset=20, limit=10))
        assert found_ids(results) == [21, 22, 23]


def test_versions_are_read_in_steps(narrow: OpenSearchBackend) -> None:
    assert list(narrow._searcher.versions()) == [(number, 1) for number in range(1, COUNT + 1)]
