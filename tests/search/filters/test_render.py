"""Text → tree → text → tree, and trees of any shape → text → tree."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import fold, query_tokens
from search.errors import QueryError
from search.filters import parse_descriptors_filter, parse_filter
from search.filters.dates import HIGHEST_MS, LOWEST_MS
from search.filters.render import filter_text
from search.filters.simplest import all_of, any_of, negation, possible
from search.tree import (
    Between,
    Equals,
    EqualsVector,
    Everything,
    Expression,
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
from tests.search.filters import test_clauses, test_dates, test_descriptors, test_places, test_values

TEXTS = [
    text
    for table in (
        test_clauses.MEANINGS,
        test_clauses.GROUPS,
        test_clauses.STOP_WORDS,
        test_values.MEANINGS,
        test_places.MEANINGS,
    )
    for text, _ in table.values()
]
DATES = [f"created:{text}" for text, *_ in (*test_dates.PERIODS.values(), *test_dates.INSTANTS.values())]
DATE_RANGES = [f"created:{text}" for text, _ in test_dates.RANGES.values()]

WRITTEN = {
    "everything": (Everything(), "*:*"),
    "nothing": (Nothing(), "(-*:*)"),
    "exclusion": (Not(HasValue("pack")), "*:* -pack:*"),
    "text": (Equals("tag", 'a"b'), r'tag:"a\"b"'),
    "one of several dimensions": (Equals("lowlevel.mfcc.mean", -1.5, 2), 'lowlevel.mfcc.mean[2]:"-1.5"'),
    "range": (Between("duration", 1.0, None, includes_low=False), 'duration:{"1.0" TO *]'),
    "date": (Equals("created", 1397678831000), 'created:"2014-04-16T20:07:11.000Z"'),
    "alternatives": (any_of([HasValue("pack"), Not(HasValue("bpm"))]), "pack:* OR (*:* -bpm:*)"),
    "group": (all_of([any_of([HasValue("pack"), HasValue("bpm")]), HasValue("tag")]), "(pack:* OR bpm:*) tag:*"),
    "operator as a word": (Words("name", "NOT"), r"name:\NOT"),
}

ANY_TEXT = st.text(min_size=1, max_size=8)
TEXT_FIELD = st.sampled_from(["name", "description", "pack", "comment"])
WORDS = ANY_TEXT.filter(query_tokens)
LOWER = ANY_TEXT.map(str.lower)
FOLDED = ANY_TEXT.map(fold).filter(bool)
NUMBER = st.floats(allow_nan=False).map(lambda number: number + 0.0)
INTEGER = st.integers(-(2**31), 2**31 - 1)
INSTANT = st.integers(LOWEST_MS, HIGHEST_MS)
FLAG = st.booleans()


def _kept_as_it_is(value: str) -> bool:
    return fold(value) == value.lower() == value


def _ranges(field: str, value: st.SearchStrategy[str] | st.SearchStrategy[float]) -> st.SearchStrategy[Node]:
    ends = st.tuples(st.none() | value, st.none() | value).filter(lambda pair: pair != (None, None))
    return st.builds(
        lambda ends, low, high: possible(Between(field, ends[0], ends[1], includes_low=low, includes_high=high)),
        ends,
        FLAG,
        FLAG,
    )


def _pattern(field: str, pieces: list[str]) -> Pattern:
    """Join what stands side by side: literals, and stars."""
    joined = re.sub(r"\*+", "*", "".join(pieces))
    parts = re.findall(r"[*?]|[^*?]+", joined)
    return Pattern(field, tuple(Wildcard(part) if part in "*?" else part for part in parts))


PLAIN = st.text(st.characters(exclude_characters="*?", exclude_categories=["Cs"]), min_size=1, max_size=5)
PIECES = st.lists(PLAIN.map(str.lower) | st.sampled_from("*?"), min_size=2, max_size=8).filter(
    lambda pieces: any(piece in "*?" for piece in pieces) and set(pieces) != {"*"}
)
EXPRESSION = st.lists(
    st.characters(exclude_characters="\\", exclude_categories=["Cs"])
    | st.characters(exclude_characters="/", exclude_categories=["Cs"]).map(lambda letter: f"\\{letter}"),
    max_size=20,
).map("".join)
LATITUDE, LONGITUDE = st.floats(-90, 90).map(lambda number: number + 0.0), st.floats(-180, 180).map(lambda x: x + 0.0)

LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.sampled_from([Everything(), Nothing()]),
    st.builds(HasValue, st.sampled_from(["name", "geotag", "created", "lowlevel.mfcc.mean"])),
    st.builds(Words, TEXT_FIELD, WORDS),
    st.builds(Words, TEXT_FIELD, WORDS, st.just(value=True), st.integers(0, 1000)),
    st.builds(Equals, st.just("tag"), FOLDED.filter(_kept_as_it_is)),
    st.builds(Equals, st.just("license"), st.text(max_size=8)),
    st.builds(Equals, st.just("filesize"), INTEGER),
    st.builds(Equals, st.just("loudness"), NUMBER),
    st.builds(Equals, st.just("loopable"), FLAG),
    st.builds(Equals, st.just("created"), INSTANT),
    st.builds(Equals, st.just("lowlevel.mfcc.mean"), NUMBER, st.integers(0, 12)),
    st.builds(EqualsVector, st.just("sfx.tristimulus.mean"), st.tuples(NUMBER, NUMBER, NUMBER)),
    _ranges("filesize", INTEGER),
    _ranges("loudness", NUMBER),
    _ranges("md5", st.text(max_size=8)),
    _ranges("name", LOWER),
    st.builds(
        lambda low, length: Between("created", low, min(low + length, HIGHEST_MS)), INSTANT, st.integers(0, 10**12)
    ),
    st.builds(_pattern, st.sampled_from(["name", "tag", "md5"]), PIECES),
    st.builds(Fuzzy, TEXT_FIELD, LOWER, st.integers(0, 2)),
    st.builds(Expression, st.just("tag"), EXPRESSION.filter(lambda pattern: not pattern.startswith("*"))),
    st.builds(InCircle, st.just("geotag"), LATITUDE, LONGITUDE, st.floats(0, 1e6).map(lambda number: number + 0.0)),
    st.builds(
        lambda south, west, north, east: InBox("geotag", min(south, north), west, max(south, north), east),
        LATITUDE,
        LONGITUDE,
        LATITUDE,
        LONGITUDE,
    ),
)
TREES = st.recursive(
    LEAVES,
    lambda nodes: (
        st.lists(nodes, min_size=2, max_size=4).map(all_of)
        | st.lists(nodes, min_size=2, max_size=4).map(any_of)
        | nodes.map(negation)
    ),
    max_leaves=12,
)

PIECES_OF_FILTERS = st.lists(
    st.sampled_from(
        [
            *("tag:", "name:", "bpm:", "created:", "geotag:", "id:", "loopable:", "lowlevel.mfcc.mean", ".", "[0]:"),
            *("rain", '"a b"', "1", "-1.5", "2014", "NOW/DAY", "+1DAY", "1,2", "a*", "?", "/x/", "the", "NaN", "sharp"),
            *("[", "]", "{", "}", " TO ", "*", "*:*", "(", ")", '"', "\\", "~", "~1", "^2", "/*", "*/", ":", ",", "="),
            *(" ", " ", " AND ", " OR ", " NOT ", "-", "+", "!", "&&", "{!geofilt sfield=geotag pt=1,2 d=3}", "{!"),
            *('"Intersects(1 2 3 4)"', "'", "\u3000", "\x00"),
        ]
    ),
    max_size=25,
).map("".join)


class TestFilterText:
    @pytest.mark.parametrize("text", [*TEXTS, *DATES, *DATE_RANGES])
    def test_a_tree_written_as_text_reads_back_as_itself(self, text: str) -> None:
        tree = parse_filter(text, now_ms=test_dates.NOW_MS)

        assert parse_filter(filter_text(tree)) == tree

    @pytest.mark.parametrize("text", [text for text, _ in test_descriptors.MEANINGS.values()])
    def test_a_descriptors_filter_can_be_written_as_a_filter(self, text: str) -> None:
        tree = parse_descriptors_filter(text)

        assert parse_filter(filter_text(tree)) == tree

    @pytest.mark.parametrize(("tree", "text"), WRITTEN.values(), ids=WRITTEN.keys())
    def test_a_tree_is_written_as_a_person_would(self, tree: Node, text: str) -> None:
        assert filter_text(tree) == text

    @given(TREES)
    def test_any_tree_in_its_simplest_form_reads_back_as_itself(self, tree: Node) -> None:
        assert parse_filter(filter_text(tree)) == tree


class TestAnyText:
    @given(st.text() | PIECES_OF_FILTERS)
    def test_a_filter_is_read_or_refused_as_a_mistake_of_the_caller(self, text: str) -> None:
        with suppress(QueryError):
            tree = parse_filter(text)

            assert parse_filter(filter_text(tree)) == tree

    @given(st.text() | PIECES_OF_FILTERS)
    def test_a_descriptors_filter_is_read_or_refused_as_a_mistake_of_the_caller(self, text: str) -> None:
        with suppress(QueryError):
            tree = parse_descriptors_filter(text)

            assert parse_filter(filter_text(tree)) == tree
