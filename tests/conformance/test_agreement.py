"""What no brute force answers here: the engines are asked the same, and have to say the same, errors included."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import EmbeddedBackend
from search.backends.base import Backend
from search.backends.opensearch import OpenSearchBackend
from search.errors import QueryError
from search.query import Query, Term, TextQuery
from search.tree import (
    AnyOf,
    Between,
    Equals,
    Expression,
    Fuzzy,
    HasValue,
    InBox,
    InCircle,
    Node,
    Pattern,
    Wildcard,
    Words,
)
from tests.conformance.odd_sounds import LONGEST, TAGS, TOO_LONG, WORDS, documents
from tests.engines import opensearch_engine

Pair = tuple[EmbeddedBackend, OpenSearchBackend]

FIELDS = ("tag", "license", "description")
STAR, ONE = Wildcard("*"), Wildcard("?")
EXPRESSIONS = [
    *("a.", "[a-z]+", "[^a]*", "(a|b)+c?", "ab{0,1}c", r"\w+", r"\W+", r"\S\s\S", '"a*b"', "x.y", "..", "[é-ü]", r"\\"),
    *(r"\[x\]", "(ab)*", "(ab){2}", "", "a b", "ß", "q*", r"[\w]", r"[a\-z]", "[-a]", "[a-]", "\\n", "x\ny", "@", "a#"),
    *("~a", "^a", "a{2,1}", "a{,2}", "a{101}", "\ud800q", "\U0001f50a", "[\ufb00-\U0001f50a]", "a+?", "a|", "[]"),
]
PATTERNS = [
    *(("a", STAR), (ONE,), (STAR,), ("a*b", ONE), ("a", ONE, "b"), ("\\", STAR), ("x", ONE, "y"), (STAR, "\U0001f50a")),
    *((ONE, ONE), ("İ", STAR), ("A", STAR), ("\ud800", STAR), (STAR, "a", *(ONE,) * 5)),
]
ENDS = [None, "a", "B", "\ufb00", "\U0001f50a", "Z", "\ud800", "q" * 40_000]
NUMBER_FIELDS = ("duration", "bpm", "pitch", "loudness", "filesize", "created")
NUMBERS = [None, 0.0, -0.0, float("inf"), float("-inf"), 2**40, 2**53, 10**400, -(10**400), 1e308]
ODD_TEXTS = [
    LONGEST,
    TOO_LONG,
    "é" * 16_383,
    "é" * 16_384,
    "\ud800q",
    " lead",
    "İX",
    "ǅ",
    "STRASSE",
    "a",
    "on",
    "…",
    "-",
]
WEIGHTS = [
    None,
    {"tag": 1000, "description": 1000},
    {"id": 1000, "tag": 999},
    {"id": 5, "license": 3},
    {"comment": 7, "tag": 2},
    {"description": 3, "id": 200},
]

NODES: list[Node] = [
    *(Expression(field, pattern) for field, pattern in product(FIELDS, EXPRESSIONS)),
    *(Pattern(field, parts) for field, parts in product(FIELDS, PATTERNS)),
    *(Fuzzy(field, text, edits) for field, text, edits in product(FIELDS, [*TAGS[:9], "", "rian"], (0, 1, 2))),
    *(
        Between(field, low, high, includes, True)
        for field, low, high, includes in product(FIELDS, ENDS, ENDS[:3], (True, False))
    ),
    *(Equals(field, text) for field, text in product(FIELDS, ODD_TEXTS)),
    *(HasValue(field) for field in (*FIELDS, *NUMBER_FIELDS, "pack", "comment", "geotag")),
    *(Between(field, low, high) for field, low, high in product(NUMBER_FIELDS, NUMBERS, NUMBERS[:3])),
    *(Equals(field, value) for field, value in product(NUMBER_FIELDS, NUMBERS) if value is not None),
    *(InBox("geotag", south, west, 10.0, 180.0) for south, west in product((-90.0, 10.0), (20.0, 180.0, -180.0))),
    *(InCircle("geotag", 10.0, east, radius) for east, radius in product((20.0, 180.0), (0.0, 1e-9, 1.0, 30_000.0))),
    AnyOf((*(Equals("tag", f"tag {number}") for number in range(1023)), Equals("tag", "rain"))),
    Words("description", f"{LONGEST} mm {TOO_LONG} nn", is_phrase=True),
]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, opensearch_url: str) -> Iterator[Pair]:
    folder: Path = tmp_path_factory.mktemp("index")
    with EmbeddedBackend(folder) as embedded, opensearch_engine(opensearch_url, shards=3) as cluster:
        embedded.rebuild(documents())
        cluster.rebuild(documents())
        yield embedded, cluster


def answer(engine: Backend, query: Query) -> object:
    try:
        results = engine.search(query)
    except QueryError as error:
        return type(error), str(error)
    return results.total, results.hits, results.facets


def agree(pair: Pair, query: Query) -> bool:
    one, other = (answer(engine, query) for engine in pair)
    return one == other


class TestEngines:
    def test_they_agree_on_odd_filters(self, pair: Pair) -> None:
        differing = [node for node in NODES if not agree(pair, Query(filter=node, limit=500))]
        assert not differing

    @settings(deadline=None)
    @given(
        words=st.lists(st.sampled_from([word for word in WORDS if word not in {"the", "a"}]), min_size=2, max_size=4),
        gap=st.sampled_from([" ", " the ", " a the "]),
        slop=st.integers(0, 4),
    )
    def test_they_agree_on_how_far_words_of_a_phrase_may_move(
        self, pair: Pair, words: list[str], gap: str, slop: int
    ) -> None:
        text = words[0] + gap + " ".join(words[1:])
        assert agree(pair, Query(filter=Words("description", text, is_phrase=True, slop=slop), limit=500))

    @pytest.mark.parametrize("weights", WEIGHTS, ids=str)
    def test_they_agree_on_odd_queries(self, pair: Pair, weights: dict[str, int] | None) -> None:
        for text, is_phrase in product([*ODD_TEXTS, "rain", "the", "foo_bar drum", "1000"], (False, True)):
            for others in ((), (Term("rain"),)):
                query = TextQuery((Term(text, is_phrase=is_phrase), *others), (Term("night"),))
                assert agree(pair, Query(query, weights=weights, limit=500)), text[:20]

    def test_they_agree_on_many_terms(self, pair: Pair) -> None:
        for count in (2, 30, 200):
            assert agree(pair, Query(TextQuery((Term("rain"),) * count), limit=500))
            assert agree(pair, Query(TextQuery(tuple(Term(f"rain{number}") for number in range(count))), limit=500))

    @pytest.mark.parametrize("facet", ["tag", "license", "username", "samplerate"])
    def test_they_agree_on_odd_facets(self, pair: Pair, facet: str) -> None:
        assert agree(pair, Query(facets=(facet,), limit=0))
