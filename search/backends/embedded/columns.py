"""Numbers on disk, column by column, that grow at the end and are read as arrays.

A table is one file of 64-bit words in blocks of 512 rows; inside a block each column's 512 values lie together. Reading
a column touches only its own pages, appending rows is one file to flush, and columns that nobody fills stay holes in a
sparse file: a stored word is the bits of the value exclusive-or those of NaN, so that zeros (a hole) mean no value.
"""

import os
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from search.errors import IndexDamagedError

BLOCK_ROWS = 512

Floats = NDArray[np.float64]

_WORD_BYTES = 8
_MISSING = np.uint64(np.float64(np.nan).view(np.uint64))


class TableReader:
    """The first `row_count` rows of a table, as they were when it was opened.

    A file that ends early, or is not there, has no values for the rest, unless `is_complete` says it must have.
    """

    def __init__(self, path: Path, width: int, row_count: int, *, is_complete: bool) -> None:
        self._row_count = row_count
        self._width = width
        wanted = -(-row_count // BLOCK_ROWS)
        size = path.stat().st_size if path.exists() else 0
        there = min(wanted, size // (BLOCK_ROWS * width * _WORD_BYTES))
        if is_complete and there < wanted:
            raise IndexDamagedError(f"{path.name} holds {there} blocks of rows where {wanted} are referred to")
        self._blocks: NDArray[np.uint64] = np.empty((0, width, BLOCK_ROWS), dtype=np.uint64)
        if there:
            self._blocks = np.memmap(path, dtype="<u8", mode="r", shape=(there, width, BLOCK_ROWS))

    def read(self, start: int, width: int) -> Floats:
        """Give a copy of neighbouring columns: (rows, width) float64, NaN where there is no value."""
        values = np.full((self._row_count, width), np.nan)
        words = self._blocks[:, start : start + width, :] ^ _MISSING
        there = words.view(np.float64).transpose(0, 2, 1).reshape(-1, width)[: self._row_count]
        values[: len(there)] = there
        return values


class TableWriter:
    """Appends rows to a table; rows from `row_count` on are leftovers of a writer that died, and are cleared."""

    def __init__(self, path: Path, width: int, row_count: int) -> None:
        self._width = width
        self._row_count = row_count
        self._block_bytes = BLOCK_ROWS * width * _WORD_BYTES
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        self._clear_leftovers()

    def append(self, rows: Floats) -> None:
        """Write rows after the last one: (rows, width) float64, NaN where there is no value."""
        done = 0
        while done < len(rows):
            block, first = divmod(self._row_count, BLOCK_ROWS)
            part = rows[done : done + BLOCK_ROWS - first]
            self._write(part, block, first)
            done += len(part)
            self._row_count += len(part)

    def sync(self) -> None:
        """Force everything written to the disk."""
        os.fsync(self._file)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(self, part: Floats, block: int, first: int) -> None:
        is_missing = np.isnan(part)
        filled = np.flatnonzero(~is_missing.all(axis=0))
        if not len(filled):
            return
        words = np.where(is_missing, 0, part.view(np.uint64) ^ _MISSING).T.astype("<u8", order="C")
        for column in filled:
            offset = block * self._block_bytes + (int(column) * BLOCK_ROWS + first) * _WORD_BYTES
            write_at(self._file, words[column].tobytes(), offset)
        end = (block + 1) * self._block_bytes
        if os.fstat(self._file).st_size < end:
            os.truncate(self._file, end)

    def _clear_leftovers(self) -> None:
        """Write zeros over rows that no commit speaks of; never cut the file, which a reader may have mapped."""
        first_block, first_row = divmod(self._row_count, BLOCK_ROWS)
        for block in range(first_block, -(-os.fstat(self._file).st_size // self._block_bytes)):
            stored = os.pread(self._file, self._block_bytes, block * self._block_bytes)
            words = np.zeros(self._width * BLOCK_ROWS, dtype="<u8")
            words[: len(stored) // _WORD_BYTES] = np.frombuffer(stored[: len(stored) // 8 * 8], dtype="<u8")
            leftovers = words.reshape(self._width, BLOCK_ROWS)[:, first_row if block == first_block else 0 :]
            if leftovers.any():
                leftovers[:] = 0
                write_at(self._file, words.tobytes(), block * self._block_bytes)


def write_at(file: int, content: bytes, offset: int) -> None:
    """Write all of the bytes at a place in an open file, however many calls that takes."""
    remaining = memoryview(content)
    while remaining:
        written = os.pwrite(file, remaining, offset)
        remaining = remaining[written:]
        offset += written
