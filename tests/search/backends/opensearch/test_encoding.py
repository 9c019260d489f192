from collections.abc import Iterator

import pytest
from opensearchpy import OpenSearch

from search.analysis import STOP_WORDS, VALUE_GAP, Token, index_tokens, letter_words, query_tokens
from search.backends.opensearch.encoding import ANALYZER, encoded
from search.backends.opensearch.mapping import index_body
from tests.conformance import crowd, dataset
from tests.engines import opensearch_prefix

CORPUS = [
    "",
    " \t\n ",
    "Wi-Fi 10,000 O'Neil's FooBar h4n 24bit",
    "the sound of rain, the end",
    "a - b | c -- d || e",
    "-|- | - <b>bold</b> &amp; &lt;i&gt; <br>x",
    "é É ǅ İstanbul straße STRASSE ﬀ ΣΑΣ",
    "\U0001f50a 音楽 음악 한국어 ไทย नमस्ते",
    "x\u00a0y\u2003z\u200bq\u0085r\u2028s",
    "٣٤ Ⅷ ½ x² 1st",
    "e\u0301 \u0301 a\u0301\u0300b",
    "w" * 5000,
    "Ab" * 3000,
    "q" * 32_766 + " " + "r" * 32_767 + " s",
    " ".join(sorted(STOP_WORDS)),
    *(str(text) for sound in (*dataset.documents(), *crowd.documents()[:20]) for text in sound.values.values()),
]


@pytest.fixture(scope="module")
def index(opensearch_url: str) -> Iterator[tuple[OpenSearch, str]]:
    with opensearch_prefix(opensearch_url) as prefix, OpenSearch([opensearch_url]) as client:
        client.indices.create(index=f"{prefix}-one", body=index_body(shards=1, replicas=0))
        yield client, f"{prefix}-one"


def as_read(index: tuple[OpenSearch, str], texts: str | list[str]) -> list[Token]:
    client, name = index
    answer = client.indices.analyze(index=name, body={"analyzer": ANALYZER, "text": texts})
    return [Token(found["token"], found["position"]) for found in answer["tokens"]]


class TestEncoded:
    def test_gaps_and_words_of_one_position_are_written_down(self) -> None:
        tokens = [Token("wi", 0), Token("wifi", 0), Token("fi", 1), Token("roof", 4)]
        assert encoded(tokens) == "wi|wifi fi - - roof"

    def test_no_words_are_an_empty_text(self) -> None:
        assert not encoded([])

    @pytest.mark.parametrize("analyse", [index_tokens, query_tokens, letter_words])
    def test_the_cluster_reads_the_same_words_at_the_same_positions(
        self,
        index: tuple[OpenSearch, str],
        analyse: object,
    ) -> None:
        assert callable(analyse)
        for text in CORPUS:
            tokens = analyse(text)
            assert as_read(index, encoded(tokens)) == tokens, text

    def test_no_phrase_spans_two_values(self, index: tuple[OpenSearch, str]) -> None:
        values = ["rain on", "the roof", "wi-fi"]
        read = as_read(index, [encoded(index_tokens(value)) for value in values])
        assert [token.text for token in read] == [token.text for token in index_tokens(values)]
        rain, roof, wi, *_ = (token.position for token in read)
        assert min(roof - rain, wi - roof) > VALUE_GAP
