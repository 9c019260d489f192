"""The `sort` parameter."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import QueryError, SortTargetError, TooComplexError, UnknownFieldError
from search.query import Nearest, Order, Target
from search.sorting import parse_sort
from search.targets import MAX_TARGETS, WITHOUT_SAY

TARGETS = {
    "one": ("pitch:440", [("pitch", 440.0)]),
    "two": ("bpm:100,duration:5.5", [("bpm", 100.0), ("duration", 5.5)]),
    "alias": ("ac_tempo:120", [("bpm", 120.0)]),
    "integer field": ("num_downloads:10", [("num_downloads", 10.0)]),
    "date in milliseconds": ("created:1.4e12", [("created", 1.4e12)]),
    "negative": ("loudness:-20", [("loudness", -20.0)]),
    "second colon": ("pitch:440:x", [("pitch", 440.0)]),
    "blanks": (" pitch : 440 , bpm:1 ", [("pitch", 440.0), ("bpm", 1.0)]),
    "classic descriptor": ("lowlevel.pitch.mean:440", [("lowlevel.pitch.mean", 440.0)]),
    "dot before a classic descriptor": (".lowlevel.pitch.mean:440", [("lowlevel.pitch.mean", 440.0)]),
    "the only dimension": ("lowlevel.pitch.mean[0]:440", [("lowlevel.pitch.mean", 440.0)]),
}

WRONG: dict[str, tuple[str, type[QueryError]]] = {
    "text": ("pitch:abc", SortTargetError),
    "no value": ("pitch:", SortTargetError),
    "one without a colon": ("pitch:1,bpm", SortTargetError),
    "empty part": ("pitch:1,", SortTargetError),
    "NaN": ("pitch:NaN", SortTargetError),
    "infinity": ("pitch:Infinity", SortTargetError),
    "too high for a number": ("pitch:1e999", SortTargetError),
    "unknown field": ("colour:1", UnknownFieldError),
    "text field": ("name:1", UnknownFieldError),
    "flag": ("loopable:1", UnknownFieldError),
    "place": ("geotag:1", UnknownFieldError),
    "several dimensions": ("lowlevel.mfcc.mean:1", UnknownFieldError),
    "a dimension too high": ("lowlevel.mfcc.mean[13]:1", UnknownFieldError),
    "a dimension of a single number": ("duration[1]:1", UnknownFieldError),
    "too many": ("pitch:1," * MAX_TARGETS + "pitch:1", TooComplexError),
}


class TestParseSort:
    @pytest.mark.parametrize("order", list(Order))
    def test_each_named_order_has_its_word(self, order: Order) -> None:
        assert parse_sort(f" {order.value} ") is order

    @pytest.mark.parametrize("text", [None, "", " ", "colour", "DURATION_ASC", "duration"])
    def test_any_other_word_sorts_by_score(self, text: str | None) -> None:
        assert parse_sort(text) is Order.SCORE

    @pytest.mark.parametrize(("text", "targets"), TARGETS.values(), ids=TARGETS.keys())
    def test_a_colon_makes_targets(self, text: str, targets: list[tuple[str, float]]) -> None:
        assert parse_sort(text) == Nearest(tuple(Target(field, (value,)) for field, value in targets))

    def test_one_of_several_dimensions_can_be_aimed_at(self) -> None:
        aim = Target("sfx.tristimulus.mean", (0.0, 0.5, 0.0), (WITHOUT_SAY, 1.0, WITHOUT_SAY))
        assert parse_sort("sfx.tristimulus.mean[1]:0.5") == Nearest((aim,))

    def test_a_field_of_several_dimensions_is_told_how_to_name_one(self) -> None:
        with pytest.raises(UnknownFieldError, match=r"did you mean 'sfx.tristimulus.mean\[0\]' or '.*\[2\]'"):
            parse_sort("sfx.tristimulus.mean:1")

    @pytest.mark.parametrize(("text", "error"), WRONG.values(), ids=WRONG.keys())
    def test_a_target_that_cannot_be_used_is_refused(self, text: str, error: type[QueryError]) -> None:
        with pytest.raises(error):
            parse_sort(text)

    def test_an_unknown_field_is_said_to_be_no_field_to_sort_by(self) -> None:
        with pytest.raises(UnknownFieldError, match="there is no field 'duratio' to sort by; did you mean 'duration'"):
            parse_sort("duratio:1")

    @given(st.text() | st.text("pitchbm:,.0123456789-e"))
    def test_any_text_is_read_or_refused_as_a_mistake_of_the_caller(self, text: str) -> None:
        with suppress(QueryError):
            assert isinstance(parse_sort(text), Order | Nearest)
