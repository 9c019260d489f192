"""The twelve made-up sounds of the conformance rows, as documents; the table itself is `sounds.csv`."""

import csv
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from search.document import Document, Stored
from search.fields import FIELDS, Kind

_TABLE = Path(__file__).with_name("sounds.csv")
_SPACES = {"laion_clap": 512, "freesound_classic": 100}
_FLAGS = ("is_explicit", "is_remix", "was_remixed")


def documents() -> tuple[Document, ...]:
    """Give the twelve sounds."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(_document(row) for row in csv.DictReader(file))


def _document(row: Mapping[str, str]) -> Document:
    values = {name: _value(name, text) for name, text in row.items() if text and name in FIELDS and name != "id"}
    values["username_words"] = row["username"]
    values |= {flag: row["flag"] == flag for flag in _FLAGS}
    values["in_remix_group"] = bool(values["is_remix"] or values["was_remixed"])
    values["is_geotagged"] = "geotag" in values
    values["num_comments"] = len(_several(row["comment"], " / "))
    vectors = {space: _vector(row[space], length) for space, length in _SPACES.items() if row[space]}
    return Document(int(row["id"]), values, vectors)


def _value(name: str, text: str) -> Stored:
    field = FIELDS[name]
    if field.dimensions > 1:
        numbers = tuple(float(number) for number in text.split(","))
        return numbers + (0.0,) * (field.dimensions - len(numbers))
    return _of_kind(field.kind, text, " / " if field.kind is Kind.TEXT else ", ", is_multiple=field.is_multiple)


def _of_kind(kind: Kind, text: str, separator: str, *, is_multiple: bool) -> Stored:
    if kind.is_inverted:
        return _several(text, separator) if is_multiple else text
    if kind is Kind.DATE:
        return int(datetime.fromisoformat(text).timestamp() * 1000)
    if kind is Kind.PLACE:
        return tuple(float(degrees) for degrees in text.split(","))
    return text == "true" if kind is Kind.BOOLEAN else float(text)


def _several(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(separator) if part)


def _vector(text: str, length: int) -> tuple[float, ...]:
    """Read `index=value` pairs; the other numbers are 0."""
    numbers = [0.0] * length
    for pair in text.split():
        index, _, value = pair.partition("=")
        numbers[int(index)] = float(value)
    return tuple(numbers)
