"""Sounds with what hardly anybody writes: halves of characters, endless words, numbers at the edge."""

import math
import random

from search.document import Document, Stored

WORDS = ("rain", "drum", "piano", "the", "wi-fi", "a", "x1y", "foo_bar", "night")
TAGS = (
    "rain",
    "Drum",
    "ab",
    "abc",
    "x\ny",
    "é",
    "\U0001f50a",
    "\ufb00",
    "ǅ",
    "İx",
    "straße",
    "a*b",
    "a?b",
    "\\",
    "[x]",
)
LONGEST, TOO_LONG = "q" * 32_766, "r" * 32_767


def documents() -> list[Document]:
    """Give the sounds, always the same."""
    chance = random.Random(5)  # noqa: S311  # made-up sounds need no cryptographic randomness
    usual = [
        Document(
            number,
            {
                "description": " ".join(chance.choices(WORDS, k=chance.randint(1, 8))),
                "comment": (" ".join(chance.choices(WORDS, k=3)), " ".join(chance.choices(WORDS, k=2))),
                "tag": tuple(chance.choices(TAGS, k=2)),
                "license": chance.choice(("Attribution", "Ab1", "x y", "", "\ud800q", "Z")),
                "geotag": (chance.choice((10.0, 10.0000000001, -90.0)), chance.choice((20.0, 180.0, -180.0))),
            },
        )
        for number in range(1, 200)
    ]
    long_words: dict[str, Stored] = {
        "tag": (LONGEST, TOO_LONG, "é" * 16_383, "é" * 16_384),
        "description": f"{LONGEST} mm {TOO_LONG} nn {'Ab' * 20_000}",
        "username_words": "k" * 40_000,
        "license": "x" * 40_000,
        "pack": "...",
    }
    edges: dict[str, Stored] = {
        "duration": math.inf,
        "bpm": -math.inf,
        "pitch": math.nan,
        "loudness": -0.0,
        "filesize": 2**40,
        "created": 2**53,
    }
    return [*usual, Document(1000, long_words), Document(1001, edges)]
