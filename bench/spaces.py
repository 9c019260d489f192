"""`python -m bench.spaces`: the default similarity space beside other ways to scale and compare the same features.

docs/similarity.md says how to read the table. With `--constants`, also the means and deviations of what was heard.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from app.audio.descriptors import similarity
from app.demo.catalogue import SOUNDS
from bench.arguments import add_recordings
from bench.hearing import Collection, Heard, listen
from bench.neighbours import Matrix, neighbours, passing, similarities

Compare = Callable[[Matrix, Matrix], Matrix]
"""Gives the similarity, 0 to 1, of raw features, (n, 100), with others, (m, 100), as (n, m)."""

_WEIGHTS = np.array(similarity.WEIGHTS)
_BLOCKS = {"timbre": slice(0, 66), "spectrum": slice(66, 90), "pitch": slice(90, 96), "time": slice(96, 100)}
_LIMIT = 3.0
_SHRINKAGE = 0.3
_COMPONENTS = 30
_COLUMNS = ("same pack", "nearest", "demo: same", "nearest", "related pass", "unrelated", "copies")
_WIDTH = 130


def main(arguments: Sequence[str]) -> int:
    """Listen once, print a row for each space, and give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.spaces", description=__doc__)
    add_recordings(parser)
    parser.add_argument("--constants", action="store_true", help="also print means and deviations")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="fonoteca-bench-") as folder:
        heard = listen(options.recordings, SOUNDS, (), Path(folder))
    console = Console(width=_WIDTH)
    print_table(heard, console)
    if options.constants:
        for numbers in (heard.features.mean(axis=0), heard.features.std(axis=0)):
            console.print(", ".join(f"{number:.4g}" for number in numbers), soft_wrap=True)
    return 0


def print_table(heard: Heard, console: Console) -> None:
    """Print what each space is worth, in per cent."""
    table = Table("space", *_COLUMNS, title="Similarity spaces")
    for name, compare in alternatives(heard).items():
        table.add_row(name, *(f"{100 * value:.1f}" for value in _judged(compare, heard)))
    console.print(table)


def alternatives(heard: Heard) -> dict[str, Compare]:
    """Give the spaces by name, the default one first; the others are fitted to what was heard."""
    own = heard.features
    demo = heard.collections["demo sounds"].features
    half = np.concatenate([own[: -len(demo) : 2], demo])
    weighted = {f"weight of {block} {factor:g}": _scaled(own, _with(block, factor)) for block, factor in _weightings()}
    return {
        "default": lambda one, other: similarities(_default(one), _default(other)),
        "constants: all that was heard": _scaled(own, _WEIGHTS),
        "constants: half the recordings, demo": _scaled(half, _WEIGHTS),
        "constants: demo": _scaled(demo, _WEIGHTS),
        **{f"limit {limit:g}": _scaled(own, _WEIGHTS, limit) for limit in (1.5, 2.0, np.inf)},
        "all weights 1": _scaled(own, np.ones_like(_WEIGHTS)),
        **weighted,
        "Euclidean distance": partial(_euclidean, own),
        f"the first {_COMPONENTS} principal components": _turned(own, partial(_components, _COMPONENTS)),
        "whitened by half": _turned(own, partial(_whitened, 0.5)),
        "whitened": _turned(own, partial(_whitened, 1.0)),
        "ranks": lambda one, other: similarities(_ranked(own, one), _ranked(own, other)),
    }


def _judged(compare: Compare, heard: Heard) -> Iterable[float]:
    """Give the columns of the table, each 0 to 1."""
    recordings = heard.collections.get("recordings", Collection(np.empty((0, similarity.DIMENSIONS)), ()))
    demo = heard.collections["demo sounds"]
    similar = compare(recordings.features, recordings.features)
    near, passed = neighbours(similar, recordings.packs), passing(similar, recordings.packs)
    near_demo = neighbours(compare(demo.features, demo.features), demo.packs)
    found = np.concatenate([np.argmax(compare(copies, heard.features), axis=1) for copies in heard.copies.values()])
    is_own = found == np.tile(heard.originals, len(heard.copies))
    return (near.same, near.nearest, near_demo.same, near_demo.nearest, passed.related, passed.unrelated, is_own.mean())


def _weightings() -> Iterable[tuple[str, float]]:
    return (("timbre", 0.5), ("spectrum", 0.5), ("spectrum", 2.0), ("pitch", 0.5), ("pitch", 2.0), ("time", 1.5))


def _with(block: str, factor: float) -> Matrix:
    """The weights of the default space, but for one block."""
    weights = _WEIGHTS.copy()
    weights[_BLOCKS[block]] = factor
    return weights


def _default(raw: Matrix) -> Matrix:
    return similarity.in_space(raw).astype(np.float64)


def _scaled(reference: Matrix, weights: Matrix, limit: float = _LIMIT) -> Compare:
    return lambda one, other: similarities(
        _unit(_scores(reference, one, limit) * weights), _unit(_scores(reference, other, limit) * weights)
    )


def _turned(reference: Matrix, matrix: Callable[[Matrix], Matrix]) -> Compare:
    """Compare in the coordinates that a matrix, (100, any), made of the weighted scores of the reference gives."""
    turn = matrix(_scores(reference, reference) * _WEIGHTS)
    return lambda one, other: similarities(
        _unit(_scores(reference, one) * _WEIGHTS @ turn), _unit(_scores(reference, other) * _WEIGHTS @ turn)
    )


def _scores(reference: Matrix, raw: Matrix, limit: float = _LIMIT) -> Matrix:
    """Give raw features in deviations from the means of a reference, limited; (n, 100)."""
    scores = (raw - reference.mean(axis=0)) / reference.std(axis=0)
    return np.asarray(np.clip(scores, -limit, limit), np.float64)


def _unit(vectors: Matrix) -> Matrix:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float64)


def _euclidean(reference: Matrix, one: Matrix, other: Matrix) -> Matrix:
    """1 for the same, 1/2 for a deviation in every feature."""
    ours, theirs = _scores(reference, one) * _WEIGHTS, _scores(reference, other) * _WEIGHTS
    distances = np.linalg.norm(ours[:, None] - theirs[None], axis=2)
    return np.asarray(1.0 / (1.0 + distances / np.sqrt(similarity.DIMENSIONS)), np.float64)


def _components(count: int, scores: Matrix) -> Matrix:
    """The directions of most variance, (100, count)."""
    _, directions = np.linalg.eigh(np.cov(scores.T))
    return np.asarray(directions[:, -count:], np.float64)


def _whitened(power: float, scores: Matrix) -> Matrix:
    """The matrix that evens out what features have in common, (100, 100): wholly at 1, half at 1/2.

    The covariance is mixed with an even one, since so few sounds do not tell a hundred directions apart.
    """
    covariance = np.cov(scores.T)
    even = np.eye(len(covariance)) * np.trace(covariance) / len(covariance)
    variances, directions = np.linalg.eigh((1 - _SHRINKAGE) * covariance + _SHRINKAGE * even)
    return np.asarray(directions * variances ** (-power / 2) @ directions.T, np.float64)


def _ranked(reference: Matrix, raw: Matrix) -> Matrix:
    """Unit vectors of the places, -1 to 1, that the features would have among those of the reference."""
    places = [
        (np.searchsorted(known, given) + np.searchsorted(known, given, "right")) / len(known) - 1.0
        for known, given in zip(np.sort(reference, axis=0).T, raw.T, strict=True)
    ]
    return _unit(np.stack(places, axis=1) * _WEIGHTS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
