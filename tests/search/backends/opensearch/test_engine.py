import time
from unittest.mock import patch

import opensearchpy.exceptions as theirs
import pytest
from opensearchpy import OpenSearch

from search.backends.opensearch import OpenSearchBackend
from search.backends.opensearch.aliases import add
from search.backends.opensearch.failures import OVERLOADED
from search.backends.opensearch.mapping import MAPPING_VERSION
from search.document import Document
from search.errors import (
    BackendUnavailableError,
    DocumentsRefusedError,
    IndexDamagedError,
    TooComplexError,
    WrongValueError,
)
from search.query import Query, Term, TextQuery
from search.tree import AllOf, AnyOf, Equals, Expression, Not, Pattern, Wildcard
from tests.engines import opensearch_engine
from tests.search.backends.opensearch.sounds import ALL, found_ids, seen, sound

NOBODY = "http://127.0.0.1:9"


class TestUpsert:
    def test_a_sound_is_found_within_a_second(self, backend: OpenSearchBackend) -> None:
        backend.upsert([sound(1), sound(2)])
        assert seen(backend, [1, 2])

    def test_a_late_write_loses(self, backend: OpenSearchBackend) -> None:
        backend.upsert([sound(1, type="wav", version=5)])
        backend.upsert([sound(1, type="mp3", version=4)])
        assert seen(backend, [1], Query(filter=Equals("type", "wav")))
        assert list(backend.versions()) == [(1, 5)]

    def test_the_same_version_may_be_written_again(self, backend: OpenSearchBackend) -> None:
        backend.upsert([sound(1, type="wav", version=5)])
        backend.upsert([sound(1, type="mp3", version=5)])
        assert seen(backend, [1], Query(filter=Equals("type", "mp3")))

    def test_a_late_write_does_not_bring_back_what_was_removed(self, backend: OpenSearchBackend) -> None:
        backend.upsert([sound(1, version=5)])
        backend.delete({1: 6})
        backend.upsert([sound(1, version=5)])
        assert seen(backend, [])

    def test_a_repair_does_when_removals_are_forgotten(self, backend: OpenSearchBackend) -> None:
        backend.delete({1: 9})
        backend.upsert([sound(1, version=3)])
        assert list(backend.versions()) == []
        backend.forget_removals()
        backend.upsert([sound(1, version=3)])
        assert list(backend.versions()) == [(1, 3)]
        backend.delete({1: 4})
        backend.upsert([sound(1, version=3)])
        assert list(backend.versions()) == []

    def test_a_newer_write_does(self, backend: OpenSearchBackend) -> None:
        backend.delete({1: 6})
        backend.upsert([sound(1, version=7)])
        assert seen(backend, [1])

    def test_a_late_removal_loses(self, backend: OpenSearchBackend) -> None:
        backend.upsert([sound(1, version=5)])
        backend.delete({1: 4, 99: 1})
        assert seen(backend, [1])

    def test_the_last_of_several_with_one_id_counts(self, backend: OpenSearchBackend) -> None:
        backend.upsert([sound(1, type="wav"), sound(1, type="mp3")])
        assert seen(backend, [1], Query(filter=Equals("type", "mp3")))

    def test_a_document_that_can_never_be_indexed_stops_no_other(self, backend: OpenSearchBackend) -> None:
        wrong = (
            sound(2, {"freesound_classic": (1.0,)}),
            sound(4, pitch="high"),
            sound(5, pitch=10**400),
            Document(6, {"x": 1}),
        )
        with pytest.raises(DocumentsRefusedError, match="2: a vector of 1 numbers") as refused:
            backend.upsert([sound(1), *wrong, sound(3)])
        assert set(refused.value.reasons) == {2, 4, 5, 6}
        assert seen(backend, [1, 3])

    def test_what_the_cluster_refuses_is_reported_too(self, backend: OpenSearchBackend) -> None:
        body = {"id": "1", "no such field": 1}
        with (
            patch("search.backends.opensearch.writer.body_of", return_value=body),
            pytest.raises(DocumentsRefusedError, match=r"1: .*no such field"),
        ):
            backend.upsert([sound(1)])

    def test_an_index_that_vanishes_in_between_is_damage(self, backend: OpenSearchBackend) -> None:
        indices = backend._aliases.indices()
        backend._aliases.remove([index.name for index in indices])
        with patch.object(backend._aliases, "indices", return_value=indices), pytest.raises(IndexDamagedError):
            backend.upsert([sound(1)])

    def test_without_an_index_nothing_is_made(self, opensearch_url: str) -> None:
        with opensearch_engine(opensearch_url) as backend:
            with pytest.raises(IndexDamagedError):
                backend.upsert([sound(1)])
            with pytest.raises(IndexDamagedError):
                backend.delete({1: 1})
            assert not backend._aliases.indices()


