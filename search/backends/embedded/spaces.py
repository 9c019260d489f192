"""Similarity vectors on disk: one file a space, a row of unit length for each sound, zeros for none."""

import os
import re
from pathlib import Path
from urllib.parse import quote, unquote

import numpy as np
from numpy.typing import NDArray

from search.backends.embedded.columns import write_at

Matrix = NDArray[np.float32]

_VALUE_BYTES = 4
_CHUNK_BYTES = 1 << 20
_FILE_NAME = re.compile(r"vectors-(?P<space>.+)-(?P<dimensions>[1-9][0-9]*)\.f32")


def read_spaces(folder: Path, row_count: int) -> dict[str, Matrix]:
    """Map every space of a folder: name → (rows, dimensions) float32; a file that ends early gives fewer rows."""
    spaces = {}
    for space, dimensions in stored_dimensions(folder).items():
        path = _path(folder, space, dimensions)
        rows = min(row_count, path.stat().st_size // (dimensions * _VALUE_BYTES))
        if rows:
            mapped = np.memmap(path, dtype="<f4", mode="r", shape=(rows, dimensions))
            spaces[space] = np.asarray(mapped)
    return spaces


class SpaceWriter:
    """Appends vectors to the file of one space; what lies behind `row_count` is cleared."""

    def __init__(self, folder: Path, space: str, dimensions: int, row_count: int) -> None:
        self.dimensions = dimensions
        self._file = os.open(_path(folder, space, dimensions), os.O_RDWR | os.O_CREAT, 0o644)
        offset, size = row_count * dimensions * _VALUE_BYTES, os.fstat(self._file).st_size
        for start in range(offset, size, _CHUNK_BYTES):
            write_at(self._file, bytes(min(_CHUNK_BYTES, size - start)), start)

    def write(self, row: int, vectors: Matrix) -> None:
        """Write neighbouring rows from `row` on: (rows, dimensions), of unit length or all zero."""
        write_at(self._file, vectors.astype("<f4").tobytes(), row * self.dimensions * _VALUE_BYTES)

    def sync(self) -> None:
        """Force everything written to the disk."""
        os.fsync(self._file)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def stored_dimensions(folder: Path) -> dict[str, int]:
    """Give the number of dimensions of each space that has a file in the folder."""
    found = (_FILE_NAME.fullmatch(path.name) for path in folder.glob("vectors-*.f32"))
    return {unquote(name["space"]): int(name["dimensions"]) for name in found if name}


def _path(folder: Path, space: str, dimensions: int) -> Path:
    return folder / f"vectors-{quote(space, safe='')}-{dimensions}.f32"
