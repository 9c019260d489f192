"""Where each field lives: text kinds as fields of the text index, everything else as columns of a table."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

import tantivy

from search.analysis import ANALYSIS_VERSION, STOP_WORDS
from search.fields import FIELDS, Field, Kind, Source
from search.spaces import SPACES

LAYOUT_VERSION = 2  # grows with any change of the files themselves

ROW = "_row"  # the number of the document's row in every table
HAS = "_has"  # the names of the text fields that hold something

ID_COLUMN = "id"
PACK_COLUMN = "pack number"  # of `pack_grouping`, the integer before the underscore
VERSION_COLUMN = "version"
MOST_FACET_VALUES = 32  # of one sound in one field; a sound has at most 30 tags

SOUND_TABLE = "sound"
FACET_TABLE = "facet"  # of text to be counted, numbers of words in the dictionary of the field
_TABLES = {Source.SOUND: SOUND_TABLE, Source.CURRENT: "current", Source.CLASSIC: "classic"}


@dataclass(frozen=True, slots=True)
class Column:
    """A place in a table: `width` neighbouring numbers from `start`, two for a place, more for a vector."""

    table: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Every column by field name, and the width of each table."""

    columns: dict[str, Column]
    widths: dict[str, int]


@cache
def layout() -> Layout:
    """Lay out the field table: numbers, flags, dates and places, facets, and three numbers of the engine's own."""
    columns: dict[str, Column] = {}
    widths = dict.fromkeys((*_TABLES.values(), FACET_TABLE), 0)

    def add(name: str, table: str, width: int) -> None:
        columns[name] = Column(table, widths[table], width)
        widths[table] += width

    for name in (ID_COLUMN, PACK_COLUMN, VERSION_COLUMN):
        add(name, SOUND_TABLE, 1)
    for field in FIELDS.values():
        if not field.kind.is_inverted:
            add(field.name, _TABLES[field.source], _width(field))
        elif field.is_facet:
            add(facet_column(field.name), FACET_TABLE, MOST_FACET_VALUES if field.is_multiple else 1)
    return Layout(columns, {table: width for table, width in widths.items() if width})


def facet_names() -> list[str]:
    """Give the text fields whose values can be counted."""
    return [field.name for field in FIELDS.values() if field.is_facet and field.kind.is_inverted]


def facet_column(field_name: str) -> str:
    """Give the name of the column that counts a text field."""
    return f"facet {field_name}"


def safe_name(field_name: str) -> str:
    """Give the name of a field in the text index, where a dot would mean a path."""
    return field_name.replace(".", "-")


@cache
def text_schema() -> tantivy.Schema:
    """Build the schema of the text index; all words come from our own analysis."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(ROW, fast=True)
    builder.add_text_field(HAS, tokenizer_name="raw", index_option="basic")
    for field in FIELDS.values():
        if field.kind.is_inverted:
            has_positions = field.kind in {Kind.TEXT, Kind.WORDS}
            builder.add_text_field(
                safe_name(field.name),
                stored=field.name == "pack_grouping",
                tokenizer_name="raw",
                index_option="position" if has_positions else "basic",
            )
    return builder.build()


@cache
def fingerprint() -> str:
    """Give a hash of all that decides what an index looks like; an index with another one must be rebuilt."""
    facts = [
        [LAYOUT_VERSION, ANALYSIS_VERSION, version("tantivy"), sorted(STOP_WORDS)],
        [[field.name, field.kind, field.source, field.dimensions, field.is_facet] for field in FIELDS.values()],
        [[space.name, space.dimensions, space.version] for space in SPACES.values()],
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _width(field: Field) -> int:
    return 2 if field.kind is Kind.PLACE else field.dimensions
