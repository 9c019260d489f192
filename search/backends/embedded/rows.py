"""A document as the engine keeps it: one row of numbers in each table, and one entry in the text index."""

from collections.abc import Iterator, Sequence

import numpy as np
import tantivy

from search.analysis import Token, index_tokens, letter_words, whole_values, writable
from search.backends.embedded.columns import Floats
from search.backends.embedded.schema import (
    HAS,
    ID_COLUMN,
    PACK_COLUMN,
    ROW,
    VERSION_COLUMN,
    Column,
    facet_column,
    layout,
    safe_name,
)
from search.document import Document, Stored, texts_of
from search.fields import Kind, named


def table_rows(documents: Sequence[Document]) -> dict[str, Floats]:
    """Give the new rows of each table: name → (documents, width) float64, NaN where there is no value."""
    rows = {table: np.full((len(documents), width), np.nan) for table, width in layout().widths.items()}
    for number, document in enumerate(documents):
        for name, value in _numbers(document):
            column = layout().columns[name]
            _put(rows[column.table][number], column, value, name)
    return rows


def text_entry(document: Document, row: int) -> tantivy.Document:
    """Give the entry of the text index that stands for a document and points to its row."""
    entry = tantivy.Document()
    entry.add_unsigned(ROW, row)
    entry.add_text("id", str(document.id))
    entry.add_text(HAS, "id")
    for name, value in document.values.items():
        if name in layout().columns:
            continue
        texts = [writable(text) for text in texts_of(value)]
        if texts:
            entry.add_text(HAS, name)
            _add_texts(entry, name, texts)
    return entry


def facet_values(document: Document) -> Iterator[tuple[str, list[str]]]:
    """Give, for each text field to be counted that has a value, its values in the form that filters know.

    Raises:
        ValueError: there are more values than the table has columns for.
    """
    for name, value in document.values.items():
        column = layout().columns.get(facet_column(name))
        if column is None or not (texts := [writable(text) for text in texts_of(value)]):
            continue
        values = whole_values(texts, is_folded=named(name).kind is Kind.FOLDED)
        if len(values) > column.width:
            raise ValueError(f"{name} takes at most {column.width} values, not {len(values)}")
        yield name, values


def _add_texts(entry: tantivy.Document, name: str, texts: Sequence[str]) -> None:
    kind = named(name).kind
    if kind is Kind.TEXT:
        _add_tokens(entry, name, index_tokens(texts))
    elif kind is Kind.WORDS:
        _add_tokens(entry, name, letter_words(" ".join(texts)))
    else:
        for text in whole_values(texts, is_folded=kind is Kind.FOLDED):
            entry.add_text(safe_name(name), text)


def _add_tokens(entry: tantivy.Document, name: str, tokens: Sequence[Token]) -> None:
    words = [tantivy.Token(token.text, token.position, 0, 0) for token in tokens]
    entry.add_pre_tokenized_text(safe_name(name), tantivy.PreTokenizedString("", words))


def _numbers(document: Document) -> Iterator[tuple[str, Stored]]:
    yield ID_COLUMN, document.id
    yield VERSION_COLUMN, document.version
    if (pack := document.pack_number) is not None:
        yield PACK_COLUMN, pack
    for name, value in document.values.items():
        if value is not None and name in layout().columns and name != ID_COLUMN:
            yield name, value


def _put(row: Floats, column: Column, value: Stored, name: str) -> None:
    if column.width == 1:
        row[column.start] = value
        return
    if not isinstance(value, tuple) or len(value) != column.width:
        raise ValueError(f"{name} takes {column.width} numbers, not {value!r}")
    row[column.start : column.start + column.width] = value
