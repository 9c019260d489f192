"""The one writer of a generation: rows first, then the commit of the text index that makes them exist."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import tantivy

from search.backends.embedded import generation as files
from search.backends.embedded.columns import Floats, TableWriter
from search.backends.embedded.dictionaries import FacetWriter
from search.backends.embedded.failures import damage_noticed, write_failures_noticed
from search.backends.embedded.rows import table_rows, text_entry
from search.backends.embedded.schema import FACET_TABLE, layout
from search.backends.embedded.spaces import Matrix, SpaceWriter, stored_dimensions
from search.backends.embedded.text_index import TextIndex
from search.document import UNFIT, Document
from search.errors import VectorError
from search.spaces import SPACES
from search.vectors import unit_vector

_HEAP_BYTES = 64_000_000
_BATCH = 512  # documents; bounds the memory of one step


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Documents ready to be written: their ids, and what goes into each table, space and the text index."""

    ids: list[int]
    rows: dict[str, Floats]
    vectors: dict[str, Matrix]
    entries: list[tantivy.Document]


class GenerationWriter:
    """Adds and removes documents of one generation. After any failure it must be closed and opened anew.

    Rows are numbered on from the last one that belongs to a sound. A number can so come again after its sound was
    removed and the writer restarted; a reader that has not looked since would see the new sound there for that moment.
    """

    def __init__(self, generation: Path) -> None:
        self._generation = generation
        self._tables: dict[str, TableWriter] = {}
        self._spaces: dict[str, SpaceWriter] = {}
        with damage_noticed(), ExitStack() as opened:
            self._resources = opened
            index = tantivy.Index.open(str(files.text_folder(generation)))
            self._text = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
            self._row_count = TextIndex(index).row_count()
            for table, width in layout().widths.items():
                path = files.table_path(generation, table)
                self._tables[table] = opened.enter_context(TableWriter(path, width, self._row_count))
            for space, dimensions in stored_dimensions(generation).items():
                self._open_space(space, dimensions)
            self._words = FacetWriter(generation)
            opened.callback(self._words.close)
            self._resources = opened.pop_all()

    def add(self, documents: Sequence[Document]) -> dict[int, str]:
        """Add documents in place of those of the same id; of several with one id the last one counts.

        Those that can never be indexed as they are come back by id, with the reason; all others are added.
        """
        latest = list({document.id: document for document in documents}.values())
        refused: dict[int, str] = {}
        for start in range(0, len(latest), _BATCH):
            refused |= self._add_acceptable(latest[start : start + _BATCH])
        return refused

    def remove(self, ids: Sequence[int]) -> None:
        """Remove the documents of these ids."""
        with write_failures_noticed():
            for sound_id in ids:
                self._text.delete_documents_by_term("id", str(sound_id))

    def commit(self) -> None:
        """Make everything since the last commit exist, for good: the numbers reach the disk before the text does."""
        with write_failures_noticed():
            self._words.sync()
            for table in self._tables.values():
                table.sync()
            for space in self._spaces.values():
                space.sync()
            self._text.commit()

    def finish(self) -> None:
        """Commit, and wait until the text index has tidied itself up; nothing can be added after it."""
        self.commit()
        with write_failures_noticed():
            self._text.wait_merging_threads()

    def close(self) -> None:
        """Let go of the files; what was not committed is lost."""
        self._resources.close()
        del self._text  # its lock goes with it

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _add_acceptable(self, documents: Sequence[Document]) -> dict[int, str]:
        """Add documents, and find by halving those that cannot be added."""
        try:
            prepared = self._prepared(documents)
        except UNFIT as error:
            if len(documents) == 1:
                return {documents[0].id: str(error)}
            middle = len(documents) // 2
            return self._add_acceptable(documents[:middle]) | self._add_acceptable(documents[middle:])
        self._add_prepared(prepared)
        return {}

    def _prepared(self, documents: Sequence[Document]) -> "_Prepared":
        return _Prepared(
            ids=[document.id for document in documents],
            rows=table_rows(documents) | {FACET_TABLE: self._words.rows(documents)},
            vectors=dict(self._matrices(documents)),
            entries=[text_entry(document, self._row_count + number) for number, document in enumerate(documents)],
        )

    def _add_prepared(self, prepared: "_Prepared") -> None:
        self.remove(prepared.ids)
        with write_failures_noticed():
            for table, values in prepared.rows.items():
                self._tables[table].append(values)
            for space, matrix in prepared.vectors.items():
                writer = self._spaces.get(space) or self._open_space(space, matrix.shape[1])
                writer.write(self._row_count, matrix)
            for entry in prepared.entries:
                self._text.add_document(entry)
        self._row_count += len(prepared.ids)

    def _matrices(self, documents: Sequence[Document]) -> Iterator[tuple[str, Matrix]]:
        for space in sorted({space for document in documents for space in document.vectors}):
            vectors = [document.vectors.get(space) for document in documents]
            if space in self._spaces:
                dimensions = self._spaces[space].dimensions
            elif space in SPACES:
                dimensions = SPACES[space].dimensions
            else:
                dimensions = next(len(vector) for vector in vectors if vector is not None)
            yield space, _matrix(vectors, dimensions)

    def _open_space(self, space: str, dimensions: int) -> SpaceWriter:
        writer = SpaceWriter(self._generation, space, dimensions, self._row_count)
        self._resources.callback(writer.close)
        self._spaces[space] = writer
        return writer


def _matrix(vectors: Sequence[tuple[float, ...] | None], dimensions: int) -> Matrix:
    rows = np.zeros((len(vectors), dimensions), dtype=np.float32)
    for number, values in enumerate(vectors):
        if values is None:
            continue
        if len(values) != dimensions:
            raise VectorError(f"a vector of {len(values)} numbers in a space of {dimensions}")
        with suppress(VectorError):  # silence has no direction, and so no neighbours
            rows[number] = unit_vector(values)
    return rows
