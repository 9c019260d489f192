import pytest

from search.backends.opensearch.compiler import EVERYTHING, NOTHING, clause
from search.errors import TooComplexError
from search.tree import (
    AllOf,
    AnyOf,
    Between,
    Equals,
    EqualsVector,
    Everything,
    Expression,
    Fuzzy,
    Node,
    Not,
    Pattern,
    Wildcard,
    Words,
)


class TestClause:
    @pytest.mark.parametrize(
        "node",
        [
            AnyOf(()),
            Words("description", "the"),
            Equals("bpm", 1.0, dimension=1),
            Between("lowlevel.mfcc.mean", 1.0, None, dimension=13),
            EqualsVector("lowlevel.mfcc.mean", (1.0,)),
        ],
    )
    def test_what_cannot_be_matches_nothing(self, node: Node) -> None:
        assert clause(node) == NOTHING

    def test_a_conjunction_of_nothing_matches_everything(self) -> None:
        assert clause(AllOf(())) == clause(Everything()) == EVERYTHING

    def test_exclusions_stand_beside_what_is_asked_for(self) -> None:
        wav, mp3 = Equals("type", "wav"), Equals("type", "mp3")
        assert clause(AllOf((wav, Not(mp3)))) == {"bool": {"filter": [clause(wav)], "must_not": [clause(mp3)]}}

    @pytest.mark.parametrize(
        "node",
        [Expression("tag", "a" * 257), Pattern("tag", ("a" * 257, Wildcard("*"))), Fuzzy("tag", "a" * 257, 1)],
    )
    def test_too_long_a_pattern_is_refused(self, node: Node) -> None:
        with pytest.raises(TooComplexError):
            clause(node)
