import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.analysis import VALUE_GAP, Token, fold, index_tokens, letter_words, query_tokens


def written(tokens: list[Token]) -> str:
    return " ".join(f"{token.text}@{token.position}" for token in tokens)


class TestIndexTokens:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Heavy RAIN", "heavi@0 rain@1"),
            ("sound of rain", "sound@0 rain@2"),
            ("the, rain", "the@0 rain@1"),
            ("On AND off", "off@2"),
            ("wi-fi", "wi@0 wifi@0 fi@1"),
            ("10,000 steps", "10@0 10000@0 000@1 step@2"),
            ("FooBar", "foo@0 foobar@0 bar@1"),
            ("PCMData", "pcmdata@0"),
            ("h4n", "h@0 4@1 n@2"),
            ("wi-fi-5-x-y", "wi@0 wifi@0 fi@1 5@2 x@3 xy@3 y@4"),
            ("upright_piano_loop", "upright@0 uprightpianoloop@0 piano@1 loop@2"),
            ("Dog's dogs' o'neil's", "dog@0 dog@1 o@2 oneil@2 neil@3"),
            ("'s", "s@0"),
            ("bass & drum", "bass@0 drum@2"),
            ("rain rain", "rain@0 rain@1"),
            ("café ÉCOLE", "café@0 école@1"),
            ("cafe\u0301", "cafe\u0301@0"),
            ("日本 ١٢", "日本@0 ١٢@1"),
            ("", ""),
            ("... --- !", ""),
        ],
        ids=lambda case: case or "nothing",
    )
    def test_words_stand_at_their_places(self, text: str, expected: str) -> None:
        assert written(index_tokens(text)) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("<b>bo</b>ld", "bold@0"),
            ("one<br>two", "one@0 two@1"),
            ("one<p class='a>b'>two</P>three", "one@0 two@1 three@2"),
            ("rain<!-- heavy -->drop", "rain@0 drop@1"),
            ("R&amp;B caf&eacute;", "r@0 rb@0 b@1 café@2"),
            ("a < b > c", "b@2 c@4"),
            ("<a href='x", "a@0 href@1 hrefx@1 x@2"),
        ],
        ids=lambda case: case,
    )
    def test_html_is_stripped(self, text: str, expected: str) -> None:
        assert written(index_tokens(text)) == expected

    def test_a_gap_parts_the_values_of_one_field(self) -> None:
        assert index_tokens(["great train", "brakes"])[-1] == Token("brake", 2 + VALUE_GAP)

    def test_positions_never_go_back(self) -> None:
        assert written(index_tokens("a-b-5-ab")) == "a@0 ab@0 b@1 5@2 ab@3"

    def test_a_word_stands_once_at_a_place(self) -> None:
        assert written(index_tokens("x-x")) == "x@0 xx@0 x@1"

    @pytest.mark.parametrize("piece", ["<!--", "<a", '<a "', "'s", "aB", "-", "&#", "<a x='"], ids=repr)
    def test_hostile_text_is_analysed(self, piece: str) -> None:
        assert len(index_tokens(piece * 20_000)) <= 60_001

    @settings(deadline=None)
    @given(st.text(), st.text())
    def test_a_long_piece_is_analysed_as_a_short_one(self, before: str, after: str) -> None:
        padding = "-" * 70
        long = index_tokens(f"x{padding}{before}y{after}")
        short = index_tokens(f"x-{before}y{after}")
        assert long == short


class TestQueryTokens:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("wi-fi router", "wi@0 fi@1 router@2"),
            ("sound of rain", "sound@0 rain@2"),
            ("the", ""),
            ("&", ""),
            ("Recordings", "record@0"),
            ("pian*", "pian@0"),
        ],
        ids=lambda case: case or "nothing",
    )
    def test_nothing_is_joined(self, text: str, expected: str) -> None:
        assert written(query_tokens(text)) == expected

    @settings(deadline=None)
    @given(st.text())
    def test_every_word_asked_for_is_one_that_the_same_text_is_found_under(self, text: str) -> None:
        assert set(query_tokens(text)) <= set(index_tokens(text))


class TestLetterWords:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [("Twisted.Lemon", "twisted@0 lemon@1"), ("user1", "user@0"), ("007", ""), ("Łukasz_P", "łukasz@0 p@1")],
        ids=lambda case: case or "nothing",
    )
    def test_runs_of_letters_are_lower_cased(self, name: str, expected: str) -> None:
        assert written(letter_words(name)) == expected


class TestFold:
    def test_a_value_is_trimmed_and_lower_cased(self) -> None:
        assert fold("  Field Recording ") == "field recording"
