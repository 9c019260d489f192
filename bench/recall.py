"""Part `recall`: of the sounds most like another, how many OpenSearch finds where it does not compare them all."""

from collections.abc import Iterator
from contextlib import closing
from itertools import islice

from app import archive
from app.settings import Settings
from bench.figures import Figure, Goal
from bench.made_archive import SPACE, MadeArchive
from bench.shapes import Shape
from search import Backend, Query, SimilarTo, parse_filter
from search.tree import Everything, Node

_PART = "recall"
_LIMITS = (15, 150)
_SOUNDS = 100  # whose neighbours are looked for
_CONDITIONS = {"": Everything(), ", with a filter": parse_filter("duration:[1 TO 60] samplerate:44100")}
_LEAST = Goal(0.99, is_minimum=True)


def figures(shape: Shape, made: MadeArchive) -> Iterator[Figure]:
    """Give the share of the nearest sounds that are found, and of all that are similar enough."""
    exact_up_to = made.sound_count + 1
    with (
        closing(_engine(shape.settings, exact_up_to=0)) as estimating,
        closing(_engine(shape.settings, exact_up_to=exact_up_to)) as comparing,
    ):
        for what, condition in _CONDITIONS.items():
            for limit in _LIMITS:
                share = _share(estimating, comparing, _queries(made, condition, limit))
                name = f"of the {limit} most similar among {made.sound_count:,} sounds{what}"
                yield Figure(_PART, name, share, "found", _LEAST, engine=shape.label)


def _engine(settings: Settings, *, exact_up_to: int) -> Backend:
    return archive.engine(settings.model_copy(update={"search_exact_up_to": exact_up_to}))


def _queries(made: MadeArchive, condition: Node, limit: int) -> Iterator[Query]:
    every = max(1, made.sound_count // _SOUNDS)
    for sound in islice(made.sounds(), 0, every * _SOUNDS, every):
        wish = SimilarTo(SPACE, sound_id=sound.document.id)
        yield Query(similar_to=wish, filter=condition, limit=limit)


def _share(estimating: Backend, comparing: Backend, queries: Iterator[Query]) -> float:
    found = wanted = 0
    for query in queries:
        exact = {hit.id for hit in comparing.search(query).hits}
        wanted += len(exact)
        found += len(exact & {hit.id for hit in estimating.search(query).hits})
    return found / wanted if wanted else 1.0
