"""Some hundred made-up sounds in which much is equal and much is missing, so that ties and gaps are the rule."""

import random
from functools import cache

from search.document import Document, Stored

COUNT = 263  # no multiple of what processors take at a time
WORDS = ("rain", "drum", "piano", "night", "field-recording", "wi-fi", "24bit", "the", "loop", "café", "Rains")
TAGS = ("rain", "drum", "piano", "a", "on", "808", "Field-Recording", "kick", "é", "\U0001f50a", "\ufb00")
PACKS = ("1_City Rain", "2_Drum Kit", "3_Piano Notes", "10_Piano Notes", "77_on the road")
LICENSES = ("Attribution", "Attribution NonCommercial", "Creative Commons 0")
DIMENSIONS = 100


@cache
def documents() -> tuple[Document, ...]:
    """Give the sounds, always the same."""
    chance = random.Random(2026)  # noqa: S311  # made-up sounds need no cryptographic randomness
    directions = [tuple(chance.gauss(0.3, 1) for _ in range(DIMENSIONS)) for _ in range(40)]
    directions.append((0.0,) * DIMENSIONS)  # silence
    return tuple(_document(number, chance, directions) for number in chance.sample(range(1, 2000), COUNT))


def _document(number: int, chance: random.Random, directions: list[tuple[float, ...]]) -> Document:
    values: dict[str, Stored] = {
        "name": " ".join(chance.choices(WORDS, k=chance.randint(1, 4))),
        "tag": tuple(chance.choices(TAGS, k=chance.randint(0, 4))),
        "description": " ".join(chance.choices(WORDS, k=chance.randint(0, 12))),
        "username": chance.choice(("Alice", "bob_2", "Twisted.Lemon")),
        "license": chance.choice(LICENSES),
        "type": chance.choice(("wav", "flac")),
        "duration": chance.choice((0.1, 1.0, 2.5, 1e-300, None)),
        "created": chance.choice((0, 1_400_000_000_000, 1_400_000_000_001, -5, None)),
        "num_downloads": chance.choice((0, 3, 100)),
        "num_ratings": chance.choice((0, 3, 100)),
        "avg_rating": chance.choice((0.0, 3.5, 4.25)),
        "samplerate": chance.choice((44100, 48000, None)),
        "channels": chance.choice((1, 2)),
        "bpm": chance.choice((60.0, 120.0, 1e200, None)),
        "is_explicit": chance.choice((True, False, None)),
        "lowlevel.spectral_contrast.mean": chance.choice((None, tuple(chance.choice((-0.5, 0.25)) for _ in range(6)))),
    }
    values["username_words"] = values["username"]
    if chance.random() < 0.6:
        values["pack_grouping"] = chance.choice(PACKS)
        values["pack"] = str(values["pack_grouping"]).partition("_")[2]
    vectors = {"freesound_classic": chance.choice(directions)} if chance.random() < 0.9 else {}
    return Document(number, values, vectors, version=chance.randint(0, 9))
