"""The typed tree of a filter: what every filter text becomes, and what every engine compiles.

Names are field names of `search.fields` (never aliases), values are already of the field's kind: text for the text
kinds, int and float for numbers, bool for flags, milliseconds since 1970 (UTC) for dates, degrees for places.
`filter` and `descriptors_filter` both end here: one tree, whatever the language it was written in.

What the parsers give is in its simplest form: `AllOf` and `AnyOf` have two children or more, none of their own kind and
none that is `Everything` or `Nothing`; exclusions stand last in an `AllOf`; `Not` holds no `Not`; no range is empty;
numbers are no NaN, though they may be infinite; text of FOLDED fields is lower-cased and trimmed.

Nodes are frozen, so they can be keys of a cache. Compilers match on the union `Node` and close with `assert_never`,
so that a new node fails the type check in each of them until it is handled.
"""

from dataclasses import dataclass

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every sound."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Matches no sound."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """Matches what every child matches."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Matches what at least one child matches."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Matches what the child does not, sounds without a value included."""

    child: "Node"


@dataclass(frozen=True, slots=True)
class Words:
    """Every word of the text is in the field (kind TEXT); as a phrase, next to each other up to `slop` moves.

    The text is as it was typed, and holds at least one word that analysis keeps.
    """

    field: str
    text: str
    is_phrase: bool = False
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Equals:
    """The field has this value; of several dimensions, the one numbered `dimension` from 0."""

    field: str
    value: Value
    dimension: int | None = None


@dataclass(frozen=True, slots=True)
class EqualsVector:
    """The field of several dimensions has exactly these values."""

    field: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """The value lies between two ends; None is an open end. Text compares by code point.

    At most one end is open. For a TEXT field it is enough that one word lies between them. Ends of dates are included.
    """

    field: str
    low: Value | None
    high: Value | None
    includes_low: bool = True
    includes_high: bool = True
    dimension: int | None = None


@dataclass(frozen=True, slots=True)
class HasValue:
    """The field has any value."""

    field: str


@dataclass(frozen=True, slots=True)
class Pattern:
    r"""The whole value, or one word of a TEXT field, fits a pattern.

    `parts` are literal text, `Wildcard("*")` and `Wildcard("?")`, at least one of them a wildcard; no two stars stand
    side by side. Literals are lower-cased unless the field is EXACT.
    """

    field: str
    parts: tuple["str | Wildcard", ...]

    @property
    def pattern(self) -> str:
        """The pattern as a person writes it."""
        return "".join(part.symbol if isinstance(part, Wildcard) else part for part in self.parts)


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A wildcard inside a pattern: `*` stands for any run of characters, `?` for exactly one."""

    symbol: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """The value, or one word of a TEXT field, is at most `distance` edits (0, 1 or 2) away."""

    field: str
    text: str
    distance: int


@dataclass(frozen=True, slots=True)
class Expression:
    """The whole value, or one word of a TEXT field, fits a regular expression (Lucene's syntax, the common part).

    The pattern is as it was typed, in its case; the engine says whether it is well formed.
    """

    field: str
    pattern: str


@dataclass(frozen=True, slots=True)
class InCircle:
    """The place is at most `radius_km` away, along a great circle of the mean earth (6371.0087714 km)."""

    field: str
    latitude: float
    longitude: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class InBox:
    """The place lies in the box, edges included; west greater than east crosses the date line."""

    field: str
    south: float
    west: float
    north: float
    east: float


Node = (
    Everything
    | Nothing
    | AllOf
    | AnyOf
    | Not
    | Words
    | Equals
    | EqualsVector
    | Between
    | HasValue
    | Pattern
    | Fuzzy
    | Expression
    | InCircle
    | InBox
)
