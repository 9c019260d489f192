"""The `query` and `weights` parameters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import TooComplexError
from search.fields import DEFAULT_WEIGHTS
from search.queries import MAX_TERMS, parse_query, parse_weights
from search.query import Term, TextQuery


def _query(*required: str | Term, excluded: tuple[str | Term, ...] = ()) -> TextQuery:
    def terms(given: tuple[str | Term, ...]) -> tuple[Term, ...]:
        return tuple(Term(term) if isinstance(term, str) else term for term in given)

    return TextQuery(terms(required), terms(excluded))


def _phrase(text: str) -> Term:
    return Term(text, is_phrase=True)


EMPTY = {
    "empty": "",
    "blank": " \t ",
    "double quotes": '""',
    "a blank in double quotes": '" "',
    "single quotes": "''",
    "a blank in single quotes": "' '",
    "one double quote": '"',
    "quotes in quotes": "\"' '\"",
}

TERMS: dict[str, tuple[str, TextQuery]] = {
    "one word": ("piano", _query("piano")),
    "words": (" grand  piano\tnote ", _query("grand", "piano", "note")),
    "case stays": ("PIANO", _query("PIANO")),
    "phrase": ('"bass drum"', _query(_phrase("bass drum"))),
    "phrase between words": ('a "b c" d', _query("a", _phrase("b c"), "d")),
    "phrase touching words": ('a"b c"d', _query("a", _phrase("b c"), "d")),
    "phrase of one word": ('"drum"', _query(_phrase("drum"))),
    "empty phrase": ('a "" " " b', _query("a", "b")),
    "excluded word": ("piano -talking", _query("piano", excluded=("talking",))),
    "excluded phrase": ('"kick drum" -"bass line"', _query(_phrase("kick drum"), excluded=(_phrase("bass line"),))),
    "only exclusions": ("-a -b", _query(excluded=("a", "b"))),
    "plus": ("+piano loop", _query("piano", "loop")),
    "plus before a phrase": ('+"a b"', _query(_phrase("a b"))),
    "odd number of quotes": ('"a b" "c', _query("a", "b", "c")),
    "one quote inside": ('12" single', _query("12", "single")),
    "minus inside": ("field-recording", _query("field-recording")),
    "minus at the end of a word": ("a- b", _query("a-", "b")),
    "minus before a quote": ('a-"b c"', _query("a-", _phrase("b c"))),
    "sign at the end": ("a -", _query("a")),
    "signs at the end": ("a + - ", _query("a")),
    "two signs": ("a --b", _query("a", "b")),
    "two signs at the start": ("--b", _query("b")),
    "two signs between blanks": ("a -- b", _query("a", "b")),
    "two signs with a blank between": ("a - -b", _query("a", "b")),
    "two signs before a phrase": ('a +-"b c"', _query("a", _phrase("b c"))),
    "sign between blanks is a term": ("a - b", _query("a", "-", "b")),
    "sign alone": ("-", _query("-")),
    "punctuation": ("a & b", _query("a", "&", "b")),
    "no wildcards": ("pian* p?", _query("pian*", "p?")),
    "no groups, fields, ranges or boosts": (
        "(a tag:b [c d]^2 ~e /f/",
        _query("(a", "tag:b", "[c", "d]^2", "~e", "/f/"),
    ),
    "exclamation mark": ("!a", _query("!a")),
    "backslash": (r"\"a b\"", _query("\\", _phrase("a b\\"))),
    "AND": ("a AND b", _query("a", "b")),
    "OR means AND": ("a OR b", _query("a", "b")),
    "&& and ||": ("a && b || c", _query("a", "b", "c")),
    "NOT": ("a NOT b c", _query("a", "c", excluded=("b",))),
    "AND NOT": ("a AND NOT b", _query("a", excluded=("b",))),
    "NOT a phrase": ('a NOT "b c"', _query("a", excluded=(_phrase("b c"),))),
    "NOT minus": ("a NOT -b", _query("a", excluded=("b",))),
    "lower-case operators": ("a and b or c not d", _query("a", "and", "b", "or", "c", "not", "d")),
    "operators in quotes": ('"AND" "NOT"', _query(_phrase("AND"), _phrase("NOT"))),
    "operators with signs": ("-OR +AND", _query("AND", excluded=("OR",))),
    "operator at the end": ("dog AND", _query("dog")),
    "NOT at the end": ("dog NOT", _query("dog")),
    "operator at the start": ("OR dog", _query("dog")),
    "operators alone": ("OR NOT", _query("OR", "NOT")),
}

WEIGHTS: dict[str, tuple[str | None, dict[str, int]]] = {
    "none": (None, dict(DEFAULT_WEIGHTS)),
    "empty": ("", dict(DEFAULT_WEIGHTS)),
    "no colon": ("id", dict(DEFAULT_WEIGHTS)),
    "no integer": ("tag:x,name:1.5,id:", dict(DEFAULT_WEIGHTS)),
    "one field": ("id:1", {"id": 1}),
    "a bad part is left out": ("id:2,description:x", {"id": 2}),
    "every public name": (
        "sound_id:1,tags:2,description:3,name:4,packname:5,username:6",
        {"id": 1, "tag": 2, "description": 3, "name": 4, "pack": 5, "username_words": 6},
    ),
    "index names": ("id:1,tag:2,original_filename:3,pack_tokenized:4", {"id": 1, "tag": 2, "name": 3, "pack": 4}),
    "a field that is not searched by default": ("comment:1", {"comment": 1}),
    "a second colon": ("tag:2:9", {"tag": 2}),
    "blanks": (" tag : 2 , name: 3 ", {"tag": 2, "name": 3}),
    "zero": ("tag:0,name:1", {"name": 1}),
    "negative": ("tag:-1,name:+1", {"name": 1}),
    "nothing left": ("tag:0", {}),
    "the last one counts": ("tag:3,tags:0", {}),
    "an unknown name": ("colour:1,tag:2", {"tag": 2}),
    "only unknown names": ("colour:1", {}),
    "a field that holds no text": ("duration:1,username_words:1", {}),
    "the largest weight": ("tag:1000", {"tag": 1000}),
    "beyond it": ("tag:1001,name:2147483648,description:-2147483649", {"tag": 1000, "name": 1000}),
    "far beyond it": (f"tag:{'9' * 100}", {"tag": 1000}),
    "beyond all measure": (f"tag:{'9' * 101}", dict(DEFAULT_WEIGHTS)),
}


class TestParseQuery:
    @pytest.mark.parametrize("text", EMPTY.values(), ids=EMPTY.keys())
    def test_nothing_but_blanks_and_quotes_asks_for_everything(self, text: str) -> None:
        assert parse_query(text).is_empty

    @pytest.mark.parametrize(("text", "expected"), TERMS.values(), ids=TERMS.keys())
    def test_a_text_is_cut_into_terms(self, text: str, expected: TextQuery) -> None:
        assert parse_query(text) == expected

    @given(st.text() | st.text("ab+-\" 'ANDORT&|"))
    def test_any_text_is_a_query_without_blanks_around_its_terms(self, text: str) -> None:
        query = parse_query(text)

        assert all(term.text and term.text == term.text.strip() for term in (*query.required, *query.excluded))

    @pytest.mark.parametrize("word", ["a", "-a", "OR", '"a b"'], ids=["words", "exclusions", "operators", "phrases"])
    def test_more_terms_than_we_carry_are_refused(self, word: str) -> None:
        parse_query(f"{word} " * MAX_TERMS)

        with pytest.raises(TooComplexError, match="terms in a query"):
            parse_query(f"{word} " * (MAX_TERMS + 1))


class TestParseWeights:
    @pytest.mark.parametrize(("text", "expected"), WEIGHTS.values(), ids=WEIGHTS.keys())
    def test_weights_are_read_by_field(self, text: str | None, expected: dict[str, int]) -> None:
        assert parse_weights(text) == expected

    @given(st.text() | st.text("tags:,0123456789- "))
    def test_any_text_gives_positive_weights(self, text: str) -> None:
        assert all(weight > 0 for weight in parse_weights(text).values())

    def test_the_default_weights_are_the_documented_ones(self) -> None:
        assert DEFAULT_WEIGHTS == {"id": 4, "tag": 4, "description": 3, "name": 2, "pack": 2, "username_words": 1}
