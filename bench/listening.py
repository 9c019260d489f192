"""Part `listening`: what the archive hears. Who is near whom, and how right pitch, tempo and key are."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from app.audio import descriptors
from app.audio.descriptors import similarity
from app.demo.catalogue import SOUNDS, DemoSound
from bench import known_sounds, truths
from bench.figures import Figure
from bench.hearing import Collection, Heard, listen
from bench.known_sounds import KnownSound
from bench.neighbours import CUT, NEAREST, Matrix, neighbours, passing, recognised, similarities

_PART = "listening"


def figures(
    recordings: Path | None, demo: Sequence[DemoSound] = SOUNDS, further: Sequence[KnownSound] | None = None
) -> Iterator[Figure]:
    """Give the figures of a folder of recordings, None being that there is none, and of the sounds of the demo.

    `further` sounds of known truth are all there are, unless given.

    Raises:
        FailedError: the sheet of the recordings cannot be used.
    """
    if not descriptors.is_available():
        yield Figure(_PART, "sounds listened to (there is no analysis library)", 0, "sounds")
        return
    with tempfile.TemporaryDirectory(prefix="fonoteca-bench-") as folder:
        heard = listen(recordings, demo, known_sounds.further() if further is None else further, Path(folder))
    if recordings is None:
        yield Figure(_PART, "recordings (there are none)", 0, "sounds")
    for kind, collection in heard.collections.items():
        yield from _of_collection(kind, collection)
    yield from _of_copies(heard)
    for kind, known in heard.known.items():
        yield from truths.figures(_PART, kind, known)


def _of_collection(kind: str, collection: Collection) -> Iterator[Figure]:
    similar = similarities(*2 * (_in_space(collection.features),))
    near, passed = neighbours(similar, collection.packs), passing(similar, collection.packs)
    yield Figure(_PART, f"{kind}: listened to", len(collection.packs), "sounds")
    yield Figure(_PART, f"{kind}: of the {NEAREST} nearest, in the same pack", 100 * near.same, "%")
    yield Figure(_PART, f"{kind}: the same by chance", 100 * near.chance, "%")
    yield Figure(_PART, f"{kind}: the same at best, some packs being small", 100 * near.most, "%")
    yield Figure(_PART, f"{kind}: the nearest is in the same pack", 100 * near.nearest, "%")
    yield Figure(_PART, f"{kind}: pairs of one pack that pass the cut of {CUT}", 100 * passed.related, "%")
    yield Figure(_PART, f"{kind}: pairs of two packs that pass the cut of {CUT}", 100 * passed.unrelated, "%")


def _of_copies(heard: Heard) -> Iterator[Figure]:
    originals = _in_space(heard.features)
    for change, copies in heard.copies.items():
        share = recognised(_in_space(copies), originals, heard.originals)
        yield Figure(_PART, f"{len(copies)} copies, {change}: nearest to their originals", 100 * share, "%")


def _in_space(features: Matrix) -> Matrix:
    return similarity.in_space(features).astype(np.float64)
