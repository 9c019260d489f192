"""One committed state of the index: what a search sees from its first step to its last."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import tantivy
from numpy.typing import NDArray

from search.backends.embedded import generation as files
from search.backends.embedded.columns import Floats, TableReader
from search.backends.embedded.dictionaries import Words
from search.backends.embedded.failures import damage_noticed
from search.backends.embedded.schema import SOUND_TABLE, facet_names, layout
from search.backends.embedded.spaces import read_spaces
from search.backends.embedded.text_index import Rows, TextIndex

Mask = NDArray[np.bool_]

_CACHE_BYTES = 64_000_000
_PART_ROWS = 4096  # of a space that are looked through at a time

_ArrayT = TypeVar("_ArrayT", bound=NDArray[Any])


class Snapshot:
    """Reads numbers, vectors and text of one commit. Threads may share it; later commits do not change it."""

    def __init__(self, generation: Path, index: tantivy.Index) -> None:
        self.text = TextIndex(index)
        self.row_count = self.text.row_count()
        self.spaces = read_spaces(generation, self.row_count)
        self._tables = {
            table: TableReader(
                files.table_path(generation, table), width, self.row_count, is_complete=table == SOUND_TABLE
            )
            for table, width in layout().widths.items()
        }
        self._cache = _ArrayCache(_CACHE_BYTES)
        self._words = {name: Words(generation, name) for name in facet_names()}

    @property
    def sound_count(self) -> int:
        """Count the sounds; the other rows are those of sounds replaced or removed."""
        return self.text.sound_count

    def column(self, name: str) -> Floats:
        """Give the numbers of a field by row: (rows, width) float64, NaN for no value."""
        place = layout().columns[name]
        table = self._tables[place.table]
        return self._cache.get(("column", name), lambda: table.read(place.start, place.width))

    def numbers(self, name: str) -> Floats:
        """Give the numbers of a field of one dimension: (rows,) float64, NaN for no value."""
        return self.column(name)[:, 0]

    def words(self, name: str) -> list[str]:
        """Give the words of a facet field by number."""
        with damage_noticed():
            return self._words[name].by_number

    def has_vector(self, space: str) -> Mask:
        """Tell by row of a space whether there is a vector: where few sounds have one, most rows are zeros."""
        vectors = self.spaces[space]
        parts = range(0, len(vectors), _PART_ROWS)

        def make() -> Mask:
            return np.concatenate([vectors[start : start + _PART_ROWS].any(axis=1) for start in parts])

        return self._cache.get(("has vector", space), make)

    def live(self) -> Rows:
        """Give the rows of all sounds, ascending."""
        return self._cache.get("live", lambda: np.sort(self.text.rows(tantivy.Query.all_query())))

    def mask(self, key: Hashable, make: Callable[[], Mask]) -> Mask:
        """Give a mask over the rows that was made before for an equal key, or make it."""
        return self._cache.get(("mask", key), make)


class _ArrayCache:
    """Keeps the arrays asked for last, up to a number of bytes."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._held_bytes = 0
        self._arrays: OrderedDict[Hashable, NDArray[Any]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], _ArrayT]) -> _ArrayT:
        with self._lock:
            held = self._arrays.get(key)
            if held is not None:
                self._arrays.move_to_end(key)
                return held  # type: ignore[return-value]  # one key, one type of array
        made = make()
        made.flags.writeable = False
        with self._lock:
            if key not in self._arrays:
                self._arrays[key] = made
                self._held_bytes += made.nbytes
            while self._held_bytes > self._limit_bytes:
                _, dropped = self._arrays.popitem(last=False)
                self._held_bytes -= dropped.nbytes
        return made
