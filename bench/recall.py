"""Part `recall`: of the sounds most like another, how many OpenSearch finds where it does not compare them all."""

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice

from app import archive
from app.settings import Settings
from bench.figures import Figure, Goal
from bench.made_archive import SPACE, MadeArchive
from bench.shapes import Shape
from search import Query, Results, SimilarTo, parse_filter
from search.tree import Everything, Node

_PART = "recall"
_LIMITS = (15, 150)
_SOUNDS = 100  # whose neighbours are looked for
_WARM_UP = 20  # queries before the clock starts
_CONDITIONS = {"": Everything(), ", with a filter": parse_filter("duration:[1 TO 60] samplerate:44100")}
_LEAST = Goal(0.99, is_minimum=True)


@dataclass(frozen=True, slots=True)
class _Answers:
    """What an engine says to some queries, and how long the middle one takes."""

    results: Sequence[Results]
    median_ms: float


def figures(shape: Shape, made: MadeArchive) -> Iterator[Figure]:
    """Give the share of the nearest sounds that are found, and of all that are similar enough."""
    figure = partial(Figure, _PART, engine=shape.label)
    for what, condition in _CONDITIONS.items():
        queries = list(_queries(made, condition))
        estimated = _answers(shape.settings, queries, exact_up_to=0)
        exact = _answers(shape.settings, queries, exact_up_to=made.sound_count)
        among = f"among {made.sound_count:,} sounds{what}"
        for limit in _LIMITS:
            share = _share(estimated, exact, limit)
            yield figure(f"of the {limit} most similar {among}", share, "found", _LEAST)
        totals = (sum(one.total for one in answers.results) for answers in (estimated, exact))
        yield figure(f"of all similar ones {among}", _part_of(*totals), "counted")
        yield figure(f"following the graph {among}, median", estimated.median_ms, "ms")
        yield figure(f"comparing every vector {among}, median", exact.median_ms, "ms")


def _queries(made: MadeArchive, condition: Node) -> Iterator[Query]:
    every = max(1, made.sound_count // _SOUNDS)
    for sound in islice(made.sounds(), 0, every * _SOUNDS, every):
        wish = SimilarTo(SPACE, sound_id=sound.document.id)
        yield Query(similar_to=wish, filter=condition, limit=max(_LIMITS))


def _answers(settings: Settings, queries: Sequence[Query], *, exact_up_to: int) -> _Answers:
    times_s, results = [], []
    with closing(archive.engine(settings.model_copy(update={"search_exact_up_to": exact_up_to}))) as backend:
        for query in queries[:_WARM_UP]:
            backend.search(query)
        for query in queries:
            started = time.perf_counter()
            results.append(backend.search(query))
            times_s.append(time.perf_counter() - started)
    return _Answers(results, statistics.median(times_s) * 1000)


def _share(estimated: _Answers, exact: _Answers, limit: int) -> float:
    wanted = [_nearest(one, limit) for one in exact.results]
    found = [_nearest(one, limit) for one in estimated.results]
    return _part_of(sum(len(one & other) for one, other in zip(wanted, found, strict=True)), sum(map(len, wanted)))


def _part_of(found: int, wanted: int) -> float:
    return found / wanted if wanted else 1.0


def _nearest(results: Results, limit: int) -> set[int]:
    return {hit.id for hit in results.hits[:limit]}
