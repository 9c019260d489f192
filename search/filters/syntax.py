"""What a filter says before anyone asks whether its fields exist and its values fit.

Boolean operators stay as they were written, clause by clause: the two filter languages give them different meanings.
`position` counts characters of the filter text from 0.
"""

from dataclasses import dataclass
from enum import Enum

from search.tree import Wildcard


@dataclass(frozen=True, slots=True)
class FieldName:
    """A name before a colon, with the dimension in brackets if there was one."""

    name: str
    dimension: int | None
    position: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word without quotes; wildcards that were not escaped are parts of their own."""

    parts: tuple[str | Wildcard, ...]
    position: int

    @property
    def text(self) -> str:
        """The word as a person reads it."""
        return "".join(part.symbol if isinstance(part, Wildcard) else part for part in self.parts)

    @property
    def is_plain(self) -> bool:
        """True of a word without wildcards."""
        return all(isinstance(part, str) for part in self.parts)

    @property
    def is_star(self) -> bool:
        """True of the word that is `*` and nothing else."""
        return self.parts == (Wildcard("*"),)


@dataclass(frozen=True, slots=True)
class Run:
    """Plain words side by side in the parentheses of one field."""

    words: tuple[Word, ...]
    position: int

    @property
    def text(self) -> str:
        """The words with one blank between them."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Text in double quotes, and how many moves its words may be off."""

    text: str
    slop: int
    position: int


@dataclass(frozen=True, slots=True)
class Similar:
    """A word and how many edits may lie between it and what it finds."""

    word: str
    distance: int
    position: int

    @property
    def text(self) -> str:
        """The word and its distance."""
        return f"{self.word}~{self.distance}"


@dataclass(frozen=True, slots=True)
class Expression:
    """What stood between slashes, escapes included."""

    pattern: str
    position: int

    @property
    def text(self) -> str:
        """The expression between its slashes."""
        return f"/{self.pattern}/"


@dataclass(frozen=True, slots=True)
class Range:
    """Two ends in brackets, None where a star stood."""

    low: str | None
    high: str | None
    includes_low: bool
    includes_high: bool
    position: int

    @property
    def text(self) -> str:
        """The range in the brackets it had."""
        low, high = ("*" if end is None else end for end in (self.low, self.high))
        return f"{'[' if self.includes_low else '{'}{low} TO {high}{']' if self.includes_high else '}'}"


Value = Word | Run | Phrase | Similar | Expression | Range


@dataclass(frozen=True, slots=True)
class Fielded:
    """A value, or a group of clauses, for one field."""

    field: FieldName
    body: "Value | Group"


@dataclass(frozen=True, slots=True)
class Local:
    """A function in braces, such as `{!geofilt sfield=geotag pt=1,2 d=3}`."""

    function: str
    parameters: tuple[tuple[str, str], ...]
    position: int


@dataclass(frozen=True, slots=True)
class AllSounds:
    """The text `*:*`."""


class Conjunction(Enum):
    """What stood between a clause and the one before it."""

    AND = "AND"
    OR = "OR"


class Modifier(Enum):
    """What stood before a clause."""

    PLUS = "+"
    MINUS = "-"
    NOT = "NOT"


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a group, with what stood before it."""

    body: "Value | Group | Fielded | Local | AllSounds"
    conjunction: Conjunction | None
    modifier: Modifier | None
    position: int

    @property
    def is_excluded(self) -> bool:
        """True of a clause that must not match."""
        return self.modifier in {Modifier.MINUS, Modifier.NOT}


@dataclass(frozen=True, slots=True)
class Group:
    """Clauses side by side, at least one: a whole filter, or what stands in parentheses."""

    clauses: tuple[Clause, ...]
