"""Listens to files as an archive does, in its pool of child processes, to each of them once."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.audio.descriptors import Analysis
from app.audio.errors import AudioError
from app.audio.limits import Limits
from app.audio.outcome import Job
from app.audio.pool import Pool
from app.demo import files as demo_files
from app.demo.catalogue import DemoSound, Truth
from app.importing import rows
from bench import altered, known_sounds
from bench.known_sounds import KnownSound
from bench.neighbours import Matrix
from bench.processes import FailedError
from bench.truths import Known

_JOBS = 2
_EVERY = 12  # so manieth sound is listened to again, in changed copies
_SHEET = "sounds.csv"

Analyses = Mapping[Path, Analysis]
Packs = Mapping[Path, str | None]


@dataclass(frozen=True, slots=True)
class Collection:
    """Sounds that were heard: their raw features, (sounds, 100), and the pack of each, None for those in none."""

    features: Matrix
    packs: Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Heard:
    """Everything that was listened to, but for silence and for what could not be analysed.

    collections: by what they are called. copies: raw features of changed copies, (originals, 100), by the change;
    `originals` are the rows of their originals in `features`. known: sounds of known truth, by what they are called.
    """

    collections: Mapping[str, Collection]
    copies: Mapping[str, Matrix]
    originals: Sequence[int]
    known: Mapping[str, Known]

    @property
    def features(self) -> Matrix:
        """The raw features of all collections, one after the other, (sounds, 100)."""
        return np.concatenate([collection.features for collection in self.collections.values()])


def listen(recordings: Path | None, demo: Sequence[DemoSound], further: Sequence[KnownSound], folder: Path) -> Heard:
    """Listen to the recordings of a folder, to the demo's sounds, to copies of some of both, and to further sounds.

    `folder` is an empty one to work in.

    Raises:
        FailedError: the sheet of the recordings cannot be used.
    """
    packs = {"recordings": {} if recordings is None else _packs_in(recordings), "demo sounds": _demo(demo, folder)}
    sounds = [path for collection in packs.values() for path in collection]
    copies = {path: altered.write(path, folder / f"copies-{number}") for number, path in enumerate(sounds[::_EVERY])}
    more = known_sounds.write(folder / "further", further)
    found = _analyses([*sounds, *more, *(copy for named in copies.values() for copy in named.values())], folder)
    kept = [path for path in sounds if path in found]
    compared = [path for path, named in copies.items() if all(copy in found for copy in (path, *named.values()))]
    truths = {path: sound.truth for path, sound in zip(packs["demo sounds"], demo, strict=True)}
    return Heard(
        collections={name: _collection(found, those) for name, those in packs.items() if those},
        copies={change: _features(found, [copies[path][change] for path in compared]) for change in altered.NAMES},
        originals=[kept.index(path) for path in compared],
        known={"demo sounds": _known(found, truths), "further sounds": _known(found, more)},
    )


def _packs_in(folder: Path) -> Packs:
    """Give the files an import of this folder would take, with the packs of its sheet if it has one."""
    sheet = folder / _SHEET
    try:
        found = list(rows.of_sheet(sheet, folder) if sheet.is_file() else rows.of_folder(folder))
    except rows.SheetError as error:
        raise FailedError(str(error)) from error
    return {row.path: row.description.pack for row in found if isinstance(row, rows.Row)}


def _demo(sounds: Sequence[DemoSound], folder: Path) -> Packs:
    (folder / "demo").mkdir()
    paths = demo_files.write(folder / "demo", sounds)
    return {path: sound.pack for path, sound in zip(paths, sounds, strict=True)}


def _analyses(paths: Sequence[Path], folder: Path) -> Analyses:
    """Analyse files; those that cannot be analysed, and those that are silent, are left out."""
    with Pool(_JOBS, Limits()) as pool, ThreadPoolExecutor(_JOBS) as threads:

        def analysis(number: int, path: Path) -> Analysis | None:
            try:
                job = Job(path, path.suffix.lower().removeprefix("."), folder / f"outcome-{number}")
                return pool.run(job).descriptors
            except AudioError:
                return None

        found = threads.map(analysis, range(len(paths)), paths)
        return {
            path: one for path, one in zip(paths, found, strict=True) if one is not None and one.features is not None
        }


def _collection(found: Analyses, packs: Packs) -> Collection:
    kept = [path for path in packs if path in found]
    return Collection(_features(found, kept), [packs[path] for path in kept])


def _features(found: Analyses, paths: Iterable[Path]) -> Matrix:
    return np.array([found[path].features for path in paths], np.float64)


def _known(found: Analyses, truths: Mapping[Path, Truth]) -> Known:
    return [(truth, found[path].flat) for path, truth in truths.items() if path in found and truth != Truth()]
