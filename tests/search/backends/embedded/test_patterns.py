import re

import pytest

from search.backends.embedded.patterns import regular_expression, wildcard_expression
from search.expressions import parts_of
from search.tree import Wildcard


def fits(expression: str, text: str) -> bool:
    """Try it with Python, whose syntax for code points is another."""
    return (
        re.fullmatch(re.sub(r"\\x\{([0-9a-f]+)\}", lambda code: f"\\U{int(code[1], 16):08x}", expression), text)
        is not None
    )


class TestWildcardExpression:
    @pytest.mark.parametrize(
        ("parts", "text", "is_fit"),
        [
            (("not", Wildcard("*")), "note", True),
            (("not", Wildcard("*")), "not", True),
            (("not", Wildcard("?")), "not", False),
            ((Wildcard("?"), "ote"), "note", True),
            (("a.b", Wildcard("*")), "axbc", False),
            (("[(\\", Wildcard("*")), "[(\\^$", True),
            (("a", Wildcard("*"), "b"), "a\nb", True),
        ],
    )
    def test_only_wildcards_are_wild(self, parts: tuple[str | Wildcard, ...], text: str, *, is_fit: bool) -> None:
        assert fits(wildcard_expression(parts), text) is is_fit


class TestRegularExpression:
    @pytest.mark.parametrize(
        ("pattern", "text", "is_fit"),
        [
            ("dr.m", "drum", True),
            ("(kick|snare)s?", "snares", True),
            ("[a-c]+", "abcab", True),
            ("[^a-c]", "b", False),
            ("a{2,3}", "aaaa", False),
            ("^a$", "^a$", True),
            ("^a$", "a", False),
            (r"a\.b", "axb", False),
            (r"\d\d\d", "808", True),
            (r"\w+", "é", False),
            ('"a.b"', "a.b", True),
            ("ROCK", "rock", True),
            (r"[\]x-]+", "x]-", True),
            (r"\Sx", " x", False),
            (r"[\d_]+", "8_", True),
            ('"ab"*', "abab", True),
            ("[A-C]", "b", True),
        ],
    )
    def test_the_common_part_of_the_syntax_is_read(self, pattern: str, text: str, *, is_fit: bool) -> None:
        assert fits(regular_expression(parts_of(pattern, is_folded=True)), text) is is_fit
