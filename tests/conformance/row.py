"""What one conformance row is: a request, what must come of it, and how binding that is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

ALL_IDS = tuple(range(101, 113))
PAGE_OK, NOT_FOUND, BAD_REQUEST = 200, 404, 400

SEARCH, CONTENT, COMBINED = "search/", "search/content/", "search/combined/"


class Tier(StrEnum):
    """How binding a row is."""

    CORE = "core"  # documentation and behaviour of the original agree
    SUPERSET = "superset"  # documented, though the original refuses or drops part of it
    QUIRK = "quirk"  # the original does it against or beyond its documentation


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes of a request; `ids` in order. `sizes` are the packs' numbers of matching sounds above one."""

    status: int
    ids: tuple[int, ...] = ()
    count: int = 0
    sizes: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come of a request. `count` and `sizes` are None where the row says nothing of them."""

    status: int
    ids: tuple[int, ...] = ()
    is_ordered: bool = False
    count: int | None = None
    sizes: Mapping[int, int] | None = None

    def is_met_by(self, answer: Answer) -> bool:
        """Say whether an answer is as expected."""
        ids_agree = answer.ids == self.ids if self.is_ordered else sorted(answer.ids) == sorted(self.ids)
        count_agrees = self.count is None or answer.count == self.count
        sizes_agree = self.sizes is None or dict(answer.sizes) == dict(self.sizes)
        return answer.status == self.status and ids_agree and count_agrees and sizes_agree


@dataclass(frozen=True, slots=True)
class Row:
    """One request, shown decoded. `ours` is what we answer where we knowingly differ from the original."""

    number: int
    parameters: Mapping[str, str]
    expected: Expected
    meaning: str
    path: str = SEARCH
    tier: Tier = Tier.CORE
    ours: Expected | None = None

    @property
    def is_followed(self) -> bool:
        """True where we do as the original does."""
        return self.ours is None


def found(*ids: int, count: int | None = None) -> Expected:
    """Expect these sounds in any order."""
    return Expected(PAGE_OK, ids, count=count)


def ranked(*ids: int, count: int | None = None, sizes: Mapping[int, int] | None = None) -> Expected:
    """Expect these sounds in this order."""
    return Expected(PAGE_OK, ids, is_ordered=True, count=count, sizes=sizes)


def refused(status: int) -> Expected:
    """Expect an error."""
    return Expected(status)
