import pytest

from search.analysis import query_tokens
from search.errors import TooComplexError
from search.words import arrangements, is_loose


class TestArrangements:
    def test_two_words_may_stand_on_either_side_of_their_places(self) -> None:
        ways = arrangements(query_tokens("rain roof"), 1)
        assert [[(word.text, word.position) for word in way] for way in ways] == [
            [("rain", 0), ("roof", 1)],
            [("rain", 0), ("roof", 2)],
            [("rain", 0), ("roof", 0)],
        ]

    def test_a_word_asked_for_twice_has_to_be_there_twice(self) -> None:
        ways = arrangements(query_tokens("rain rain"), 2)
        assert [[word.position for word in way] for way in ways] == [[0, 1], [0, 2], [0, 3]]

    def test_too_many_ways_are_refused(self) -> None:
        with pytest.raises(TooComplexError):
            arrangements(query_tokens("a1 b2 c3"), 20)


@pytest.mark.parametrize(
    ("text", "slop", "is_so"),
    [("rain roof", 5, False), ("rain rain", 1, True), ("rain roof city", 1, True), ("rain roof city", 0, False)],
)
def test_only_long_phrases_and_repeated_words_are_loose(text: str, slop: int, *, is_so: bool) -> None:
    assert is_loose(query_tokens(text), slop) is is_so
