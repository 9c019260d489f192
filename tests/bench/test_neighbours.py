import numpy as np
import pytest

from bench.neighbours import Neighbours, Passing, neighbours, passing, recognised, similarities

# Four directions in a plane: two packs of two neighbours each, and one sound in no pack beside the first.
ANGLES = np.radians([0.0, 20.0, 180.0, 200.0, 5.0])
VECTORS = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
PACKS = ("rain", "rain", "bells", "bells", None)


class TestSimilarities:
    def test_the_same_is_one_the_opposite_is_nothing_and_the_unrelated_is_half(self) -> None:
        found = similarities(np.eye(2), np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]]))
        np.testing.assert_allclose(found, [[1.0, 0.5, 0.0], [0.5, 1.0, 0.5]])


class TestNeighbours:
    def test_counts_those_of_the_same_pack_among_the_nearest(self) -> None:
        found = neighbours(similarities(VECTORS, VECTORS), PACKS)
        # Five sounds have four neighbours each, one of which shares the pack; only the rain has a stranger nearer.
        assert found == Neighbours(same=0.25, nearest=0.5, chance=0.25, most=0.25)

    @pytest.mark.parametrize("packs", [(), ("rain",), (None, None)], ids=["no sounds", "one sound", "no packs"])
    def test_there_is_nothing_to_tell_without_packs(self, packs: tuple[str | None, ...]) -> None:
        assert neighbours(np.ones((len(packs), len(packs))), packs) == Neighbours(0.0, 0.0, 0.0, 0.0)


class TestPassing:
    def test_tells_pairs_of_one_pack_from_pairs_of_two(self) -> None:
        assert passing(similarities(VECTORS, VECTORS), PACKS) == Passing(related=1.0, unrelated=0.0)

    def test_there_is_nothing_to_tell_of_no_pairs(self) -> None:
        assert passing(np.ones((1, 1)), ["rain"]) == Passing(related=0.0, unrelated=0.0)


class TestRecognised:
    def test_counts_copies_whose_nearest_is_their_original(self) -> None:
        assert recognised(VECTORS[[1, 2]], VECTORS[:4], [1, 3]) == 0.5
