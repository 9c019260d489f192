from pathlib import Path

import pytest

from search.backends.embedded import EmbeddedBackend
from search.queries import parse_query
from search.query import Query, Term, TextQuery
from search.tree import AllOf, Between, Equals, Not
from tests.search.backends.embedded.sounds import found_ids, sound


def scores(backend: EmbeddedBackend, text: str, weights: dict[str, int] | None = None) -> dict[int, float]:
    hits = backend.search(Query(parse_query(text), weights=weights)).hits
    return {hit.id: hit.score for hit in hits}


class TestScore:
    @pytest.mark.parametrize(
        ("text", "score"),
        [
            ("rain", 4.05),  # tag 4, and a hundredth of description 3 and name 2
            ("heavy", 3.0),
            ("field-recording", 6.04),  # both words in the description, one value among the tags
            ('"heavy rain"', 3.0),
            ("rain heavy", 7.05),
            ("7", 4000.0),
            ("carla", 1.0),
        ],
    )
    def test_it_is_the_sum_over_terms_of_the_best_field_and_a_hundredth_of_the_others(
        self, backend: EmbeddedBackend, text: str, score: float
    ) -> None:
        backend.upsert(
            [
                sound(
                    7,
                    name="Rain.wav",
                    tag=("rain", "field-recording"),
                    description="Field recordings of heavy rain, rain, rain.",
                    username_words="carla_7",
                )
            ]
        )
        assert scores(backend, text) == {7: score}

    def test_everything_scores_one(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1), sound(2)])
        assert scores(backend, "") == {1: 1.0, 2: 1.0}

    def test_an_id_ranks_above_many_words(self, backend: EmbeddedBackend) -> None:
        words = "5 6 7 8 9"
        backend.upsert([sound(5, description="6 7 8 9"), sound(4, tag=tuple(words.split()), description=words)])
        assert found_ids(backend.search(Query(parse_query("5 6")))) == [5, 4]

    def test_a_filter_scores_nothing(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1, tag=("rain", "wet"), filesize=3)])
        condition = AllOf((Equals("tag", "wet"), Not(Equals("tag", "dry")), Between("filesize", 1, 5)))
        hits = backend.search(Query(TextQuery((Term("rain"),)), filter=condition)).hits
        assert [hit.score for hit in hits] == [4.0]

    def test_large_weights_do_not_overflow(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1, tag=("rain",))])
        assert scores(backend, "rain", {"tag": 10**9}) == {1: 1e9}


class TestStopWords:
    SOUNDS = (
        sound(1, name="Rain on roof"),
        sound(2, name="Roof", tag=("on", "rain")),
    )

    def test_a_stop_word_in_the_name_of_a_person_is_dropped_all_the_same(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1, name="drum and bass"), sound(2, username_words="sea_and_sky")])
        assert found_ids(backend.search(Query(parse_query("drum and bass")))) == [1]

    @pytest.mark.parametrize(
        ("text", "ids"),
        [
            ("rain on roof", [1, 2]),
            ("the", []),
            ("the roof", [1, 2]),
            ("& roof", [1, 2]),
            ("roof -the", [1, 2]),
            ("roof drizzle", []),
            ("-roof", []),
        ],
    )
    def test_a_term_without_words_is_dropped(self, backend: EmbeddedBackend, text: str, ids: list[int]) -> None:
        backend.upsert([self.SOUNDS[0], sound(2, name="Rain roof")])
        assert sorted(scores(backend, text)) == ids

    def test_it_is_kept_where_a_tag_holds_it(self, backend: EmbeddedBackend) -> None:
        backend.upsert(self.SOUNDS)
        assert sorted(scores(backend, "rain on roof")) == [2]
        assert sorted(scores(backend, "roof -on")) == [1]

    def test_a_strict_engine_drops_nothing(self, tmp_path: Path) -> None:
        with EmbeddedBackend(tmp_path, is_strict=True) as strict:
            strict.rebuild([self.SOUNDS[0]])
            assert scores(strict, "rain on roof") == {}
            assert sorted(scores(strict, "rain roof")) == [1]

    def test_a_phrase_keeps_a_gap_for_it(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1, name="sound of rain"), sound(2, name="sound rain"), sound(3, name="sound wet rain")])
        assert sorted(scores(backend, '"sound of rain"')) == [1, 3]


class TestWeights:
    @pytest.mark.parametrize(
        ("weights", "ids"),
        [
            ({"tag": 1}, [1]),
            ({"description": 1}, [2]),
            ({"comment": 1}, [3]),
            ({"license": 2}, []),
            ({"duration": 5}, []),
            ({"nothing": 5}, []),
            ({"username_words": 1, "tag": 1}, [1]),
            ({}, []),
        ],
        ids=str,
    )
    def test_only_the_named_fields_are_searched(
        self, backend: EmbeddedBackend, weights: dict[str, int], ids: list[int]
    ) -> None:
        backend.upsert([sound(1, tag=("rain",)), sound(2, description="rain"), sound(3, comment=("rain",))])
        assert sorted(scores(backend, "rain", weights)) == ids

    def test_a_term_that_no_searched_field_can_hold_matches_nothing(self, backend: EmbeddedBackend) -> None:
        backend.upsert([sound(1, username_words="alice")])
        assert scores(backend, "007 alice", {"username_words": 1}) == {}
        assert scores(backend, "alice", {"username_words": 1}) == {1: 1.0}
