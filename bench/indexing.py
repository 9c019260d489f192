"""Part `index`: how fast the embedded engine takes sounds, how much room it needs, and how soon a change is seen."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from bench.figures import Figure
from bench.made_archive import MadeArchive
from search import Document, EmbeddedBackend, Query, parse_query

_PART = "index"
_OPENINGS, _UPSERTS = 5, 10
_LETTERS = "abcdfghjkl"


def figures(index: Path, made: MadeArchive, indexing_s: float) -> Iterator[Figure]:
    """Give the figures of an index that was built in `indexing_s` seconds; some of its sounds are changed."""
    size_bytes = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
    yield Figure(_PART, "building", made.sound_count / indexing_s, "sounds/s")
    yield Figure(_PART, "room on the disk", size_bytes / made.sound_count, "bytes a sound")
    yield Figure(_PART, "opening, median", _median_ms([_opening_s(index) for _ in range(_OPENINGS)]), "ms")
    documents = [sound.document for sound in islice(made.sounds(), _UPSERTS)]
    with EmbeddedBackend(index) as writer, EmbeddedBackend(index) as reader:
        writer.upsert(documents[:1])  # the first write opens what writing needs
        times = [_changed(writer, reader, number, document) for number, document in enumerate(documents)]
    yield Figure(_PART, "changing one sound until durable, median", _median_ms([time for time, _ in times]), "ms")
    yield Figure(_PART, "until another reader sees it, median", _median_ms([time for _, time in times]), "ms")


def _median_ms(times_s: list[float]) -> float:
    return statistics.median(times_s) * 1000


def _opening_s(index: Path) -> float:
    started = time.perf_counter()
    with EmbeddedBackend(index) as backend:
        backend.count()
        return time.perf_counter() - started


def _changed(writer: EmbeddedBackend, reader: EmbeddedBackend, number: int, document: Document) -> tuple[float, float]:
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
