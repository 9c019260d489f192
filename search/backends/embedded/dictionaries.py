"""The words of facet fields by number: one file a field that only grows, a word a line.

A number is written into the column of a sound only after its word is on the disk, so no number is ever without a word.
"""

import json
import os
import weakref
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from search.backends.embedded.columns import Floats, write_at
from search.backends.embedded.failures import write_failures_noticed
from search.backends.embedded.rows import facet_values
from search.backends.embedded.schema import FACET_TABLE, facet_column, layout
from search.document import Document


def dictionary_path(generation: Path, field: str) -> Path:
    """Give the file of a field's words."""
    return generation / f"words-{field}.jsonl"


class Words:
    """The words of one field by number, read when they are first asked for.

    The file is opened at once: a rebuild may remove it while searches still use the generation that it belongs to.
    """

    def __init__(self, generation: Path, field: str) -> None:
        path = dictionary_path(generation, field)
        self._file = os.open(path, os.O_RDONLY) if path.exists() else None
        if self._file is not None:
            weakref.finalize(self, os.close, self._file)

    @cached_property
    def by_number(self) -> list[str]:
        """Give the words; a last line that was not finished is not there yet."""
        stored = b"" if self._file is None else os.pread(self._file, os.fstat(self._file).st_size, 0)
        return [json.loads(line) for line in stored[: stored.rfind(b"\n") + 1].splitlines()]


class DictionaryWriter:
    """Numbers the words of one field from 0, in the order in which they come."""

    def __init__(self, generation: Path, field: str) -> None:
        words = Words(generation, field).by_number
        self._numbers = {word: number for number, word in enumerate(words)}
        self._file = os.open(dictionary_path(generation, field), os.O_RDWR | os.O_CREAT, 0o644)
        self._size = sum(len(_line(word)) for word in words)
        os.truncate(self._file, self._size)

    def numbers(self, words: Iterable[str]) -> list[int]:
        """Give the number of each word; new ones are added to the file."""
        found = []
        for word in words:
            number = self._numbers.get(word)
            if number is None:
                number = self._numbers[word] = len(self._numbers)
                line = _line(word)
                write_at(self._file, line, self._size)
                self._size += len(line)
            found.append(number)
        return found

    def sync(self) -> None:
        """Force every word to the disk."""
        os.fsync(self._file)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


class FacetWriter:
    """Numbers the words of every facet field of one generation."""

    def __init__(self, generation: Path) -> None:
        self._dictionaries: dict[str, DictionaryWriter] = {}
        self._generation = generation

    def rows(self, documents: Sequence[Document]) -> Floats:
        """Give the new rows of the facet table: (documents, width) float64, NaN where there is no value.

        Raises:
            ValueError: a sound has more than MOST_FACET_VALUES values in a field.
        """
        rows = np.full((len(documents), layout().widths[FACET_TABLE]), np.nan)
        values = [list(facet_values(document)) for document in documents]
        with write_failures_noticed():
            for row, of_sound in zip(rows, values, strict=True):
                for name, words in of_sound:
                    start = layout().columns[facet_column(name)].start
                    row[start : start + len(words)] = self._numbers(name, words)
        return rows

    def sync(self) -> None:
        """Force every word to the disk."""
        for dictionary in self._dictionaries.values():
            dictionary.sync()

    def close(self) -> None:
        """Let go of the files."""
        for dictionary in self._dictionaries.values():
            dictionary.close()

    def _numbers(self, name: str, words: Sequence[str]) -> list[int]:
        if name not in self._dictionaries:
            self._dictionaries[name] = DictionaryWriter(self._generation, name)
        return self._dictionaries[name].numbers(words)


def _line(word: str) -> bytes:
    """Write a word so that whatever it holds, a line end included, stays on one line."""
    return json.dumps(word).encode() + b"\n"
