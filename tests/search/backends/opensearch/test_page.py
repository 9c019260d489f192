from collections.abc import Iterator
from unittest.mock import patch

import opensearchpy.exceptions as theirs
import pytest

from search.backends.opensearch import OpenSearchBackend, facets
from search.errors import BackendUnavailableError, SortTargetError, VectorError
from search.query import FacetCount, Nearest, Query, SimilarTo, Target
from tests.engines import opensearch_engine
from tests.search.backends.opensearch.sounds import found_ids, sound

SPACE = "freesound_classic"
LENGTH = 100


def vector(*numbers: float) -> dict[str, tuple[float, ...]]:
    return {SPACE: numbers + (0.0,) * (LENGTH - len(numbers))}


@pytest.fixture(scope="module")
def backend(opensearch_url: str) -> Iterator[OpenSearchBackend]:
    with opensearch_engine(opensearch_url, shards=3) as backend:
        backend.rebuild(
            sound(number, vector(1.0, number / 10), tag=(f"tag {number % 7}", f"only {number}"), samplerate=number % 3)
            for number in range(1, 31)
        )
        yield backend


class TestFacets:
    @pytest.fixture(autouse=True)
    def _short_lists(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let each shard report less than it has, so that everything has to be listed, in small pages."""
        monkeypatch.setattr(facets, "_SHARD_SIZE", 2)
        monkeypatch.setattr(facets, "MAX_FACET_VALUES", 2)
        monkeypatch.setattr(facets, "_PAGE", 3)

    def test_counts_are_exact_where_shards_leave_something_out(self, backend: OpenSearchBackend) -> None:
        counted = backend.search(Query(facets=("tag",))).facets["tag"]
        assert counted == (FacetCount("tag 1", 5), FacetCount("tag 2", 5))

    def test_numbers_are_counted_the_same_way(self, backend: OpenSearchBackend) -> None:
        counted = backend.search(Query(facets=("samplerate",))).facets["samplerate"]
        assert counted == (FacetCount(0, 10), FacetCount(1, 10))


class TestSimilarity:
    def test_a_large_index_follows_the_graph(self, backend: OpenSearchBackend, monkeypatch: pytest.MonkeyPatch) -> None:
        query = Query(similar_to=SimilarTo(SPACE, sound_id=10, minimum=0.9), limit=100)
        exact = backend.search(query)
        monkeypatch.setattr(backend, "_exact_up_to", 0)
        near = backend.search(query)
        assert found_ids(near) == found_ids(exact)
        assert [hit.score for hit in near.hits] == pytest.approx([hit.score for hit in exact.hits])

    def test_without_a_minimum_every_vector_is_compared(
        self, backend: OpenSearchBackend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(backend, "_exact_up_to", 0)
        assert backend.search(Query(similar_to=SimilarTo(SPACE, sound_id=10, minimum=None))).total == 29

    def test_a_vector_of_another_length_is_refused(self, backend: OpenSearchBackend) -> None:
        with pytest.raises(VectorError, match="has size 2 while it is expected a vector with size 100"):
            backend.search(Query(similar_to=SimilarTo(SPACE, vector=(1.0, 0.0))))

    @pytest.mark.parametrize("wish", [SimilarTo("nowhere", sound_id=1), SimilarTo(SPACE, sound_id=2**63 - 1)])
    def test_nothing_is_like_what_is_not_there(self, backend: OpenSearchBackend, wish: SimilarTo) -> None:
        assert backend.search(Query(similar_to=wish)).total == 0


class TestNearest:
    SORT = Nearest((Target("duration", (14.0,)), Target("samplerate", (2.0,), (0.5,))))

    def test_a_cluster_that_compiles_no_more_scripts_uses_the_one_for_all(self, backend: OpenSearchBackend) -> None:
        usual = backend.search(Query(sort=self.SORT))
        ask, refusal = backend._searching.search, theirs.TransportError(429, "Too many dynamic script compilations", {})

        def reluctant(**arguments: object) -> object:
            if "expression" in str(arguments["body"]):
                raise refusal
            return ask(**arguments)

        with patch.object(backend._searching, "search", side_effect=reluctant):
            assert backend.search(Query(sort=self.SORT)) == usual
        with (
            patch.object(backend._searching, "search", side_effect=refusal),
            pytest.raises(BackendUnavailableError, match="overloaded"),
        ):
            backend.search(Query(sort=self.SORT))

    def test_a_hundred_targets_of_many_dimensions_are_carried(self, backend: OpenSearchBackend) -> None:
        targets = tuple(Target("lowlevel.barkbands.mean", (float(number),) * 27) for number in range(100))
        results = backend.search(Query(sort=Nearest(targets)))
        assert results.hits[0].distance == pytest.approx((27 * sum(number**2 for number in range(100))) ** 0.5)

    def test_targets_too_far_for_a_number_are_infinitely_far(self, backend: OpenSearchBackend) -> None:
        results = backend.search(Query(sort=Nearest((Target("duration", (1e300,)),)), limit=3))
        assert [(hit.id, hit.distance) for hit in results.hits] == [(number, float("inf")) for number in (1, 2, 3)]

    def test_no_target_is_no_distance(self, backend: OpenSearchBackend) -> None:
        assert [hit.distance for hit in backend.search(Query(sort=Nearest(()), limit=2)).hits] == [0.0, 0.0]

    def test_a_target_is_finite(self, backend: OpenSearchBackend) -> None:
        with pytest.raises(SortTargetError):
            backend.search(Query(sort=Nearest((Target("duration", (float("nan"),)),))))
