"""What a field is: its kind decides how a value is read, compared and indexed."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How the values of a field behave."""

    TEXT = "text"  # split into words, stemmed
    FOLDED = "folded"  # the whole value, lower-cased and trimmed
    EXACT = "exact"  # the whole value, byte for byte
    WORDS = "words"  # runs of letters, lower-cased
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    DATE = "date"  # milliseconds since 1970, UTC
    PLACE = "place"  # latitude and longitude in degrees

    @property
    def is_number(self) -> bool:
        """True of the kinds that hold plain numbers."""
        return self in {Kind.INTEGER, Kind.FLOAT}

    @property
    def is_inverted(self) -> bool:
        """True of the kinds that hold text, and so live in an inverted index."""
        return self in {Kind.TEXT, Kind.FOLDED, Kind.EXACT, Kind.WORDS}


class Source(StrEnum):
    """Where the values of a field come from."""

    SOUND = "sound"  # what people and the file say
    CURRENT = "current descriptor"  # the flat descriptors
    CLASSIC = "classic descriptor"  # the dotted ones


@dataclass(frozen=True, slots=True)
class Field:
    """One row of the field table.

    `dimensions` is 1 but for descriptors that are vectors. `weight` is the default weight in a text query, None for
    a field that is not searched by default; `weight_names` are the names `weights` accepts for it, besides its own.
    `is_hidden` fields are part of the index but no name for a filter. `is_target` fields can be aimed at by `sort`.
    `is_normalised` fields take part in the classic normalisation.
    """

    name: str
    kind: Kind
    meaning: str
    source: Source = Source.SOUND
    aliases: tuple[str, ...] = ()
    is_multiple: bool = False
    dimensions: int = 1
    weight: int | None = None
    weight_names: tuple[str, ...] = ()
    is_facet: bool = False
    is_hidden: bool = False
    is_normalised: bool = False

    @property
    def is_target(self) -> bool:
        """True of a field that `sort=field:value` can aim at."""
        return self.kind.is_number or self.kind is Kind.DATE
