from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any
from unittest.mock import patch

import opensearchpy.exceptions as theirs
import pytest
from opensearchpy import OpenSearch

from search.backends.opensearch import OpenSearchBackend, aliases
from search.backends.opensearch.aliases import Aliases, Index, add, take
from search.backends.opensearch.bulk import Action, Outcome
from search.document import Document
from search.errors import BackendUnavailableError, DocumentsRefusedError, IndexDamagedError
from search.query import Query
from search.tree import Equals
from tests.search.backends.opensearch.sounds import ALL, found_ids, seen, sound


def doing(what: Callable[[], object], *documents: Document) -> Iterator[Document]:
    """Give documents, and do something before the last of them."""
    *first, last = documents
    yield from first
    what()
    yield last


def names(backend: OpenSearchBackend) -> list[str]:
    return [index.name for index in backend._aliases.indices()]


def remove(client: OpenSearch, index: str) -> None:
    """Remove sound 1 behind the engine's back."""
    client.delete(index=index, id="1", params={"version": 9, "version_type": "external", "ignore": 404})


class TestRebuild:
    def test_it_replaces_everything_and_counts(self, backend: OpenSearchBackend) -> None:
        backend.upsert([sound(9)])
        assert backend.rebuild([sound(1), sound(2), sound(2)]) == 2
        assert found_ids(backend.search(ALL)) == [1, 2]

    def test_of_many_at_once_one_index_is_left(self, backend: OpenSearchBackend, opensearch_url: str) -> None:
        def rebuild(number: int) -> str:
            with OpenSearchBackend(opensearch_url, prefix=backend._aliases.current) as other:
                try:
                    return str(other.rebuild([sound(1), sound(2, version=number)]))
                except BackendUnavailableError as error:
                    return str(error)

        with ThreadPoolExecutor(4) as threads:
            outcomes = set(threads.map(rebuild, range(8)))
        assert outcomes <= {"2", "another rebuild took over"}
        assert "2" in outcomes
        assert found_ids(backend.search(ALL)) == [1, 2]

    def test_two_current_indices_are_mended_by_the_next(self, backend: OpenSearchBackend) -> None:
        backend.rebuild([sound(1)])
        backend.rebuild([sound(2)])
        current = backend._aliases.current
        backend._aliases.change(lambda indices: [add(index.name, current, is_only=False) for index in indices])
        with pytest.raises(IndexDamagedError):
            backend.count()
        assert backend.rebuild([sound(3)]) == 1
        assert found_ids(backend.search(ALL)) == [3]

    def test_no_documents_are_fine(self, backend: OpenSearchBackend) -> None:
        assert backend.rebuild([]) == 0

    def test_searches_are_answered_from_the_old_index_meanwhile(self, backend: OpenSearchBackend) -> None:
        backend.rebuild([sound(9)])
        seen: list[list[int]] = []
        backend.rebuild(doing(lambda: seen.append(found_ids(backend.search(ALL))), sound(1), sound(2)))
        assert seen == [[9]]
        assert found_ids(backend.search(ALL)) == [1, 2]

    def test_what_others_write_and_remove_meanwhile_is_in_the_new_index(
        self, backend: OpenSearchBackend, opensearch_url: str
    ) -> None:
        backend.rebuild([sound(1), sound(2)])

        def change() -> None:
            with OpenSearchBackend(opensearch_url, prefix=backend._aliases.current) as other:
                other.upsert([sound(1, type="wav", version=7), sound(5, version=7)])
                other.delete({2: 7})

        assert backend.rebuild(doing(change, sound(1), sound(2), sound(3))) == 3
        assert found_ids(backend.search(ALL)) == [1, 3, 5]
        assert found_ids(backend.search(Query(filter=Equals("type", "wav")))) == [1]

    def test_a_removal_that_comes_when_it_has_ended_makes_no_index(
        self, backend: OpenSearchBackend, opensearch_url: str
    ) -> None:
        backend.rebuild([sound(1), sound(2), sound(3)])
        with OpenSearchBackend(opensearch_url, prefix=backend._aliases.current) as other:
            write = other._writer._bulk.write
            is_asked, is_built = Event(), Event()

            def late(actions: Iterable[Action]) -> Outcome:
                is_asked.set()
                is_built.wait()
                return write(actions)

            with patch.object(other._writer._bulk, "write", late), ThreadPoolExecutor(1) as pool:

                def remove() -> None:
                    removals.append(pool.submit(other.delete, {2: 5}))
                    is_asked.wait()

                removals: list[Future[None]] = []
                backend.rebuild(doing(remove, sound(1), sound(2), sound(3)))
                is_built.set()
                removals[0].result()
        assert seen(backend, [1, 3])
        assert backend.rebuild([sound(1), sound(3)]) == 2

    def test_the_index_before_is_kept_and_older_ones_are_not(self, backend: OpenSearchBackend) -> None:
        for number in (1, 2, 3):
            backend.rebuild([sound(number)])
        assert len(names(backend)) == 2
        backend.rollback()
        assert found_ids(backend.search(ALL)) == [2]
        backend.rollback()
        assert found_ids(backend.search(ALL)) == [3]

    def test_without_a_kept_index_there_is_no_way_back(self, backend: OpenSearchBackend) -> None:
        with pytest.raises(IndexDamagedError, match="no index is kept"):
            backend.rollback()

    def test_documents_that_can_never_be_indexed_are_named_and_left_out(self, backend: OpenSearchBackend) -> None:
        with pytest.raises(DocumentsRefusedError, match="2: "):
            backend.rebuild([sound(1), sound(2, {"freesound_classic": (1.0,)}), sound(3)])
        assert found_ids(backend.search(ALL)) == [1, 3]

    def test_an_index_of_another_version_is_replaced(self, backend: OpenSearchBackend) -> None:
        (old,) = names(backend)
        backend._client.indices.put_mapping(index=old, body={"_meta": {"fingerprint": "older"}})
        assert backend.rebuild([sound(1)]) == 1
        assert found_ids(backend.search(ALL)) == [1]