class TestSearch:
    def test_without_an_index_it_is_damaged(self, opensearch_url: str) -> None:
        with opensearch_engine(opensearch_url) as backend:
            for ask in (lambda: backend.search(ALL), backend.count, lambda: list(backend.versions())):
                with pytest.raises(IndexDamagedError, match="no search index"):
                    ask()

    def test_an_index_of_another_version_is_damaged(self, backend: OpenSearchBackend) -> None:
        index = backend._aliases.readable().name
        backend._client.indices.put_mapping(index=index, body={"_meta": {"fingerprint": "older"}})
        backend._lookout.forget()
        with pytest.raises(IndexDamagedError, match="another text analysis"):
            backend.search(ALL)
        with pytest.raises(IndexDamagedError):
            backend.upsert([sound(1)])

    def test_an_index_of_a_newer_release_is_left_alone(self, backend: OpenSearchBackend) -> None:
        index = backend._aliases.readable().name
        newer = {"_meta": {"fingerprint": "newer", "version": MAPPING_VERSION + 1}}
        backend._client.indices.put_mapping(index=index, body=newer)
        for change in (lambda: backend.upsert([sound(1)]), lambda: backend.delete({1: 1}), lambda: backend.rebuild([])):
            with pytest.raises(BackendUnavailableError, match="a newer release") as raised:
                change()
            assert not isinstance(raised.value, IndexDamagedError)
        assert [found.name for found in backend._aliases.indices()] == [index]

    def test_what_a_newer_release_fills_hears_of_every_change(self, backend: OpenSearchBackend) -> None:
        following = backend._aliases.new_name()
        body = {"mappings": {"_meta": {"fingerprint": "newer", "version": MAPPING_VERSION + 1}}}
        backend._client.indices.create(index=following, body=body)
        backend._aliases.change(lambda _: [add(following, backend._aliases.next)])
        for change in (lambda: backend.upsert([sound(1)]), lambda: backend.delete({1: 1}), lambda: backend.rebuild([])):
            with pytest.raises(BackendUnavailableError, match="a newer release"):
                change()
        assert found_ids(backend.search(ALL)) == []

    def test_a_closed_index_is_damage_and_replaced(self, backend: OpenSearchBackend) -> None:
        index = backend._aliases.readable().name
        backend._client.indices.close(index=index)
        changes = (lambda: backend.upsert([sound(1)]), lambda: backend.delete({1: 1}))
        for ask in (backend.count, lambda: backend.search(ALL), *changes):
            with pytest.raises(IndexDamagedError):
                ask()
        assert backend.rebuild([sound(1)]) == 1
        assert found_ids(backend.search(ALL)) == [1]

    def test_an_index_with_the_name_of_the_alias_is_named(self, opensearch_url: str) -> None:
        with opensearch_engine(opensearch_url) as backend:
            name = backend._aliases.current
            backend._client.indices.create(index=name)
            try:
                with pytest.raises(BackendUnavailableError, match=f"an index has the name '{name}'"):
                    backend.rebuild([sound(1)])
            finally:
                backend._client.indices.delete(index=name)

    def test_an_index_that_vanishes_is_noticed_at_once(self, backend: OpenSearchBackend) -> None:
        backend.search(ALL)
        backend._aliases.remove([index.name for index in backend._aliases.indices()])
        with pytest.raises(IndexDamagedError):
            backend.search(ALL)
        assert backend._lookout._looked_at_s == float("-inf")

    def test_a_cluster_that_is_away_is_unavailable(self) -> None:
        with OpenSearchBackend(NOBODY) as backend:
            for ask in (lambda: backend.search(ALL), backend.count, lambda: backend.upsert([sound(1)])):
                with pytest.raises(BackendUnavailableError, match="cannot be reached"):
                    ask()

    def test_too_slow_a_search_is_given_up(self, backend: OpenSearchBackend) -> None:
        backend.search(ALL)
        slow = theirs.ConnectionTimeout("TIMEOUT", "slow", OSError())
        with (
            patch.object(backend._searching, "search", side_effect=slow),
            pytest.raises(BackendUnavailableError, match=OVERLOADED),
        ):
            backend.search(ALL)

    @pytest.mark.parametrize("failure", [theirs.ConnectionTimeout, theirs.ConnectionError])
    def test_after_a_search_that_waited_for_nothing_one_thread_looks(
        self, backend: OpenSearchBackend, monkeypatch: pytest.MonkeyPatch, failure: type[theirs.ConnectionError]
    ) -> None:
        backend.search(ALL)
        monkeypatch.setattr("search.backends.opensearch.engine.SLOW_S", -1)
        with (
            patch.object(backend._searching, "search", side_effect=failure("N/A", "silent", OSError())),
            pytest.raises(BackendUnavailableError),
        ):
            backend.search(ALL)
        assert backend._lookout._is_silent
        assert found_ids(backend.search(ALL)) == []
        assert not backend._lookout._is_silent

    @pytest.mark.parametrize("answer", [{"timed_out": True}, {"timed_out": False, "_shards": {"failed": 1}}])
    def test_a_partial_answer_is_none(self, backend: OpenSearchBackend, answer: dict[str, object]) -> None:
        backend.search(ALL)
        whole = {"_shards": {"failed": 0}, "hits": {"hits": [], "total": {"value": 0}}}
        with (
            patch.object(backend._searching, "search", return_value=whole | answer),
            pytest.raises(BackendUnavailableError, match=OVERLOADED),
        ):
            backend.search(ALL)

    def test_memory_that_runs_short_for_a_moment_is_waited_for(self, backend: OpenSearchBackend) -> None:
        backend.search(ALL)
        short = theirs.TransportError(429, "circuit_breaking_exception", {})
        ask = backend._searching.search
        with patch.object(
            backend._searching, "search", side_effect=[short, short, ask(index=backend._aliases.current)]
        ):
            assert backend.search(ALL).total == 0
        with (
            patch.object(backend._searching, "search", side_effect=short),
            pytest.raises(BackendUnavailableError, match=OVERLOADED),
        ):
            backend.search(ALL)

    def test_a_pattern_too_involved_for_the_cluster_is_a_mistake_of_the_query(self, backend: OpenSearchBackend) -> None:
        backend.upsert([sound(1, tag=("a",))])
        hopeless = Expression("tag", "(.*a){10}.{40}")
        node = AllOf((AnyOf((Equals("type", "wav"), Not(hopeless))), Equals("type", "mp3")))
        with pytest.raises(WrongValueError, match="simpler"):
            backend.search(Query(filter=node))

    def test_more_clauses_than_the_cluster_carries_are_too_complex(self, backend: OpenSearchBackend) -> None:
        crowded = theirs.RequestError(400, "too_many_nested_clauses", {})
        with patch.object(backend._searching, "search", side_effect=crowded), pytest.raises(TooComplexError):
            backend.search(Query(filter=Pattern("tag", (Wildcard("*"), "a"))))

    def test_a_request_of_ours_that_is_wrong_stays_an_error(self, backend: OpenSearchBackend) -> None:
        mistake = theirs.RequestError(400, "parsing_exception", {})
        with patch.object(backend._searching, "search", side_effect=mistake), pytest.raises(theirs.RequestError):
            backend.search(ALL)

    def test_a_stop_word_is_dropped_unless_strict(self, backend: OpenSearchBackend, opensearch_url: str) -> None:
        backend.upsert([sound(1, description="rain on roof")])
        query = Query(TextQuery((Term("rain"), Term("on"))))
        assert seen(backend, [1], query)
        with OpenSearchBackend(opensearch_url, prefix=backend._aliases.current, is_strict=True) as strict:
            assert found_ids(strict.search(query)) == []

    def test_too_many_new_distances_are_too_much_for_now(self, backend: OpenSearchBackend) -> None:
        tired = theirs.TransportError(429, "Too many dynamic script compilations", {})
        with (
            patch.object(backend._searching, "search", side_effect=tired),
            pytest.raises(BackendUnavailableError, match=OVERLOADED),
        ):
            backend.search(ALL)

    def test_a_pattern_with_wildcards_is_named_as_it_was_typed(self, backend: OpenSearchBackend) -> None:
        hopeless = theirs.RequestError(400, "query_shard_exception", {"reason": "Determinizing automaton"})
        with (
            patch.object(backend._searching, "search", side_effect=hopeless),
            pytest.raises(WrongValueError, match=r"a\*b"),
        ):
            backend.search(Query(filter=Pattern("tag", ("a", Wildcard("*"), "b"))))


class TestClose:
    def test_twice_is_fine(self, opensearch_url: str) -> None:
        backend = OpenSearchBackend(opensearch_url)
        backend.close()
        backend.close()


class TestWriterAndRebuild:
    def test_any_process_may_write_and_none_has_to_tidy_up(self) -> None:
        with OpenSearchBackend(NOBODY) as backend:
            assert backend.becomes_writer()
            assert not backend.needs_rebuild()


def test_how_large_the_index_is_is_asked_now_and_then(backend: OpenSearchBackend) -> None:
    with patch.object(OpenSearch, "count", autospec=True, side_effect=OpenSearch.count) as count:
        started = time.monotonic()
        for _ in range(5):
            backend.search(ALL)
        assert count.call_count <= 1 + (time.monotonic() - started) / 5
