"""A document as the cluster takes it."""

import math
from collections.abc import Iterator
from typing import Any

from search.analysis import index_tokens, letter_words, whole_values, writable
from search.backends.opensearch.encoding import encoded
from search.backends.opensearch.mapping import HAS, ID_NUMBER, PACK_NUMBER, number_columns, safe_name, space_name
from search.document import Document, texts_of
from search.errors import VectorError
from search.fields import Kind, named
from search.spaces import SPACES
from search.vectors import unit_vector

LARGEST = 1.7976931348623157e308  # stands for infinity, which the cluster does not take


def body_of(document: Document) -> dict[str, Any]:
    """Give what is sent to the cluster for a document.

    Raises:
        ValueError: a value does not fit its field, or a vector its space.
    """
    body: dict[str, Any] = {ID_NUMBER: document.id, "id": str(document.id), **_numbers(document)}
    has = ["id"]
    for name, value in document.values.items():
        if value is None or name == "id" or name in number_columns():
            continue
        if texts := [writable(text) for text in texts_of(value)]:
            body[safe_name(name)] = _of_text(named(name).kind, texts)
            has.append(name)
    if (pack := document.pack_number) is not None:
        body[PACK_NUMBER] = pack
    vectors = dict(_vectors(document))
    return body | vectors | {HAS: [*has, *vectors]}


def finite(number: float) -> float:
    """Give a number that the cluster can hold and compares as we do: without minus zero, infinity as LARGEST."""
    return max(-LARGEST, min(number, LARGEST)) + 0.0


def _of_text(kind: Kind, texts: list[str]) -> list[str]:
    if kind is Kind.TEXT:
        return [encoded(index_tokens(text)) for text in texts]
    if kind is Kind.WORDS:
        return [encoded(letter_words(" ".join(texts)))]
    return whole_values(texts, is_folded=kind is Kind.FOLDED)


def _numbers(document: Document) -> dict[str, float]:
    """Give every number by its column. There are some 1,700 in a sound: nothing is done for each that need not be."""
    places, names, numbers = number_columns(), list[str](), list[float]()
    for name, value in document.values.items():
        columns = places.get(name)
        if columns is None or value is None:
            continue
        values: Any = value if isinstance(value, tuple) else (value,)
        if len(values) != len(columns):
            raise ValueError(f"{name} takes {len(columns)} numbers, not {value!r}")
        names += columns
        numbers += values
    found = zip(names, [number + 0.0 for number in numbers], strict=True)
    if math.isfinite(sum(numbers)):
        return dict(found)
    return {name: finite(number) for name, number in found if not math.isnan(number)}


def _vectors(document: Document) -> Iterator[tuple[str, list[float]]]:
    for space, values in document.vectors.items():
        if space not in SPACES:
            raise ValueError(f"there is no similarity space {space!r}")
        if len(values) != SPACES[space].dimensions:
            raise ValueError(f"a vector of {len(values)} numbers in a space of {SPACES[space].dimensions}")
        try:
            yield space_name(space), unit_vector(values).tolist()
        except VectorError:  # silence has no direction, and so no neighbours
            continue