class TestInterruption:
    def test_a_rebuild_that_fails_leaves_the_old_index(self, backend: OpenSearchBackend) -> None:
        backend.rebuild([sound(9)])
        before = names(backend)

        def fail() -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            backend.rebuild(doing(fail, sound(1), sound(2)))
        assert found_ids(backend.search(ALL)) == [9]
        assert names(backend) == before

    @pytest.mark.parametrize("step", ["_fill", "_verify", "_switch", "_tidy"])
    def test_a_process_that_dies_leaves_what_the_next_rebuild_clears_up(
        self, backend: OpenSearchBackend, step: str
    ) -> None:
        backend.rebuild([sound(9)])
        death = patch(f"search.backends.opensearch.rebuild.Rebuild.{step}", side_effect=SystemExit)
        # Dead processes clear nothing up.
        with death, patch.object(Aliases, "remove"), pytest.raises(SystemExit):
            backend.rebuild([sound(1)])
        assert found_ids(backend.search(ALL)) == ([1] if step == "_tidy" else [9])
        backend.upsert([sound(10)])
        assert backend.rebuild([sound(2)]) == 1
        assert found_ids(backend.search(ALL)) == [2]
        assert len(names(backend)) == 2

    def test_an_index_that_nobody_ever_named_is_removed_when_it_is_old(
        self, backend: OpenSearchBackend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        orphan = backend._aliases.new_name()
        backend._client.indices.create(index=orphan)
        backend.rebuild([])
        assert orphan in names(backend)
        monkeypatch.setattr(aliases, "ORPHAN_AGE_MS", 0)
        backend.rebuild([])
        assert orphan not in names(backend)

    def test_of_two_at_once_the_later_wins_and_the_other_says_so(
        self, backend: OpenSearchBackend, opensearch_url: str
    ) -> None:
        backend.rebuild([sound(9)])

        def take_over() -> None:
            with OpenSearchBackend(opensearch_url, prefix=backend._aliases.current) as other:
                other.rebuild([sound(5)])

        with pytest.raises(BackendUnavailableError, match="took over"):
            backend.rebuild(doing(take_over, sound(1), sound(2)))
        assert found_ids(backend.search(ALL)) == [5]

    def test_who_lost_the_place_does_not_switch(self, backend: OpenSearchBackend) -> None:
        backend.rebuild([sound(9)])
        ours = backend._aliases

        def take_place() -> None:
            other = ours.new_name()
            backend._client.indices.create(index=other)
            own = ours.holder(ours.next, ours.indices())
            assert own
            ours.change(lambda _: [take(own.name, ours.next), add(other, ours.next)])

        with pytest.raises(BackendUnavailableError, match="took over"):
            backend.rebuild(doing(take_place, sound(1), sound(2)))
        assert found_ids(backend.search(ALL)) == [9]

    def test_who_lost_the_index_says_so_at_any_step(self, backend: OpenSearchBackend) -> None:
        def lose(_: object) -> dict[int, str]:
            own = backend._aliases.holder(backend._aliases.next, backend._aliases.indices())
            assert own
            backend._aliases.remove([own.name])
            return {}

        with (
            patch("search.backends.opensearch.rebuild.Rebuild._fill", side_effect=lose),
            pytest.raises(BackendUnavailableError, match="took over"),
        ):
            backend.rebuild([sound(1)])

    @pytest.mark.parametrize("is_asked_twice", [True, False])
    def test_an_index_that_was_switched_to_stays_though_the_answer_got_lost(
        self, backend: OpenSearchBackend, *, is_asked_twice: bool
    ) -> None:
        backend.rebuild([sound(9)])
        change = backend._client.indices.update_aliases

        def lose_answer(*, body: dict[str, Any]) -> None:
            change(body=body)
            if is_switch(body):
                if is_asked_twice:
                    change(body=body)
                raise theirs.ConnectionError("N/A", "broken", OSError())

        def is_switch(body: dict[str, Any]) -> bool:
            return any(action.get("add", {}).get("alias") == backend._aliases.current for action in body["actions"])

        with patch.object(backend._client.indices, "update_aliases", side_effect=lose_answer):
            if is_asked_twice:
                assert backend.rebuild([sound(1)]) == 1
            else:
                with pytest.raises(BackendUnavailableError, match="cannot be reached"):
                    backend.rebuild([sound(1)])
        assert found_ids(backend.search(ALL)) == [1]
        assert backend.rebuild([sound(2)]) == 1
        assert len(names(backend)) == 2

    def test_what_the_cluster_does_not_let_go_of_does_no_harm(self, backend: OpenSearchBackend) -> None:
        for number in (1, 2):
            backend.rebuild([sound(number)])
        busy = theirs.RequestError(400, "snapshot_in_progress_exception", {})
        with patch.object(backend._client.indices, "delete", side_effect=busy):
            assert backend.rebuild([sound(3)]) == 1
        assert len(names(backend)) == 3
        assert backend.rebuild([sound(4)]) == 1
        assert len(names(backend)) == 2

    def test_a_place_is_taken_by_one_of_two_that_find_it_free(self, backend: OpenSearchBackend) -> None:
        first, second = (backend._aliases.new_name() for _ in range(2))
        ours = backend._aliases
        for name in (first, second):
            backend._client.indices.create(index=name)
        found_free: list[str] = []

        def take_place(indices: list[Index]) -> list[dict[str, Any]]:
            if holder := ours.holder(ours.next, indices):
                return [take(holder.name, ours.next), add(second, ours.next)]
            found_free.append(second)
            ours.change(lambda _: [add(first, ours.next)])  # faster by a moment
            return [add(second, ours.next)]

        ours.change(take_place)
        assert [index.name for index in ours.holders(ours.next, ours.indices())] == [second]
        assert found_free == [second]

    def test_who_is_never_fast_enough_says_so(self, backend: OpenSearchBackend) -> None:
        ours = backend._aliases
        with pytest.raises(BackendUnavailableError, match="keep changing"):
            ours.change(lambda indices: [take(indices[0].name, ours.next)])


class TestVerification:
    def test_sounds_that_somebody_removed_are_not_lost(self, backend: OpenSearchBackend) -> None:
        backend.rebuild([sound(1), sound(2)])
        assert backend.rebuild(doing(lambda: backend.delete({1: 9}), sound(1), sound(2))) == 1
        assert found_ids(backend.search(ALL)) == [2]

    def test_without_a_current_index_the_kept_one_can_be_gone_back_to(self, backend: OpenSearchBackend) -> None:
        backend.rebuild([sound(1)])
        current = backend._aliases.readable().name
        backend._aliases.remove([current])
        backend.rollback()
        assert found_ids(backend.search(ALL)) == []

    def test_sounds_that_got_lost_stop_the_switch(self, backend: OpenSearchBackend) -> None:
        backend.rebuild([sound(1), sound(2)])

        def lose() -> None:
            remove(backend._client, backend._aliases.next)

        with pytest.raises(BackendUnavailableError, match="1 sounds are missing"):
            backend.rebuild(doing(lose, sound(1), sound(2), sound(3)))
        assert found_ids(backend.search(ALL)) == [1, 2]

    def test_the_first_index_is_compared_too(self, backend: OpenSearchBackend) -> None:
        def lose() -> None:
            remove(backend._client, backend._aliases.next)

        backend._aliases.remove(names(backend))
        with pytest.raises(BackendUnavailableError, match="missing"):
            backend.rebuild(doing(lose, sound(1), sound(2)))

    def test_old_versions_stop_the_switch(self, backend: OpenSearchBackend) -> None:
        with (
            patch("search.backends.opensearch.searcher.Searcher.versions", return_value=iter([(1, 0)])),
            pytest.raises(BackendUnavailableError, match="old versions of"),
        ):
            backend.rebuild([sound(1)])
