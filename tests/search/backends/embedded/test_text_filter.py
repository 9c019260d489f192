import pytest

from search.backends.embedded import EmbeddedBackend
from search.costs import MAX_COSTLY
from search.errors import TooComplexError, WrongValueError
from search.query import Query
from search.tree import (
    AllOf,
    AnyOf,
    Between,
    Equals,
    EqualsVector,
    Expression,
    Fuzzy,
    HasValue,
    Node,
    Not,
    Pattern,
    Wildcard,
    Words,
)
from tests.search.backends.embedded.sounds import found_ids, sound

ANY, ONE = Wildcard("*"), Wildcard("?")

SOUNDS = (
    sound(1, description="Heavy rain recording on a roof", tag=("rain", "Café"), license="Attribution"),
    sound(2, description="Recorded rain, heavy wind", tag=("rain*", "trains"), license="attribution"),
    sound(3, description="The", tag=("r\nn",), license="Attribution 4.0"),
)

CASES: dict[str, tuple[Node, list[int]]] = {
    "all words": (Words("description", "heavy recordings"), [1, 2]),
    "phrase": (Words("description", "heavy rain", is_phrase=True), [1]),
    "phrase of one word": (Words("description", "heavy", is_phrase=True), [1, 2]),
    "slop": (Words("description", "heavy roof", is_phrase=True, slop=4), [1]),
    "too little slop": (Words("description", "heavy roof", is_phrase=True, slop=2), []),
    "slop either way": (Words("description", "heavy rain", is_phrase=True, slop=2), [1, 2]),
    "endless slop": (Words("description", "heavy roof", is_phrase=True, slop=10**30), [1]),
    "stop word alone": (Words("description", "the"), []),
    "stop word excluded alone": (Not(Words("description", "the")), []),
    "stop word beside another": (AllOf((Words("description", "the"), Words("description", "roof"))), [1]),
    "stop word excluded beside another": (AllOf((Not(Words("description", "the")), Equals("tag", "rain"))), [1]),
    "stop word or another": (AnyOf((Words("description", "the"), Equals("tag", "rain"))), [1]),
    "value of a text field": (Equals("description", "Recordings"), [1, 2]),
    "stop word as a value": (Equals("description", "The"), []),
    "folded": (Equals("tag", " CAFÉ "), [1]),
    "exact": (Equals("license", "Attribution"), [1]),
    "prefix": (Pattern("tag", ("RAIN", ANY)), [1, 2]),
    "one letter": (Pattern("tag", ("r", ONE, "n")), [3]),
    "suffix": (Pattern("tag", (ANY, "s")), [2]),
    "wildcards are no text": (Pattern("tag", ("rain*",)), [2]),
    "pattern on a stem": (Pattern("description", ("record", ANY)), [1, 2]),
    "pattern on a whole word": (Pattern("description", ("recording", ANY)), []),
    "pattern keeps case": (Pattern("license", ("attr", ANY)), [2]),
    "expression": (Expression("tag", "(rain|train)s?"), [1, 2]),
    "expression keeps case": (Expression("license", "A.*n"), [1]),
    "expression folded": (Expression("description", "ROO[F]"), [1]),
    "fuzzy 0": (Fuzzy("tag", "rian", 0), []),
    "fuzzy 1 swaps": (Fuzzy("tag", "rian", 1), [1]),
    "fuzzy 2": (Fuzzy("tag", "rn", 2), [1, 3]),
    "range": (Between("license", "Attribution", "Attribution z"), [1, 3]),
    "range without its ends": (Between("license", "Attribution", "attribution", False, False), [3]),
    "open range": (Between("license", None, None), [1, 2, 3]),
    "open start": (Between("license", None, "B"), [1, 3]),
    "empty range": (Between("license", "b", "a"), []),
    "range of ids": (Between("id", "10", "2"), [2]),
    "range of a folded field": (Between("tag", "TRAIN", "TRAINZ"), [2]),
    "has words": (HasValue("description"), [1, 2, 3]),
    "has none": (HasValue("category"), []),
    "one or not another": (AnyOf((Equals("tag", "trains"), Not(HasValue("tag")))), [2]),
    "no children of all": (AllOf(()), [1, 2, 3]),
    "no children of any": (AnyOf(()), []),
}


class TestTextFilter:
    @pytest.mark.parametrize(("node", "ids"), CASES.values(), ids=CASES)
    def test_it_finds(self, backend: EmbeddedBackend, node: Node, ids: list[int]) -> None:
        backend.upsert(SOUNDS)
        assert found_ids(backend.search(Query(filter=node))) == ids

    def test_a_node_of_numbers_about_text_is_a_mistake(self, backend: EmbeddedBackend) -> None:
        with pytest.raises(TypeError, match="does not speak of text"):
            backend.search(Query(filter=EqualsVector("tag", (1.0,))))

    @pytest.mark.parametrize("pattern", ["[", "(?i)x", "a{9}{9}{9}{9}", "~x", "(", "*", "[z-a]"])
    def test_an_expression_that_cannot_be_read_is_a_wrong_value(self, backend: EmbeddedBackend, pattern: str) -> None:
        with pytest.raises(WrongValueError):
            backend.search(Query(filter=Expression("tag", pattern)))

    @pytest.mark.parametrize(
        "node",
        [Pattern("tag", (ANY, "a")), Fuzzy("tag", "a", 1), Expression("tag", "a"), Between("tag", "a", "b")],
        ids=["pattern", "fuzzy", "expression", "range"],
    )
    def test_what_looks_at_every_term_is_asked_so_often_only(self, backend: EmbeddedBackend, node: Node) -> None:
        backend.upsert(SOUNDS)
        enough = AnyOf((Between("duration", 9.0, None), *(AllOf((Not(node),)),) * MAX_COSTLY))
        assert backend.search(Query(filter=enough)).total > 0
        with pytest.raises(TooComplexError):
            backend.search(Query(filter=AllOf((enough, node))))

    @pytest.mark.parametrize(
        "node",
        [
            Expression("tag", "a" * 257),
            Pattern("tag", ("a" * 257,)),
            Pattern("tag", (ANY, "a" * 256)),
            Fuzzy("tag", "a" * 257, 2),
        ],
        ids=["expression", "text", "wildcard and text", "fuzzy"],
    )
    def test_what_is_too_long_is_too_complex(self, backend: EmbeddedBackend, node: Node) -> None:
        with pytest.raises(TooComplexError):
            backend.search(Query(filter=node))
