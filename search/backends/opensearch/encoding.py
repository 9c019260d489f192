"""Words of our own analysis in a form that the cluster takes apart without a rule of its own.

Pieces with a blank between them stand for neighbouring positions; words of one position are joined by a bar, and a
position without a word (a stop word was there) is a dash. No word holds any of these: they are letters and digits.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from search.analysis import VALUE_GAP, Token

ANALYZER = "words"
_GAP, _JOINT = "-", "|"

ANALYSIS: dict[str, Any] = {
    "tokenizer": {"pieces": {"type": "whitespace", "max_token_length": 1_048_576}},
    "filter": {
        "gaps": {"type": "stop", "stopwords": [_GAP]},
        "joints": {"type": "pattern_capture", "patterns": [r"([^|]+)"], "preserve_original": False},
    },
    "analyzer": {
        ANALYZER: {
            "type": "custom",
            "tokenizer": "pieces",
            "filter": ["gaps", "joints"],
            "position_increment_gap": VALUE_GAP,
        }
    },
}


def encoded(tokens: Sequence[Token]) -> str:
    """Write the words of one value, by ascending position; the first position is 0."""
    pieces: list[str] = []
    for position, words in groupby(tokens, key=lambda token: token.position):
        pieces += [_GAP] * (position - len(pieces))
        pieces.append(_JOINT.join(word.text for word in words))
    return " ".join(pieces)
