"""Part `index`: how fast the engines take sounds, how much room they need, and how soon a change is seen."""

import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import islice

from app import archive
from app.settings import Settings
from bench import bulk_loading, shapes
from bench.figures import Figure
from bench.filling import Filled
from bench.made_archive import MadeArchive
from bench.made_descriptors import number_count
from bench.shapes import Engine, Shape
from search import Backend, Document, Query, parse_query

_PART = "index"
_OPENINGS, _UPSERTS = 5, 10
_MOST_FULL, _FULL_SHARE = 2000, 5  # sounds with all descriptors: one of five, and no more than so many
_ENOUGH_TO_MEASURE = 1000
_LETTERS = "abcdfghjkl"


def figures(shape: Shape, filled: Filled, made: MadeArchive) -> Iterator[Figure]:
    """Give the figures of a filled archive; in the end its index is that of other sounds."""
    settings = shape.settings
    yield Figure(_PART, "building", made.sound_count / filled.indexing_s, "sounds/s", engine=shape.label)
    yield _room(shape, "room on the disk", made.sound_count)
    if shape.engine is Engine.EMBEDDED:
        openings = [_opening_s(settings) for _ in range(_OPENINGS)]
        yield Figure(_PART, "opening, median", _median_ms(openings), "ms", engine=shape.label)
    yield from _of_changes(shape, made)
    yield from _of_full_documents(shape, made)


def _of_changes(shape: Shape, made: MadeArchive) -> Iterator[Figure]:
    documents = [sound.document for sound in islice(made.sounds(), _UPSERTS)]
    with closing(archive.engine(shape.settings)) as writer, closing(archive.engine(shape.settings)) as reader:
        writer.upsert(documents[:1])  # the first write opens what writing needs
        times = [_changed(writer, reader, number, document) for number, document in enumerate(documents)]
    durable_ms, seen_ms = _median_ms([time for time, _ in times]), _median_ms([time for _, time in times])
    yield Figure(_PART, "changing one sound until durable, median", durable_ms, "ms", engine=shape.label)
    yield Figure(_PART, "until another reader sees it, median", seen_ms, "ms", engine=shape.label)


def _of_full_documents(shape: Shape, made: MadeArchive) -> Iterator[Figure]:
    count = min(_MOST_FULL, -(-made.sound_count // _FULL_SHARE))
    documents = list(made.full_documents(count))
    numbers = number_count(documents[0])
    yield Figure(_PART, f"sounds with all descriptors, {numbers:,} numbers each", count, "sounds", engine=shape.label)
    if shape.engine is Engine.OPENSEARCH:
        runs = {} if count >= _ENOUGH_TO_MEASURE else {"runs": 1}
        yield from bulk_loading.figures(_PART, shape.settings, documents, **runs)
    rebuilding_s = bulk_loading.rebuilt_s(shape.settings, documents)
    if shape.engine is Engine.EMBEDDED:
        yield Figure(_PART, "building anew, all descriptors", count / rebuilding_s, "sounds/s", engine=shape.label)
    yield _room(shape, "room on the disk, all descriptors", count)


def _room(shape: Shape, what: str, sound_count: int) -> Figure:
    room_bytes = shapes.room_bytes(shape.settings)
    return Figure(_PART, what, room_bytes / sound_count, "bytes a sound", engine=shape.label)


def _median_ms(times_s: list[float]) -> float:
    return statistics.median(times_s) * 1000


def _opening_s(settings: Settings) -> float:
    started = time.perf_counter()
    with closing(archive.engine(settings)) as backend:
        backend.count()
        return time.perf_counter() - started


def _changed(writer: Backend, reader: Backend, number: int, document: Document) -> tuple[float, float]:
    """Give the seconds until a change of a sound is durable, and until an engine of its own finds it."""
    word = "changed" + "".join(_LETTERS[int(digit)] for digit in str(number))  # digits would be a word of their own
    query = Query(text=parse_query(word))
    changed = replace(document, values={**document.values, "name": word}, version=document.version + 1)
    started = time.perf_counter()
    writer.upsert([changed])
    durable_s = time.perf_counter() - started
    while not reader.search(query).total:
        time.sleep(0.001)
    return durable_s, time.perf_counter() - started
