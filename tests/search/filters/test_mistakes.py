"""What a filter that cannot be read is told, and how much of one is carried."""

import pytest

from search.errors import (
    EmptyFilterError,
    FilterSyntaxError,
    QueryError,
    TooComplexError,
    UnknownFieldError,
    UnpairedError,
)
from search.filters import parse_filter
from search.filters.cursor import MAX_CLAUSES, MAX_DEPTH, MAX_PATTERNS
from search.filters.literals import MAX_EXPRESSION, MAX_SLOP, MAX_WILDCARDS
from search.filters.tokens import MAX_CHARACTERS

SYNTAX: dict[str, tuple[str, int, str, str]] = {
    "no value": ("tag:", 4, "the end of the text", "a value for tag"),
    "no value in a group": ("tag:(a OR ) x", 10, "')'", "a value"),
    "no clause behind OR": ("tag:a OR", 8, "the end of the text", "a clause"),
    "no clause behind minus": ("tag:a -", 7, "the end of the text", "a clause"),
    "two signs": ("tag:a --tag:b", 7, "'-'", "a clause"),
    "operator at the start": ("AND tag:a", 0, "'AND'", "a clause"),
    "two operators": ("tag:a AND OR tag:b", 10, "'OR'", "a clause"),
    "operator as a value": ("tag:AND", 4, "'AND'", "a value for tag"),
    "empty parentheses": ("tag:()", 5, "')'", "a value"),
    "comma between clauses": ("type:wav,channels:2", 17, "':'", "a blank before a new clause"),
    "time of day without quotes": ("created:2014-04-16T20:07:11Z", 21, "':'", "quotes"),
    "lower-case to": ("duration:[1 to 5]", 12, "'to'", "TO in capitals"),
    "range without its end": ("duration:[1 TO 5", 16, "the end of the text", "']' or '}'"),
    "range with one end": ("duration:[1 TO ]", 15, "']'", "an end of the range"),
    "range with three ends": ("duration:[1 TO 2 3]", 17, "'3'", "']' or '}'"),
    "range without an end": ("duration:[]", 10, "']'", "an end of the range"),
    "TO as an end": ("id:[TO TO TO]", 4, "'TO'", "an end of the range"),
    "open quote in a range": ('id:["a TO b]', 4, "'\"'", "a closing"),
    "open quote": ('description:"heavy rain', 12, "'\"'", "a closing"),
    "open expression": ("tag:/abc", 4, "'/'", "a closing"),
    "open comment": ("tag:a /* b", 6, "'/'", "'*/'"),
    "bracket that was never opened": ("tag:a]", 5, "']'", "what it belongs to"),
    "backslash at the end": ("tag:a\\", 5, r"'\\'", "a character after it"),
    "boost without a number": ("tag:a^x", 5, "'^'", "a number"),
    "distance too long": ("tag:a~3", 5, "'~3'", "0, 1 or 2"),
    "distance with a fraction": ("tag:a~0.8", 5, "'~0.8'", "0, 1 or 2"),
    "fuzzy wildcard": ("tag:a*~1", 6, "'~1'", "a clause"),
    "slop without a number": ('name:"a b"~', 10, "'~'", "a whole number"),
    "slop with a fraction": ('name:"a b"~1.5', 10, "'~1.5'", "a whole number"),
    "wildcard in a field name": ("ta*:a", 0, "'ta*'", "without wildcards"),
    "value for all fields": ("*:a", 0, "'*'", "without wildcards"),
    "dimension without a colon": ("rhythm.bpm[0] 1", 12, "']'", "TO in capitals"),
    "dimension with many digits": ("rhythm.bpm[00000]:1", 16, "']'", "TO in capitals"),
    "long words are cut": (f'"a" "{"b" * 40}"~x', 46, "'~'", "a whole number"),
}

UNPAIRED = {
    "open parenthesis": ("tag:(drum", 9),
    "open parenthesis behind an operator": ("(tag:a OR", 9),
    "nothing but an open one": ("(", 1),
    "closed too often": ("tag:a)", 5),
    "closed too early": ("tag:a OR ) tag:b", 9),
    "nothing but a closed one": (")", 0),
}

TOO_COMPLEX = {
    "characters": "a" * (MAX_CHARACTERS + 1),
    "clauses": "a " * (MAX_CLAUSES + 1),
    "words of one value": f"tag:({'a ' * (MAX_CLAUSES + 1)})",
    "clauses in groups": f"tag:({'a OR ' * MAX_CLAUSES} a)",
    "parentheses": "(" * (MAX_DEPTH + 1) + "tag:a" + ")" * (MAX_DEPTH + 1),
    "parentheses that never close": "(" * MAX_CHARACTERS,
    "fields in each other": "tag:(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1),
    "patterns": "tag:a* " * (MAX_PATTERNS + 1),
    "fuzzy words": "tag:a~ " * (MAX_PATTERNS + 1),
    "expressions": "tag:/a/ " * (MAX_PATTERNS + 1),
    "wildcards": f"tag:{'a*' * (MAX_WILDCARDS + 1)}",
    "characters of an expression": f"tag:/{'a' * MAX_EXPRESSION}/",
    "moves": f'name:"a b"~{MAX_SLOP + 1}',
    "moves with many digits": f'name:"a b"~{"9" * 10_000}',
}

