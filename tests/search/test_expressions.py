import pytest

from search.expressions import AnyCharacter, Characters, Literal, Operator, parts_of


class TestPartsOf:
    def test_each_part_is_told_apart(self) -> None:
        assert parts_of(r"(a|\.).[^x-z\d]{2,3}", is_folded=False) == (
            Operator("("),
            Literal("a"),
            Operator("|"),
            Literal("."),
            Operator(")"),
            AnyCharacter(),
            Characters((("x", "z"), ("0", "9")), is_negated=True),
            Operator("{2,3}"),
        )

    def test_folding_lower_cases_what_stands_for_itself_only(self) -> None:
        assert parts_of(r'A"BC"[D-F]\D', is_folded=True) == (
            Literal("a"),
            Literal("bc"),
            Characters((("d", "f"),)),
            Characters((("0", "9"),), is_negated=True),
        )

    def test_a_letter_whose_lower_case_is_two_stays_in_a_set(self) -> None:
        assert parts_of("[\u0130]", is_folded=True) == (Characters((("\u0130", "\u0130"),)),)

    def test_an_empty_expression_has_no_parts(self) -> None:
        assert parts_of("", is_folded=False) == ()

    @pytest.mark.parametrize("pattern", ["~a", "a&b", "<1-9>", "@", "#", "(?i)a", "[a", "a]", "a{b}", '"a', "\\"])
    def test_another_operator_is_refused(self, pattern: str) -> None:
        with pytest.raises(ValueError, match="not supported"):
            parts_of(pattern, is_folded=False)

    @pytest.mark.parametrize(
        "pattern",
        [
            "*a",
            "a|",
            "|a",
            "()",
            "(|a)",
            "(*)",
            '""*',
            "a+?",
            "a**",
            "a{2}{3}",
            "(a",
            "a)",
            "a)(b",
            "[z-a]",
            "a{101}",
            "a{3,2}",
            r"[\Wx]",
        ],
    )
    def test_what_engines_read_differently_is_refused(self, pattern: str) -> None:
        with pytest.raises(ValueError, match="not supported"):
            parts_of(pattern, is_folded=False)
