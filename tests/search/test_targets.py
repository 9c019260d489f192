"""The `target` and `similar_to` parameters."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import (
    QueryError,
    SerializedVectorError,
    SoundIdError,
    TargetError,
    TargetLengthError,
    TargetNumberError,
    TargetSyntaxError,
    TooComplexError,
    UnknownFieldError,
    UnknownTargetError,
    VectorContentError,
    VectorError,
)
from search.query import Nearest, Target
from search.targets import HIGHEST_SOUND_ID, MAX_TARGETS, WITHOUT_SAY, parse_similar_to, parse_target

PITCH = Target("lowlevel.pitch.mean", (440.0,))
TRISTIMULUS = Target("sfx.tristimulus.mean", (0.0, -1.0, 0.5))

TARGETS = {
    "one": ("lowlevel.pitch.mean:440", [PITCH]),
    "dot before the name": (".lowlevel.pitch.mean:440", [PITCH]),
    "two": ("lowlevel.pitch.mean:440 sfx.tristimulus.mean:0,-1,.5", [PITCH, TRISTIMULUS]),
    "AND": ("lowlevel.pitch.mean:440 AND sfx.tristimulus.mean:0,-1,.5", [PITCH, TRISTIMULUS]),
    "outside the normalisation": ("lowlevel.pitch.min:1 lowlevel.pitch.mean:440 lowlevel.pitch.max:9", [PITCH]),
    "a current descriptor": ("pitch:440", [Target("pitch", (440.0,))]),
    "an older name of a current descriptor": ("ac_tempo:120", [Target("bpm", (120.0,))]),
    "one dimension": (
        ".sfx.tristimulus.mean[2]:.5",
        [Target("sfx.tristimulus.mean", (0.0, 0.0, 0.5), (WITHOUT_SAY, WITHOUT_SAY, 1.0))],
    ),
    "all outside the normalisation": ("lowlevel.pitch.min:1", []),
}

WRONG: dict[str, tuple[str, type[QueryError]]] = {
    "empty": ("", TargetSyntaxError),
    "blank": (" ", TargetSyntaxError),
    "only AND": ("AND", TargetSyntaxError),
    "a word": ("piano", TargetSyntaxError),
    "a word behind a pair": ("lowlevel.pitch.mean:440 piano", TargetSyntaxError),
    "no value": ("lowlevel.pitch.mean:", TargetSyntaxError),
    "negative id": ("-5", TargetSyntaxError),
    "other digits": ("\u0663", TargetSyntaxError),
    "text for a number": ("lowlevel.pitch.mean:abc", TargetNumberError),
    "no finite number": ("lowlevel.pitch.mean:NaN", TargetNumberError),
    "a descriptor that holds text": ('tonal.key_key:"A"', TargetNumberError),
    "too few values": ("sfx.tristimulus.mean:0,1", TargetLengthError),
    "too many values": ("lowlevel.pitch.mean:0,1", TargetLengthError),
    "unknown": ("foo.bar:1", UnknownFieldError),
    "variable length": ("rhythm.onset_times:1", UnknownFieldError),
    "a current descriptor that is an array": ("hpcp:1", UnknownFieldError),
    "a current descriptor that is a flag": ("loopable:1", TargetNumberError),
    "a field that is no descriptor": ("duration:1", UnknownFieldError),
    "a dimension too high": ("sfx.tristimulus.mean[3]:1", TargetLengthError),
    "two values for a dimension": ("sfx.tristimulus.mean[0]:1,2", TargetLengthError),
    "too many numbers": (f"lowlevel.mfcc.mean:{','.join('1' * 13)} " * 31, TooComplexError),
    "too many pairs": ("rhythm.bpm:1 " * (MAX_TARGETS + 1), TooComplexError),
}

VECTORS = {
    "integers": ("[1, 2]", (1.0, 2.0)),
    "fractions": (" [0.5,-1e-3] ", (0.5, -0.001)),
    "zeros and a number": ("[0,0,1]", (0.0, 0.0, 1.0)),
}

WRONG_VECTORS: dict[str, tuple[str, type[VectorError]]] = {
    "text": ("abc", SoundIdError),
    "empty": ("", SoundIdError),
    "a fraction": ("1.5", SoundIdError),
    "other digits": ("\u0663", SoundIdError),
    "very many digits": ("9" * 5000, SoundIdError),
    "not closed": ("[1,2", SerializedVectorError),
    "more behind it": ("[1,2] x", SerializedVectorError),
    "nested too deeply": ("[" * 100_000, SerializedVectorError),
    "an integer too long to read": (f"[{'9' * 5000}]", SerializedVectorError),
    "nothing in it": ("[]", VectorContentError),
    "only zeros": ("[0, 0.0]", VectorContentError),
    "text in it": ('[1, "2"]', VectorContentError),
    "flags in it": ("[true]", VectorContentError),
    "nothing as a number": ("[null]", VectorContentError),
    "a vector in it": ("[[1]]", VectorContentError),
    "NaN": ("[NaN]", VectorContentError),
    "infinity": ("[1e999]", VectorContentError),
    "an integer too high": (f"[{'9' * 400}]", VectorContentError),
}


class TestParseTarget:
    @pytest.mark.parametrize(("text", "sound_id"), [("101", 101), (" 007 ", 7), ("9" * 5000, HIGHEST_SOUND_ID)])
    def test_digits_are_a_sound_id_of_at_most_64_bits(self, text: str, sound_id: int) -> None:
        assert parse_target(text) == sound_id

    @pytest.mark.parametrize(("text", "targets"), TARGETS.values(), ids=TARGETS.keys())
    def test_pairs_are_normalised_targets(self, text: str, targets: list[Target]) -> None:
        assert parse_target(text) == Nearest(tuple(targets))

    @pytest.mark.parametrize(("text", "error"), WRONG.values(), ids=WRONG.keys())
    def test_each_kind_of_mistake_has_its_error(self, text: str, error: type[QueryError]) -> None:
        with pytest.raises(error) as caught:
            parse_target(text)

        assert type(caught.value) is error

    def test_an_unknown_name_is_given_without_its_dot_and_with_near_names(self) -> None:
        with pytest.raises(UnknownFieldError, match="to aim by") as caught:
            parse_target(".lowlevel.pich.mean:440")

        assert (caught.value.name, caught.value.suggestions[0]) == ("lowlevel.pich.mean", "lowlevel.pitch.mean")

    def test_an_unknown_sound_is_told_in_the_words_of_the_api(self) -> None:
        error = UnknownTargetError(7)

        assert isinstance(error, TargetError)
        assert str(error) == "Sound with id 7 doesn't exist in the dataset and can not be set as similarity target."

    @given(st.text() | st.text("rhythm.bpm:,0123456789 "))
    def test_any_text_is_read_or_refused_as_a_mistake_of_the_caller(self, text: str) -> None:
        with suppress(QueryError):
            assert isinstance(parse_target(text), int | Nearest)


class TestParseSimilarTo:
    @pytest.mark.parametrize(("text", "sound_id"), [("12", 12), (" -3 ", -3), ("9" * 30, HIGHEST_SOUND_ID)])
    def test_an_integer_is_a_sound_id_of_at_most_64_bits(self, text: str, sound_id: int) -> None:
        assert parse_similar_to(text) == sound_id

    @pytest.mark.parametrize(("text", "vector"), VECTORS.values(), ids=VECTORS.keys())
    def test_an_array_is_a_vector(self, text: str, vector: tuple[float, ...]) -> None:
        assert parse_similar_to(text) == vector

    @pytest.mark.parametrize(("text", "error"), WRONG_VECTORS.values(), ids=WRONG_VECTORS.keys())
    def test_each_kind_of_mistake_has_its_error(self, text: str, error: type[VectorError]) -> None:
        with pytest.raises(error):
            parse_similar_to(text)

    @given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1).filter(any))
    def test_any_vector_with_a_direction_is_read(self, numbers: list[float]) -> None:
        assert parse_similar_to(json.dumps(numbers)) == tuple(numbers)

    @given(st.text() | st.text('[]0123456789,.-e" '))
    def test_any_text_is_read_or_refused_as_a_mistake_of_the_caller(self, text: str) -> None:
        with suppress(VectorError):
            assert isinstance(parse_similar_to(text), int | tuple)
