"""The descriptors of every frame of a sound, as a file of its own: too many numbers for a row of a database.

At 44.1 kHz, low-level and `sfx` descriptors come from frames of 2048 samples every 1024, tonal from 4096 every 2048.
"""

import gzip
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np

from app.audio.descriptors.measure import CONFIDENCE_OF_FRAMES, PITCH_OF_FRAMES
from app.audio.descriptors.measurements import Measurements
from app.audio.descriptors.names import CLASSIC_NAMES, ClassicName, Kind
from app.audio.descriptors.statistics import Series

_OF_HARMONICS = {"sfx.inharmonicity", "sfx.oddtoevenharmonicenergyratio", "sfx.tristimulus"}
# A third as many numbers as all others together, and no client knows the name.
_LEFT_OUT = {"tonal.hpcp_highres"}
# Its statistics are those of the frames that have a pitch; here, each frame has its place.
_MEASUREMENTS = {
    "lowlevel.pitch": PITCH_OF_FRAMES,
    "lowlevel.pitch_instantaneous_confidence": CONFIDENCE_OF_FRAMES,
}
_FRAMES_AT_ONCE = 2048
_COMPRESSION = 6


def _is_of_frames(row: ClassicName) -> bool:
    if row.kind is not Kind.STATISTICS or row.name in _LEFT_OUT:
        return False
    return row.name in _OF_HARMONICS or row.name.startswith(("lowlevel.", "tonal."))


FRAME_NAMES: tuple[ClassicName, ...] = tuple(row for row in CLASSIC_NAMES if _is_of_frames(row))
"""The descriptors that every frame has."""


def write_frames(measured: Measurements, path: Path) -> None:
    """Write the descriptors of all frames as JSON, compressed with gzip: namespace, name, then a list of frames.

    Numbers have six significant digits; one that is not finite is 0, as in the classic descriptors. A minute of sound
    takes about 1.7 MB, and 4.2 MB uncompressed; little more memory is needed than for the measurements themselves.
    """
    # Without a name and a time in it, the same sound has the same file.
    with path.open("wb") as file, gzip.GzipFile("", "wb", _COMPRESSION, file, mtime=0) as compressed:
        for part in _parts(measured):
            compressed.write(part.encode("ascii"))


def _parts(measured: Measurements) -> Iterator[str]:
    opening = "{"
    for namespace, rows in groupby(FRAME_NAMES, key=lambda row: row.name.partition(".")[0]):
        yield f'{opening}"{namespace}":'
        opening = "{"
        for row in rows:
            yield f'{opening}"{row.name.partition(".")[2]}":['
            yield from _rows(measured.numbers[_MEASUREMENTS.get(row.name, row.measurement)])
            yield "]"
            opening = ","
        yield "}"
        opening = ","
    yield "}"


def _rows(series: Series) -> Iterator[str]:
    """Give the values of the frames, with commas between, in parts of a size that memory does not notice."""
    for first in range(0, len(series), _FRAMES_AT_ONCE):
        # Adding zero takes the sign from a negative one.
        block = np.nan_to_num(series[first : first + _FRAMES_AT_ONCE], posinf=0.0, neginf=0.0) + 0.0
        one = "%.6g" if block.ndim == 1 else f"[{','.join(['%.6g'] * block.shape[1])}]"
        # One template for the whole block: the fastest way there is to write numbers.
        text = ",".join([one] * len(block)) % tuple(block.ravel().tolist())
        yield f",{text}" if first else text
