"""Part `search`: the same searches through the whole HTTP stack and on the bare engines."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack

from bench import shapes
from bench.asking import Measured, asking
from bench.figures import Figure, Goal, side_by_side
from bench.filling import Filled
from bench.made_archive import MadeArchive
from bench.processes import FailedError
from bench.requests import CONTENT, CONTENT_SOUND, CONTENT_VECTOR, LIKENESS_FILTERED, TEXT, searches
from bench.shapes import Engine, Shape

_PART = "search"
_TEXT_ROUNDS, _OTHER_ROUNDS = 25, 20
_FEW_SOUNDS = 10_000  # a smaller archive is a rehearsal, for which one round will do
_MOST_ADDED = Goal(4.0)  # milliseconds of CPU
_MOST_CPU = Goal(50.0)  # the same
_MOST_RATIO = Goal(1.3)
_HEAVY = {LIKENESS_FILTERED, CONTENT, CONTENT_SOUND, CONTENT_VECTOR}


def figures(filled: Mapping[Shape, Filled], made: MadeArchive) -> Iterator[Figure]:
    """Give the figures of the same archive in one shape or in both.

    Raises:
        FailedError: a search fails, or is not answered the same by all.
    """
    is_rehearsal = made.sound_count < _FEW_SOUNDS
    for shape in filled:
        yield Figure(_PART, f"over {shape.database}", made.sound_count, "sounds", engine=shape.label)
        shapes.settle(shape.settings)
    with ExitStack() as stack:
        askers = {
            shape.engine: stack.enter_context(asking(shape.settings, one.api_key)) for shape, one in filled.items()
        }
        for what, requests in searches(made).items():
            rounds = _TEXT_ROUNDS if what == TEXT else _OTHER_ROUNDS
            found = {engine: asker.measure(requests, 1 if is_rehearsal else rounds) for engine, asker in askers.items()}
            _refuse_differences(what, found)
            yield from side_by_side(
                figure for engine, measured in found.items() for figure in _FIGURES[engine](what, measured)
            )


def _refuse_differences(what: str, found: Mapping[Engine, Measured]) -> None:
    counts = {engine.label: measured.counts for engine, measured in found.items()}
    if len(set(counts.values())) > 1:
        raise FailedError(f"{what}: the engines do not count the same: {counts}")


def _of_embedded(what: str, measured: Measured) -> Iterator[Figure]:
    engine = Engine.EMBEDDED.label
    cpu_goal, added_goal = _MOST_CPU if what in _HEAVY else None, _MOST_ADDED if what == TEXT else None
    yield from _times(what, measured, engine)
    yield Figure(_PART, f"{what}: CPU of the server", measured.over_http.cpu_ms_a_call, "ms", cpu_goal, engine=engine)
    yield Figure(_PART, f"{what}: CPU the stack adds", measured.added_ms, "ms", added_goal, engine=engine)


def _of_opensearch(what: str, measured: Measured) -> Iterator[Figure]:
    engine = Engine.OPENSEARCH.label
    yield from _times(what, measured, engine)
    added = Figure(_PART, f"{what}: CPU the stack adds", measured.added_ms, "ms", _MOST_ADDED)
    yield Figure(_PART, added.what, added.value, added.unit, engine=engine)
    name = f"{what}: HTTP over bare engine"
    yield Figure(_PART, name, measured.ratio, "times", _MOST_RATIO, otherwise=added, engine=engine)


def _times(what: str, measured: Measured, engine: str) -> Iterator[Figure]:
    yield Figure(_PART, f"{what}: HTTP, median", measured.over_http.median_ms, "ms", engine=engine)
    if what == TEXT:
        longest_ms = measured.over_http.percentile_99_ms
        yield Figure(_PART, f"{what}: HTTP, 99th percentile", longest_ms, "ms", engine=engine)
    yield Figure(_PART, f"{what}: bare engine, median", measured.bare.median_ms, "ms", engine=engine)


_FIGURES = {Engine.EMBEDDED: _of_embedded, Engine.OPENSEARCH: _of_opensearch}
