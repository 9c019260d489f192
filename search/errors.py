"""What can go wrong in a search, one exception per kind of mistake.

SearchError
├── QueryError                the request is wrong: the caller can mend it
│   ├── FilterSyntaxError     the text cannot be read, at a position
│   │   ├── EmptyFilterError  there is no text
│   │   └── UnpairedError     a parenthesis without its partner
│   ├── UnknownFieldError     no such field, or not one of this use
│   ├── WrongValueError       the value does not fit the field
│   ├── TooComplexError       more clauses, depth or length than we carry
│   ├── SortTargetError       a sort target that is no number
│   ├── PlaceError            a place to go on from that is none in this order
│   ├── TargetError           a content target that cannot be used
│   │   ├── TargetSyntaxError     there is no sound id and no name:value in it
│   │   ├── TargetNumberError     a value that is no number, or a descriptor that holds text
│   │   ├── TargetLengthError     not as many values as the descriptor has dimensions
│   │   └── UnknownTargetError    it names a sound that is not indexed
│   └── VectorError           a query vector of the wrong length or content
│       ├── SoundIdError          neither a sound id nor the beginning of a vector
│       ├── SerializedVectorError it begins like a vector and is not one
│       └── VectorContentError    something in it is no finite number, or nothing but zeros
├── DocumentsRefusedError     documents that can never be indexed as they are
├── UnsupportedError          this engine cannot do what was asked
└── BackendUnavailableError   the engine is not there, or not now
    └── IndexDamagedError     the index on disk is missing, older than the schema, or broken
        └── OtherReleaseError     it is whole, and made by a release with other fields
"""

from dataclasses import dataclass

_SHOWN_CHARACTERS = 60


def _shown(text: str) -> str:
    """Give a text in quotes, cut where a message would grow too long."""
    return repr(text if len(text) <= _SHOWN_CHARACTERS else f"{text[: _SHOWN_CHARACTERS - 1]}…")


class SearchError(Exception):
    """Any failure of the search library."""


class QueryError(SearchError):
    """The request is wrong and the caller can mend it."""


@dataclass
class FilterSyntaxError(QueryError):
    """The text of a filter cannot be read.

    `position` counts characters from 0; `found` and `expected` are phrases for a person to read.
    """

    position: int
    found: str
    expected: str

    def __str__(self) -> str:
        """Say where, what was found and what was expected, in one sentence."""
        return f"at position {self.position}: found {self.found}, expected {self.expected}"


class EmptyFilterError(FilterSyntaxError):
    """The filter is empty or blank."""


class UnpairedError(FilterSyntaxError):
    """A parenthesis without its partner."""


@dataclass
class UnknownFieldError(QueryError):
    """A name that is no field, or is not one that can be used this way.

    `use` is what was to be done with it: filter, sort, or aim (a content target). `position` is None where the name did
    not come from a filter text. `suggestions` are near names, best first.
    """

    name: str
    position: int | None = None
    suggestions: tuple[str, ...] = ()
    use: str = "filter"

    def __str__(self) -> str:
        """Name the field, where it stands, and near names."""
        where = "" if self.position is None else f"at position {self.position}: "
        near = f"; did you mean {' or '.join(repr(name) for name in self.suggestions)}?" if self.suggestions else ""
        return f"{where}there is no field {_shown(self.name)} to {self.use} by{near}"


@dataclass
class WrongValueError(QueryError):
    """A value that does not fit its field: text for a number, an impossible date, a point off the globe."""

    field: str
    value: str
    expected: str
    position: int | None = None

    def __str__(self) -> str:
        """Name the field, the value, and what would have fitted."""
        where = "" if self.position is None else f"at position {self.position}: "
        return f"{where}{_shown(self.value)} does not fit the field {self.field!r}, which takes {self.expected}"


@dataclass
class TooComplexError(QueryError):
    """A request with more of something than the engine will carry."""

    what: str
    limit: int

    def __str__(self) -> str:
        """Name what there is too much of, and the limit."""
        return f"too many {self.what}: the limit is {self.limit}"


class SortTargetError(QueryError):
    """A numeric sort target that cannot be used: no colon, or a value that is no number."""


class PlaceError(QueryError):
    """A place to go on from that is none in this order."""

    def __str__(self) -> str:
        """Say where places come from."""
        return "this is no place that an earlier page of the same search has ended at"


class TargetError(QueryError):
    """A target of the content search that cannot be used."""


class TargetSyntaxError(TargetError):
    """A target that is neither a sound id nor pairs of name:value."""


class TargetNumberError(TargetError):
    """A target with a value that is no number, or on a descriptor that holds text."""


class TargetLengthError(TargetError):
    """A target with fewer or more values than the descriptor has dimensions."""


@dataclass
class UnknownTargetError(TargetError):
    """A content target names a sound that the index does not hold."""

    sound_id: int | str

    def __str__(self) -> str:
        """Say which sound."""
        return f"Sound with id {self.sound_id} doesn't exist in the dataset and can not be set as similarity target."


class VectorError(QueryError):
    """A query vector that cannot be used: wrong length, or something in it that is no finite number."""


class SoundIdError(VectorError):
    """A text to be similar to that is neither a sound id nor begins like a vector."""


class SerializedVectorError(VectorError):
    """A text that begins like a vector but is no JSON array."""


class VectorContentError(VectorError):
    """A vector with something in it that is no finite number, with nothing in it, or of length zero."""


class DocumentsRefusedError(SearchError):
    """Documents that can never be indexed as they are; all others of the same call are indexed."""

    def __init__(self, reasons: dict[int, str]) -> None:
        self.reasons = reasons
        shown = "; ".join(f"{sound_id}: {reason}" for sound_id, reason in list(reasons.items())[:5])
        super().__init__(f"{len(reasons)} documents cannot be indexed: {shown}")


class UnsupportedError(SearchError):
    """This engine cannot do what was asked."""


class BackendUnavailableError(SearchError):
    """The engine is not there, or not now."""


class IndexDamagedError(BackendUnavailableError):
    """The index on disk is missing, older than the schema, or broken; rebuilding it from the database helps."""


class OtherReleaseError(IndexDamagedError):
    """The index is whole, and made by a release with other fields, older or newer than this one."""
