import pytest

from search.backends.embedded import EmbeddedBackend, snapshot
from search.errors import DocumentsRefusedError, VectorError
from search.query import Order, Query, SimilarTo
from search.tree import Equals
from tests.search.backends.embedded.sounds import found_ids, sound

SPACE = "my space/1"
SOUNDS = (
    sound(1, {SPACE: (2.0, 0.0)}, pack_grouping="1_p"),
    sound(2, {SPACE: (3.0, 4.0)}, pack_grouping="1_p", tag=("x",)),
    sound(3, {SPACE: (0.0, 1.0)}),
    sound(4, {SPACE: (-1.0, 0.0)}),
    sound(5, {SPACE: (0.0, 0.0)}),
    sound(6),
)


@pytest.fixture(autouse=True)
def sounds(backend: EmbeddedBackend) -> None:
    backend.upsert(SOUNDS)


class TestSimilarTo:
    def test_the_score_is_half_of_one_and_the_cosine(self, backend: EmbeddedBackend) -> None:
        hits = backend.search(Query(similar_to=SimilarTo(SPACE, sound_id=1, minimum=None))).hits
        assert [(hit.id, hit.score) for hit in hits] == [(2, pytest.approx(0.8)), (3, 0.5), (4, 0.0)]

    def test_what_is_below_the_minimum_is_left_out(self, backend: EmbeddedBackend) -> None:
        assert found_ids(backend.search(Query(similar_to=SimilarTo(SPACE, sound_id=1)))) == [2]
        assert found_ids(backend.search(Query(similar_to=SimilarTo(SPACE, sound_id=1, minimum=0.5)))) == [2, 3]

    def test_the_sound_itself_can_be_kept(self, backend: EmbeddedBackend) -> None:
        wish = SimilarTo(SPACE, sound_id=1, includes_itself=True)
        assert found_ids(backend.search(Query(similar_to=wish))) == [1, 2]

    def test_a_vector_need_not_be_of_unit_length(self, backend: EmbeddedBackend) -> None:
        wish = SimilarTo(SPACE, vector=(1e-300, 1e-320))
        assert found_ids(backend.search(Query(similar_to=wish))) == [1, 2]

    def test_filter_order_and_grouping_apply(self, backend: EmbeddedBackend) -> None:
        wish = SimilarTo(SPACE, vector=(1.0, 0.0), minimum=0.5)
        assert found_ids(backend.search(Query(similar_to=wish, filter=Equals("tag", "x")))) == [2]
        assert found_ids(backend.search(Query(similar_to=wish, sort=Order.DURATION_DESC))) == [3, 2, 1]
        grouped = backend.search(Query(similar_to=wish, is_grouped_by_pack=True))
        assert [(hit.id, hit.group_size) for hit in grouped.hits] == [(2, 2), (3, 1)]

    @pytest.mark.parametrize(
        "wish",
        [
            SimilarTo("none", sound_id=1),
            SimilarTo("none", vector=(1.0,)),
            SimilarTo(SPACE, sound_id=99),
            SimilarTo(SPACE, sound_id=2**63),
            SimilarTo(SPACE, sound_id=5),
            SimilarTo(SPACE, sound_id=6),
        ],
        ids=["space", "space of a vector", "sound", "huge sound", "zero vector", "no vector"],
    )
    def test_what_is_not_there_has_no_neighbours(self, backend: EmbeddedBackend, wish: SimilarTo) -> None:
        assert backend.search(Query(similar_to=wish)).total == 0

    def test_a_wrong_length_says_both_lengths(self, backend: EmbeddedBackend) -> None:
        expected = "The vector value has size 3 while it is expected a vector with size 2"
        with pytest.raises(VectorError, match=f"incorrect vector dimension. {expected}"):
            backend.search(Query(similar_to=SimilarTo(SPACE, vector=(1.0, 2.0, 3.0))))

    @pytest.mark.parametrize("vector", [(), (0.0, 0.0), (float("nan"), 1.0), (float("inf"), 1.0)], ids=str)
    def test_a_vector_without_direction_is_refused(self, backend: EmbeddedBackend, vector: tuple[float, ...]) -> None:
        with pytest.raises(VectorError):
            backend.search(Query(similar_to=SimilarTo(SPACE, vector=vector)))

    def test_a_sound_that_lost_its_vector_has_no_neighbours(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1)])
        assert backend.search(Query(similar_to=SimilarTo(SPACE, sound_id=1))).total == 0
        assert found_ids(backend.search(Query(similar_to=SimilarTo(SPACE, vector=(1.0, 0.0))))) == [2]

    def test_of_a_space_that_few_sounds_have_only_those_are_found(
        self, backend: EmbeddedBackend, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(snapshot, "_PART_ROWS", 16)
        backend.rebuild(sound(number, {SPACE: (1.0, 0.0)} if number % 20 == 0 else None) for number in range(1, 101))
        at_right_angles = SimilarTo(SPACE, vector=(0.0, 1.0), minimum=None)
        assert found_ids(backend.search(Query(similar_to=at_right_angles))) == [20, 40, 60, 80, 100]

    def test_an_emptied_index_has_no_neighbours(self, backend: EmbeddedBackend) -> None:
        backend.delete(dict(backend.versions()))
        assert backend.search(Query(similar_to=SimilarTo(SPACE, vector=(1.0, 0.0)))).total == 0

    def test_a_vector_of_another_length_is_not_indexed(self, backend: EmbeddedBackend) -> None:
        with pytest.raises(DocumentsRefusedError):
            backend.upsert([sound(7, {SPACE: (1.0, 2.0, 3.0)})])
        assert backend.count() == len(SOUNDS)

    def test_a_later_writer_goes_on_with_the_space(self, backend: EmbeddedBackend) -> None:
        backend.close()
        backend.upsert([sound(7, {SPACE: (1.0, 0.1), "other": (1.0, 2.0, 3.0)})])
        assert found_ids(backend.search(Query(similar_to=SimilarTo(SPACE, sound_id=1)))) == [7, 2]
        assert found_ids(backend.search(Query(similar_to=SimilarTo("other", vector=(1.0, 2.0, 3.0))))) == [7]