CARRIED = {
    "characters": f"tag:{'a' * (MAX_CHARACTERS - 4)}",
    "clauses": "tag:a " * MAX_CLAUSES,
    "words of one value": f"tag:({'a ' * (MAX_CLAUSES - 1)})",
    "parentheses": "(" * MAX_DEPTH + "tag:a" + ")" * MAX_DEPTH,
    "parentheses side by side": "(tag:a)" * (MAX_DEPTH + 1),
    "patterns": "tag:a* " * MAX_PATTERNS,
    "stars alone": "tag:* " * (MAX_PATTERNS + 1),
    "wildcards": f"tag:{'a*' * MAX_WILDCARDS}",
    "moves": f'name:"a b"~{"0" * 5000}{MAX_SLOP}',
}


class TestMistakes:
    @pytest.mark.parametrize(("text", "position", "found", "expected"), SYNTAX.values(), ids=SYNTAX.keys())
    def test_a_mistake_says_where_what_and_what_else(self, text: str, position: int, found: str, expected: str) -> None:
        with pytest.raises(FilterSyntaxError) as caught:
            parse_filter(text)

        assert (caught.value.position, caught.value.found) == (position, found)
        assert expected in caught.value.expected
        assert not isinstance(caught.value, EmptyFilterError | UnpairedError)

    @pytest.mark.parametrize(("text", "position"), UNPAIRED.values(), ids=UNPAIRED.keys())
    def test_a_parenthesis_without_partner_has_its_own_error(self, text: str, position: int) -> None:
        with pytest.raises(UnpairedError) as caught:
            parse_filter(text)

        assert caught.value.position == position

    @pytest.mark.parametrize("text", ["", " ", "\t\r\n", "\u3000"], ids=["empty", "blank", "lines", "wide"])
    def test_an_empty_filter_has_its_own_error(self, text: str) -> None:
        with pytest.raises(EmptyFilterError):
            parse_filter(text)

    def test_a_comment_alone_is_no_filter(self) -> None:
        with pytest.raises(FilterSyntaxError, match="found the end of the text, expected a clause"):
            parse_filter("/* tag */")

    def test_a_long_token_is_cut_in_the_message(self) -> None:
        with pytest.raises(FilterSyntaxError) as caught:
            parse_filter(f"tag:a {'b' * 1000}*:x")

        assert caught.value.found == repr("b" * 30 + "…")

    def test_an_unknown_field_names_itself_its_position_and_near_names(self) -> None:
        with pytest.raises(UnknownFieldError) as caught:
            parse_filter("tag:a durations:[1 TO 2]")

        assert (caught.value.name, caught.value.position, caught.value.suggestions[0]) == ("durations", 6, "duration")
        assert str(caught.value) == (
            "at position 6: there is no field 'durations' to filter by; did you mean 'duration'?"
        )

    def test_a_field_that_is_near_to_none_has_no_suggestion(self) -> None:
        with pytest.raises(UnknownFieldError, match=r"^at position 0: there is no field 'colour' to filter by$"):
            parse_filter("colour:red")

    def test_a_dotted_name_is_compared_with_the_descriptors(self) -> None:
        with pytest.raises(UnknownFieldError) as caught:
            parse_filter("lowlevel.pich.mean:1")

        assert caught.value.suggestions[0] == "lowlevel.pitch.mean"

    @pytest.mark.parametrize(
        "name", ["Tag", "tags", "comments", "username_words", "mfcc", "beat_times", "rhythm.onset_times", "url"]
    )
    def test_only_fields_that_can_be_filtered_are_known(self, name: str) -> None:
        with pytest.raises(UnknownFieldError):
            parse_filter(f"{name}:a")

    @pytest.mark.parametrize("text", TOO_COMPLEX.values(), ids=TOO_COMPLEX.keys())
    def test_more_than_we_carry_is_refused(self, text: str) -> None:
        with pytest.raises(TooComplexError, match="the limit is"):
            parse_filter(text)

    @pytest.mark.parametrize("text", CARRIED.values(), ids=CARRIED.keys())
    def test_up_to_the_limit_everything_is_carried(self, text: str) -> None:
        parse_filter(text)

    def test_a_message_is_short_whatever_the_text(self) -> None:
        for text in (f"{'x' * 10_000}:1", f"duration:{'x' * 10_000}"):
            with pytest.raises(QueryError) as caught:
                parse_filter(text)

            assert len(str(caught.value)) < 300
