import pytest

from search.backends.opensearch.patterns import expression_clause, wildcard_clause
from search.expressions import parts_of
from search.tree import Wildcard


class TestWildcardClause:
    def test_only_wildcards_are_wild(self) -> None:
        clause = wildcard_clause("lowlevel.x", ("a*b\\", Wildcard("?"), "c?", Wildcard("*")))
        assert clause == {"wildcard": {"lowlevel-x": {"value": "a\\*b\\\\?c\\?*"}}}


class TestExpressionClause:
    @pytest.mark.parametrize(
        ("typed", "sent"),
        [
            ("a.b", "a.b"),
            ('"a.b"c', r"(a\.b)c"),
            (r"\w+", r"[A-Za-z0-9\_-\_]+"),
            ("[^a-c]{2,}", "[^a-c]{2,}"),
            (r"\<\~\#", r"\<\~\#"),
            ("(a|b)?", "(a|b)?"),
        ],
    )
    def test_literals_are_escaped_and_the_rest_is_lucene(self, typed: str, sent: str) -> None:
        (clause,) = expression_clause("tag", parts_of(typed, is_folded=False))["regexp"].values()
        assert clause["value"] == sent
        assert clause["flags"] == "NONE"
