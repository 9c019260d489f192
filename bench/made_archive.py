"""A made-up archive of any size: users, packs and sounds with the frequencies of a real one, the same on every run."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, islice

import numpy as np

from app.discovery.indexing import MIN_RATINGS
from app.sounds import taxonomy
from bench import made_descriptors
from bench.words import COMMON_WORDS, SMALL_WORDS, Words, made_up
from search import FIELDS, Document, Field, Kind, Source, Stored

SPACE, DIMENSIONS = "freesound_classic", 100

_SEED = 20_041_109
_TAIL_WORDS = 30_000
_SOUNDS_A_USER, _SOUNDS_A_PACK = 40, 15
_CLUSTERS = 64  # kinds of sound; sounds of one kind are alike
_FIRST_DAY_MS, _LAST_DAY_MS = 1_112_313_600_000, 1_735_689_600_000  # April 2005 to the end of 2024
_TYPES = {"wav": 66, "mp3": 11, "flac": 10, "aiff": 8, "ogg": 4, "m4a": 1}
_LOSSY = {"mp3", "ogg", "m4a"}
_LICENSES = {"Creative Commons 0": 52, "Attribution": 34, "Attribution NonCommercial": 14}
_SAMPLE_RATES_HZ = {44_100: 70, 48_000: 24, 96_000: 5, 22_050: 1}
_NOTES = ("A4", "C3", "D#2", "E5", "F3", "G4")
_TONALITIES = ("A minor", "C major", "D# minor", "E minor", "F major", "G major")
_DESCRIPTORS = tuple(field for field in FIELDS.values() if field.source is Source.CURRENT and not field.is_multiple)
_CODES = tuple(sorted(taxonomy.CODES))
_IN_PACK, _GEOTAGGED, _RATED, _COMMENTED, _EXPLICIT, _REMIX, _TRUE = (
    0.6,
    0.06,
    0.3,
    0.1,
    0.02,
    0.01,
    0.2,
)  # shares of all


@dataclass(frozen=True, slots=True)
class MadePack:
    """A pack and whose it is."""

    id: int
    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class MadeSound:
    """A sound as the index holds it, and what else the database wants to know."""

    document: Document
    user_id: int
    pack_id: int | None
    category_code: str


class MadeArchive:
    """The archive. Sounds are made one by one, so that memory stays bounded whatever their number."""

    def __init__(self, sound_count: int) -> None:
        self.sound_count = sound_count
        chance = random.Random(_SEED)
        invented = made_up(chance, _TAIL_WORDS)
        self._tags = Words((*COMMON_WORDS, *invented))
        self._words = Words((*SMALL_WORDS, *COMMON_WORDS, *invented))
        user_count, pack_count = sound_count // _SOUNDS_A_USER + 1, sound_count // _SOUNDS_A_PACK + 1
        self.usernames = tuple(f"{invented[number % _TAIL_WORDS]}_{number}" for number in range(1, user_count + 1))
        self._user_weights = list(accumulate(1 / rank for rank in range(1, user_count + 1)))
        self.packs = tuple(
            MadePack(number, self._user(chance), f"{' '.join(self._tags.draw(chance, 2))} {number}")
            for number in range(1, pack_count + 1)
        )
        self._centres = np.random.default_rng(_SEED).normal(size=(_CLUSTERS, DIMENSIONS))

    def sounds(self) -> Iterator[MadeSound]:
        """Make every sound, by ascending id."""
        chance = random.Random(_SEED)
        noise = np.random.default_rng(_SEED)
        for sound_id in range(1, self.sound_count + 1):
            cluster = chance.randrange(_CLUSTERS)
            vector = self._centres[cluster] + 0.8 * noise.normal(size=DIMENSIONS)
            yield self._sound(chance, sound_id, tuple(vector.tolist()))

    def full_documents(self, count: int) -> Iterator[Document]:
        """Give the documents of the first sounds with every classic descriptor, as a real analysis fills them."""
        chance, noise = random.Random(_SEED), np.random.default_rng(_SEED)
        for sound in islice(self.sounds(), count):
            values = {**sound.document.values, **made_descriptors.every(chance, noise)}
            yield replace(sound.document, values=values)

    def _user(self, chance: random.Random) -> int:
        user_id: int
        [user_id] = chance.choices(range(1, len(self.usernames) + 1), cum_weights=self._user_weights)
        return user_id

    def _sound(self, chance: random.Random, sound_id: int, vector: tuple[float, ...]) -> MadeSound:
        pack = chance.choice(self.packs) if chance.random() < _IN_PACK else None
        user_id = self._user(chance) if pack is None else pack.user_id
        code = chance.choice(_CODES)
        username = self.usernames[user_id - 1]
        values: dict[str, Stored] = {
            "id": str(sound_id),
            "username": username,
            "username_words": username,
            "pack": None if pack is None else pack.name,
            "pack_grouping": None if pack is None else f"{pack.id}_{pack.name}",
            "category": taxonomy.category(code),
            "subcategory": taxonomy.subcategory(code),
            "md5": f"{sound_id:032x}",
            "created": _created_ms(sound_id / self.sound_count),
            **self._in_words(chance),
            **_of_file(chance),
            **_of_people(chance),
            **_descriptors(chance),
            **made_descriptors.few(chance),
        }
        document = Document(sound_id, values, {SPACE: vector}, version=1)
        return MadeSound(document, user_id, None if pack is None else pack.id, code)

    def _in_words(self, chance: random.Random) -> dict[str, Stored]:
        tags = dict.fromkeys(self._tags.draw(chance, chance.randint(3, 11)))
        length = min(400, round(chance.lognormvariate(3.0, 0.8)) + 1)
        comments = [" ".join(self._words.draw(chance, 8)) for _ in range(_rarely(chance, _COMMENTED, 3))]
        return {
            "name": f"{' '.join(self._tags.draw(chance, chance.randint(1, 4)))} {chance.randint(1, 99)}",
            "tag": tuple(tags),
            "description": " ".join(self._words.draw(chance, length)),
            "comment": tuple(comments),
            "num_comments": len(comments),
        }


def _created_ms(share: float) -> int:
    """Give the time of a sound, `share` of all being older, to the second: archives grow ever faster."""
    return round((_FIRST_DAY_MS + math.pow(share, 0.7) * (_LAST_DAY_MS - _FIRST_DAY_MS)) / 1000) * 1000


def _rarely(chance: random.Random, probability: float, most: int) -> int:
    return chance.randint(1, most) if chance.random() < probability else 0


def _drawn(chance: random.Random, weights: dict[str, int]) -> str:
    return chance.choices(tuple(weights), weights=tuple(weights.values()))[0]


def _of_file(chance: random.Random) -> dict[str, Stored]:
    file_type = _drawn(chance, _TYPES)
    is_lossy = file_type in _LOSSY
    duration_s = round(min(7200.0, chance.lognormvariate(1.8, 1.6)), 4)
    [sample_rate_hz] = chance.choices(tuple(_SAMPLE_RATES_HZ), weights=tuple(_SAMPLE_RATES_HZ.values()))
    return {
        "type": file_type,
        "duration": duration_s,
        "bitdepth": 0 if is_lossy else chance.choice((16, 16, 24)),
        "bitrate": chance.choice((128, 192, 320)) if is_lossy else 0,
        "samplerate": sample_rate_hz,
        "channels": chance.choice((1, 2, 2)),
        "filesize": round(duration_s * (24_000 if is_lossy else 176_400)) + 44,
    }


def _of_people(chance: random.Random) -> dict[str, Stored]:
    num_ratings = _rarely(chance, _RATED, 20)
    is_geotagged = chance.random() < _GEOTAGGED
    place = (round(chance.uniform(-60, 70), 5), round(chance.uniform(-180, 180), 5))
    is_remix, was_remixed = chance.random() < _REMIX, chance.random() < _REMIX
    return {
        "license": _drawn(chance, _LICENSES),
        "num_downloads": round(chance.lognormvariate(3.5, 1.5)),
        "num_ratings": num_ratings,
        "avg_rating": round(chance.triangular(1, 5, 4.2), 2) if num_ratings >= MIN_RATINGS else 0.0,
        "is_explicit": chance.random() < _EXPLICIT,
        "is_remix": is_remix,
        "was_remixed": was_remixed,
        "in_remix_group": is_remix or was_remixed,
        "is_geotagged": is_geotagged,
        "geotag": place if is_geotagged else None,
        "gen_ai_preference": "no-additional-preferences",
    }


def _descriptors(chance: random.Random) -> dict[str, Stored]:
    values = {field.name: _descriptor(field, chance) for field in _DESCRIPTORS}
    values["bpm"] = float(chance.randint(60, 200))
    values["note_name"], values["tonality"] = chance.choice(_NOTES), chance.choice(_TONALITIES)
    return values


def _descriptor(field: Field, chance: random.Random) -> Stored:
    if field.kind is Kind.BOOLEAN:
        return chance.random() < _TRUE
    if field.kind is Kind.INTEGER:
        return chance.randrange(120)
    return round(chance.expovariate(0.1), 3) if field.kind is Kind.FLOAT else None
