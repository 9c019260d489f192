from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from search.analysis import index_tokens, query_tokens
from search.backends.base import Backend
from search.fields import FIELDS, Kind
from search.query import Query
from search.tree import (
    AllOf,
    AnyOf,
    Between,
    Equals,
    EqualsVector,
    Everything,
    Fuzzy,
    HasValue,
    InBox,
    InCircle,
    Node,
    Not,
    Nothing,
    Pattern,
    Wildcard,
    Words,
)
from tests.conformance.brute_force import matches, matching_ids
from tests.conformance.dataset import documents

SOUNDS = documents()
USED = [name for name in FIELDS if any(name in sound.values for sound in SOUNDS)]
TEXTS = [name for name in USED if FIELDS[name].kind is Kind.TEXT]
VALUES = ["id", *(name for name in USED if FIELDS[name].kind in {Kind.FOLDED, Kind.EXACT})]
NUMBERS = [
    name
    for name in USED
    if FIELDS[name].kind in {Kind.INTEGER, Kind.FLOAT, Kind.DATE, Kind.BOOLEAN} and FIELDS[name].dimensions == 1
]


def seen_values(name: str) -> list[str]:
    values = [str(sound.id) if name == "id" else sound.values.get(name) for sound in SOUNDS]
    return [str(part) for value in values if value for part in (value if isinstance(value, tuple) else (value,))]


def seen_numbers(name: str) -> list[float]:
    return [float(value) for sound in SOUNDS if isinstance(value := sound.values.get(name), int | float)]


def pieces(text: str) -> SearchStrategy[str]:
    words = [word for word in text.split() if query_tokens(word)]
    spans = [" ".join(words[start : start + length]) for start in range(len(words)) for length in (1, 2, 3)]
    return st.sampled_from(spans)


def ends(values: Sequence[str] | Sequence[float]) -> SearchStrategy[object]:
    return st.none() | st.sampled_from(list(values))


def between(name: str, values: Sequence[str] | Sequence[float]) -> SearchStrategy[Node]:
    return st.builds(Between, st.just(name), ends(values), ends(values), st.booleans(), st.booleans())


def cut(name: str, text: str) -> SearchStrategy[Node]:
    wildcard = st.sampled_from([Wildcard("*"), Wildcard("?")])
    at = st.integers(0, len(text))
    return st.builds(lambda place, sign: Pattern(name, (text[:place], sign, text[place + 1 :])), at, wildcard)


def words(name: str) -> SearchStrategy[Node]:
    texts = st.sampled_from(seen_values(name)).flatmap(pieces)
    return st.builds(Words, st.just(name), texts, st.booleans())


def resembling(name: str) -> SearchStrategy[Node]:
    tokens = [token.text for token in index_tokens(seen_values(name))] if name in TEXTS else seen_values(name)
    return st.sampled_from(tokens).flatmap(
        lambda text: cut(name, text) | st.builds(Fuzzy, st.just(name), st.just(text[1:]), st.integers(0, 2))
    )


def of_text() -> SearchStrategy[Node]:
    return st.sampled_from(TEXTS).flatmap(lambda name: words(name) | resembling(name))


def of_values() -> SearchStrategy[Node]:
    return st.sampled_from(VALUES).flatmap(
        lambda name: (
            st.builds(Equals, st.just(name), st.sampled_from(seen_values(name)))
            | between(name, seen_values(name))
            | resembling(name)
        )
    )


def of_numbers() -> SearchStrategy[Node]:
    return st.sampled_from(NUMBERS).flatmap(
        lambda name: (
            st.builds(Equals, st.just(name), st.sampled_from(seen_numbers(name))) | between(name, seen_numbers(name))
        )
    )


def of_vectors() -> SearchStrategy[Node]:
    name = "lowlevel.mfcc.mean"
    vectors = [value for sound in SOUNDS if isinstance(value := sound.values[name], tuple)]
    dimension = st.builds(Between, st.just(name), st.just(-650.0), st.none(), dimension=st.integers(0, 12))
    return dimension | st.sampled_from(vectors).map(lambda vector: EqualsVector(name, tuple(map(float, vector))))


def of_places() -> SearchStrategy[Node]:
    latitude, longitude = st.floats(-89, 89), st.floats(-180, 180)
    circles = st.builds(InCircle, st.just("geotag"), latitude, longitude, st.floats(0, 15_000))
    boxes = st.builds(InBox, st.just("geotag"), st.floats(-89, 0), longitude, st.floats(0, 89), longitude)
    return circles | boxes


LEAVES = (
    of_text()
    | of_values()
    | of_numbers()
    | of_vectors()
    | of_places()
    | st.sampled_from(["id", *USED, "geotag"]).map(HasValue)
    | st.sampled_from([Everything(), Nothing()])
)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        inner.map(Not)
        | st.lists(inner, min_size=1, max_size=4).map(lambda nodes: AllOf(tuple(nodes)))
        | st.lists(inner, min_size=1, max_size=4).map(lambda nodes: AnyOf(tuple(nodes)))
    ),
    max_leaves=10,
)


class TestFilter:
    @settings(deadline=None)
    @given(node=TREES)
    def test_every_engine_finds_what_looking_at_each_sound_finds(self, engine: Backend, node: Node) -> None:
        results = engine.search(Query(filter=node, limit=100))
        assert {hit.id for hit in results.hits} == matching_ids(node, SOUNDS)
        assert results.total == len(results.hits)

    @pytest.mark.parametrize("name", [*USED, "id"])
    def test_every_field_of_the_dataset_is_found_again(self, engine: Backend, name: str) -> None:
        results = engine.search(Query(filter=HasValue(name), limit=100))
        assert {hit.id for hit in results.hits} == {sound.id for sound in SOUNDS if matches(HasValue(name), sound)}
