"""What is asked of an engine and what it answers: frozen dataclasses, the same for every engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from search.tree import Everything, Node

DEFAULT_PAGE_SIZE = 15
MAX_FACET_VALUES = 100


@dataclass(frozen=True, slots=True)
class Term:
    """One blank-separated piece of a text query; a phrase when it stood in double quotes."""

    text: str
    is_phrase: bool = False


@dataclass(frozen=True, slots=True)
class TextQuery:
    """A parsed `query`: every term of `required` must match in some weighted field, none of `excluded` may.

    Both empty: everything matches, with score 1. Only exclusions: nothing matches.
    """

    required: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True of a query that asks for everything."""
        return not self.required and not self.excluded


class Order(StrEnum):
    """The named orders of `sort`; each breaks ties by sound id, ascending."""

    SCORE = "score"
    DURATION_DESC = "duration_desc"
    DURATION_ASC = "duration_asc"
    CREATED_DESC = "created_desc"
    CREATED_ASC = "created_asc"
    DOWNLOADS_DESC = "downloads_desc"
    DOWNLOADS_ASC = "downloads_asc"
    RATING_DESC = "rating_desc"
    RATING_ASC = "rating_asc"


@dataclass(frozen=True, slots=True)
class Target:
    """One numeric aim: a field (of several dimensions: all of them, in order) and the values wished for it.

    With `extents`, a positive number for each dimension, differences count in units of them, as in the classic content
    search; without, as they are, as in the `sort=field:value` of the current one.
    """

    field: str
    values: tuple[float, ...]
    extents: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Nearest:
    """Order by Euclidean distance to the targets, nearest first, then by id; a missing value counts as 0."""

    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class SimilarTo:
    """Order by similarity (1 + cosine) / 2 in a named space, and keep what reaches `minimum`.

    Exactly one of `sound_id` and `vector` is given. By sound id the sound itself is left out, or comes first where it
    `includes_itself`; an unknown sound, a sound without vector and an unknown space have no neighbours.
    `minimum` None keeps everything that has a vector. With `heeds_text` only sounds that the text query finds are near.
    """

    space: str
    sound_id: int | None = None
    vector: tuple[float, ...] | None = None
    minimum: float | None = 0.7
    includes_itself: bool = False
    heeds_text: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """One search. `similar_to` replaces `text`, which then has no effect unless it is heeded, and never on the score.

    `weights` maps index field names to positive weights; an empty mapping searches no field, so only an empty text
    query matches anything. `offset` and `limit` count results (groups when grouping). `facets` names fields of
    `search.fields` with `is_facet`, whose values are to be counted over all matching sounds, grouped or not.

    `after` is `Results.end` of an earlier page of the same search: the page begins behind it, whatever has come, gone
    or changed since; then `offset` is 0.
    """

    text: TextQuery = field(default_factory=TextQuery)
    filter: Node = field(default_factory=Everything)
    weights: Mapping[str, int] | None = None
    sort: Order | Nearest = Order.SCORE
    similar_to: SimilarTo | None = None
    is_grouped_by_pack: bool = False
    offset: int = 0
    limit: int = DEFAULT_PAGE_SIZE
    facets: tuple[str, ...] = ()
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. `score` ranks it; `distance` only with targets; `group_size` only when grouping, shown one included.

    `pack_grouping` is `<pack id>_<pack name>` and only given, when grouping, for a sound that is in a pack.
    """

    id: int
    score: float
    distance: float | None = None
    group_size: int | None = None
    pack_grouping: str | None = None


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value of a facet field, as filters know it, and how many matching sounds have it."""

    value: str | int
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results. `total` is exact: matching sounds, or groups when grouping.

    `facets` has, for each field asked for, its `MAX_FACET_VALUES` most frequent values: most frequent first, then by
    value (text by code point), with exact counts; those that no matching sound has are left out.

    `end` is the place behind which the next page begins, in the words of `search.place`; None where this is the last.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    end: str | None = None
