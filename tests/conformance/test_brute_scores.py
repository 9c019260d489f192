from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from search.analysis import query_tokens
from search.backends.base import Backend
from search.fields import DEFAULT_WEIGHTS
from search.query import Query, Term, TextQuery
from tests.conformance.brute_scores import score
from tests.conformance.dataset import documents

SOUNDS = documents()
TEXTS = [
    str(sound.values[name]) for sound in SOUNDS for name in ("name", "description", "pack") if name in sound.values
]
WORDS = sorted({word for text in TEXTS for word in text.split() if query_tokens(word)} | {"101", "alice", "field-rain"})


def phrases(text: str) -> SearchStrategy[Term]:
    words = [word for word in text.split() if query_tokens(word)]
    pairs = [Term(" ".join(words[start : start + 2]), is_phrase=True) for start in range(len(words))]
    return st.sampled_from(pairs)


TERMS = st.sampled_from(WORDS).map(Term) | st.sampled_from(TEXTS).flatmap(phrases)
WEIGHTS = st.just(dict(DEFAULT_WEIGHTS)) | st.dictionaries(
    st.sampled_from(["id", "tag", "description", "name", "comment", "username_words", "type"]),
    st.integers(1, 50),
    min_size=1,
)


class TestTextQuery:
    @settings(deadline=None)
    @given(required=st.lists(TERMS, min_size=1, max_size=3), excluded=st.lists(TERMS, max_size=2), weights=WEIGHTS)
    def test_every_engine_scores_as_the_rules_say(
        self, engine: Backend, required: list[Term], excluded: list[Term], weights: dict[str, int]
    ) -> None:
        text = TextQuery(tuple(required), tuple(excluded))
        scores = {sound.id: found for sound in SOUNDS if (found := score(text, weights, sound)) is not None}
        results = engine.search(Query(text, weights=weights, limit=100))
        assert [(hit.id, hit.score) for hit in results.hits] == sorted(
            scores.items(), key=lambda item: (-item[1], item[0])
        )
