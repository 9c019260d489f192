import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.backends.base import Backend
from search.query import Nearest, Order, Query, SimilarTo, Target, Term, TextQuery
from search.tree import AllOf, Between, Equals, Everything, HasValue, Node, Not
from tests.conformance import brute_search, crowd

SOUNDS = crowd.documents()
IDS = [sound.id for sound in SOUNDS]
FACETS = ("tag", "username", "pack_grouping", "type", "samplerate", "channels", "license", "category")

FILTERS: list[Node] = [
    Everything(),
    Equals("tag", "rain"),
    Not(HasValue("pack")),
    AllOf((Equals("type", "wav"), Between("duration", 0.5, None))),
    Between("created", 0, None),
    Equals("tag", "no such tag"),
]
TERMS = st.sampled_from([Term(word) for word in crowd.WORDS if word != "the"] + [Term("rain drum", is_phrase=True)])
TEXTS = st.builds(TextQuery, st.lists(TERMS, max_size=2).map(tuple), st.lists(TERMS, max_size=1).map(tuple))
NUMBERS = st.sampled_from([0.0, 1.0, 2.5, 60.0, -3.25])
TARGETS = st.builds(Target, st.sampled_from(["duration", "bpm", "created", "num_downloads"]), st.tuples(NUMBERS))
VECTORS = st.builds(
    Target,
    st.just("lowlevel.spectral_contrast.mean"),
    st.tuples(*[NUMBERS] * 6),
    st.none() | st.tuples(*[st.sampled_from([0.5, 1.0, 4.0])] * 6),
)
SORTS = st.sampled_from(list(Order)) | st.lists(TARGETS | VECTORS, max_size=3).map(lambda found: Nearest(tuple(found)))
WISHES = st.builds(
    SimilarTo,
    st.just("freesound_classic"),
    st.sampled_from([*IDS[:50], -1]),
    minimum=st.sampled_from([0.7, 0.5, None]),
    includes_itself=st.booleans(),
    heeds_text=st.booleans(),
)
QUERIES = st.builds(
    Query,
    TEXTS,
    st.sampled_from(FILTERS),
    sort=SORTS,
    similar_to=st.none() | WISHES,
    is_grouped_by_pack=st.booleans(),
    offset=st.sampled_from([0, 0, 7, 100, 400]),
    limit=st.sampled_from([1, 15, 300]),
    facets=st.lists(st.sampled_from(FACETS), max_size=3, unique=True).map(tuple),
)


class TestQuery:
    @settings(deadline=None)
    @given(query=QUERIES)
    def test_every_engine_answers_as_looking_at_each_sound_does(self, crowded: Backend, query: Query) -> None:
        found, expected = crowded.search(query), brute_search.search(query, SOUNDS)
        assert found.total == expected.total
        assert found.facets == expected.facets
        assert [hit.id for hit in found.hits] == [hit.id for hit in expected.hits]
        for hit, other in zip(found.hits, expected.hits, strict=True):
            assert (hit.group_size, hit.pack_grouping) == (other.group_size, other.pack_grouping)
            assert hit.score == pytest.approx(other.score, abs=1e-6)
            assert hit.distance == pytest.approx(other.distance)

    @pytest.mark.parametrize("sort", [*Order, Nearest((Target("duration", (1.0,)),))])
    def test_following_pages_gives_every_sound_once_and_in_order(self, crowded: Backend, sort: Order | Nearest) -> None:
        whole = crowded.search(Query(sort=sort, limit=crowd.COUNT))
        pages = [crowded.search(Query(sort=sort, offset=at, limit=50)) for at in range(0, crowd.COUNT, 50)]
        assert [hit for page in pages for hit in page.hits] == list(whole.hits)
        assert sorted(hit.id for hit in whole.hits) == sorted(IDS)

    def test_versions_are_told_by_ascending_id(self, crowded: Backend) -> None:
        assert list(crowded.versions()) == sorted((sound.id, sound.version) for sound in SOUNDS)
        assert crowded.count() == crowd.COUNT
