import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.backends.embedded import EmbeddedBackend
from search.backends.embedded.ranking import first
from search.errors import SortTargetError
from search.query import Nearest, Order, Query, Target
from search.tree import Equals
from tests.search.backends.embedded.sounds import found_ids, sound

SOUNDS = (
    sound(1, duration=2.0, created=30, num_downloads=5, avg_rating=4.0, num_ratings=3),
    sound(2, duration=1.0, created=10, num_downloads=5, avg_rating=4.0, num_ratings=9),
    sound(3, duration=3.0, created=20, num_downloads=9, avg_rating=2.0, num_ratings=4),
    sound(4, duration=None),
)


class TestOrder:
    @pytest.mark.parametrize(
        ("order", "ids"),
        [
            (Order.SCORE, [1, 2, 3, 4]),
            (Order.DURATION_ASC, [2, 1, 3, 4]),
            (Order.DURATION_DESC, [3, 1, 2, 4]),
            (Order.CREATED_ASC, [2, 3, 1, 4]),
            (Order.CREATED_DESC, [1, 3, 2, 4]),
            (Order.DOWNLOADS_ASC, [1, 2, 3, 4]),
            (Order.DOWNLOADS_DESC, [3, 1, 2, 4]),
            (Order.RATING_ASC, [3, 2, 1, 4]),
            (Order.RATING_DESC, [2, 1, 3, 4]),
        ],
    )
    def test_ties_go_by_id_and_a_missing_value_comes_last(
        self, backend: EmbeddedBackend, order: Order, ids: list[int]
    ) -> None:
        backend.upsert(SOUNDS)
        assert found_ids(backend.search(Query(sort=order))) == ids

    @pytest.mark.parametrize(
        ("offset", "limit", "ids"), [(0, 2, [3, 1]), (2, 2, [2, 4]), (3, 9, [4]), (4, 5, []), (0, 0, [])]
    )
    def test_any_page_can_be_had(self, backend: EmbeddedBackend, offset: int, limit: int, ids: list[int]) -> None:
        backend.upsert(SOUNDS)
        results = backend.search(Query(sort=Order.DURATION_DESC, offset=offset, limit=limit))
        assert (found_ids(results), results.total) == (ids, 4)


class TestNearest:
    def test_the_distance_is_euclidean_and_a_missing_value_counts_as_0(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1, pitch=103.0, bpm=4.0), sound(2, pitch=100.0), sound(3, bpm=0.0)])
        hits = backend.search(Query(sort=Nearest((Target("pitch", (100.0,)), Target("bpm", (0.0,)))))).hits
        assert [(hit.id, hit.distance) for hit in hits] == [(2, 0.0), (1, 5.0), (3, 100.0)]

    def test_differences_count_in_units_of_the_extents(self, backend: EmbeddedBackend) -> None:
        names = ("lowlevel.pitch.mean", "rhythm.bpm")
        values = {1: (0.0, 0.5), 2: (600.0, 0.0), 3: (1000.0, 1.0)}
        backend.upsert([sound(number, **dict(zip(names, pair, strict=True))) for number, pair in values.items()])
        targets = (Target(names[0], (0.0,), extents=(1000.0,)), Target(names[1], (0.0,), extents=(1.0,)))
        hits = backend.search(Query(sort=Nearest(targets))).hits
        assert [(hit.id, hit.distance) for hit in hits] == [(1, 0.5), (2, 0.6), (3, pytest.approx(2**0.5))]

    def test_each_dimension_of_a_vector_has_its_extent(self, backend: EmbeddedBackend) -> None:
        def vector(*head: float) -> tuple[float, ...]:
            return head + (0.0,) * 10

        name = "lowlevel.mfcc.mean"
        backend.upsert([sound(1, **{name: vector(0, 0, 5)}), sound(2, **{name: vector(10, 1, 5)}), sound(3)])
        wished = Nearest((Target(name, vector(10, 0, 6), extents=(10.0,) + (1.0,) * 12),))
        hits = {hit.id: hit.distance for hit in backend.search(Query(sort=wished)).hits}
        assert hits == {1: pytest.approx(2**0.5), 2: pytest.approx(2**0.5), 3: pytest.approx(37**0.5)}

    def test_numbers_far_apart_are_infinitely_far(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1, pitch=-1e300)])
        hits = backend.search(Query(sort=Nearest((Target("pitch", (1e300,)),)))).hits
        assert [hit.distance for hit in hits] == [float("inf")]

    @pytest.mark.parametrize("value", [float("nan"), float("inf")])
    def test_a_target_must_be_finite(self, backend: EmbeddedBackend, value: float) -> None:
        with pytest.raises(SortTargetError):
            backend.search(Query(sort=Nearest((Target("pitch", (value,)),))))


class TestFirst:
    @settings(deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=30), st.integers(0, 40))
    def test_it_is_the_start_of_the_whole_order(self, pairs: list[tuple[int, int]], count: int) -> None:
        table = np.array([(*pair, number) for number, pair in enumerate(pairs)], dtype=np.float64).reshape(-1, 3)
        whole = sorted(range(len(pairs)), key=lambda number: table[number].tolist())
        assert first(list(table.T), count).tolist() == whole[:count]


class TestGrouping:
    SOUNDS = (
        sound(1, created=1, pack_grouping="5_Bells", tag=("a",)),
        sound(2, created=9, pack_grouping="5_Bells", tag=("b",)),
        sound(3, created=5),
        sound(4, created=9, pack_grouping="5_Bells", tag=("a",)),
        sound(5, created=7, pack_grouping="6_5_odd name"),
        sound(6, created=None, pack_grouping="no number"),
    )

    def test_the_newest_stands_for_its_pack(self, backend: EmbeddedBackend) -> None:
        backend.upsert(self.SOUNDS)
        results = backend.search(Query(sort=Order.CREATED_DESC, is_grouped_by_pack=True))
        assert results.total == 4
        assert [(hit.id, hit.group_size, hit.pack_grouping) for hit in results.hits] == [
            (4, 3, "5_Bells"),
            (5, 1, "6_5_odd name"),
            (3, 1, None),
            (6, 1, "no number"),
        ]

    def test_only_matching_sounds_count(self, backend: EmbeddedBackend) -> None:
        backend.upsert(self.SOUNDS)
        results = backend.search(Query(filter=Equals("tag", "b"), is_grouped_by_pack=True))
        assert [(hit.id, hit.group_size) for hit in results.hits] == [(2, 1)]

    def test_pages_count_groups(self, backend: EmbeddedBackend) -> None:
        backend.upsert(self.SOUNDS)
        results = backend.search(Query(is_grouped_by_pack=True, offset=2, limit=1))
        assert (found_ids(results), results.total) == ([5], 4)
