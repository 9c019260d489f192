"""Made-up classic descriptors: a few of them for every sound, or every one there is."""

import random
from collections.abc import Iterator, Mapping
from itertools import islice

import numpy as np

from app.sounds.normalisation import Bounds
from search import FIELDS, Document, Field, Source, Stored

PITCH, TEMPO, CENTROID, MFCC = (
    "lowlevel.pitch.mean",
    "rhythm.bpm",
    "lowlevel.spectral_centroid.mean",
    "lowlevel.mfcc.mean",
)
_SEED = 20_141_120
_LOWEST_HZ, _HIGHEST_HZ = 50.0, 8000.0
_SLOWEST_BPM, _FASTEST_BPM = 60, 200
_MFCC_LIMIT, _MFCC_SPREAD = 1000.0, 60.0
_MFCC_DIMENSIONS = FIELDS[MFCC].dimensions
_MIDDLE_PITCH, _MIDDLE_CENTROID = 5.9, 7.4  # natural logarithms of Hz
_KEYS, _SCALES = ("A", "C", "D#", "E", "F#", "G"), ("major", "minor")
_ALL = tuple(field for field in FIELDS.values() if field.source is Source.CLASSIC)
_NUMBER_COUNT = sum(field.dimensions for field in _ALL if field.kind.is_number)

BOUNDS: Mapping[str, Bounds] = {
    PITCH: Bounds((_LOWEST_HZ,), (_HIGHEST_HZ,)),
    TEMPO: Bounds((_SLOWEST_BPM,), (_FASTEST_BPM,)),
    CENTROID: Bounds((_LOWEST_HZ,), (_HIGHEST_HZ,)),
    MFCC: Bounds((-_MFCC_LIMIT,) * _MFCC_DIMENSIONS, (_MFCC_LIMIT,) * _MFCC_DIMENSIONS),
}
"""What the values of the few lie between, so that nobody has to look for it."""


def few(chance: random.Random) -> dict[str, Stored]:
    """Give the descriptors of a sound that content searches ask for most."""
    return {
        PITCH: _frequency(chance, _MIDDLE_PITCH),
        TEMPO: float(chance.randint(_SLOWEST_BPM, _FASTEST_BPM)),
        CENTROID: _frequency(chance, _MIDDLE_CENTROID),
        MFCC: tuple(_within(chance.gauss(0, _MFCC_SPREAD), _MFCC_LIMIT) for _ in range(_MFCC_DIMENSIONS)),
    }


def every(chance: random.Random, noise: np.random.Generator) -> dict[str, Stored]:
    """Give a sound all of them, in the 32 bits that the extractor has."""
    drawn = iter(noise.lognormal(0, 2, _NUMBER_COUNT).astype(np.float32).tolist())
    return {field.name: _value(field, drawn, chance) for field in _ALL}


def number_count(document: Document) -> int:
    """Count the numbers that a document has, its vectors left out."""
    values = (value if isinstance(value, tuple) else (value,) for value in document.values.values())
    return sum(isinstance(one, int | float) for several in values for one in several)


def _value(field: Field, drawn: Iterator[float], chance: random.Random) -> Stored:
    if not field.kind.is_number:
        return chance.choice((*_KEYS, *_SCALES))
    return next(drawn) if field.dimensions == 1 else tuple(islice(drawn, field.dimensions))


def _frequency(chance: random.Random, middle: float) -> float:
    return round(min(_HIGHEST_HZ, max(_LOWEST_HZ, chance.lognormvariate(middle, 0.7))), 2)


def _within(number: float, limit: float) -> float:
    return round(max(-limit, min(number, limit)), 3)
