"""What results shall be near to, in the content and the combined search: the `target` parameter.

Source: Freesound APIv2 documentation before 2025, "Content Search", parameter target.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

import search
from app.discovery.answers import Searching, shown_distance
from app.discovery.scaling import scaled, scaled_as, written
from app.errors import BadRequestError, NotFoundError

_UNKNOWN = (
    "Target error: At least one feature name does not match with any descriptor name in our database "
    "or the matched descriptor can not be used as target (.{name}). "
)
_NO_NUMBERS = "Target error: Using non-numerical descriptor values in target parameter."
_UNREADABLE = "Invalid target (descriptor values could not be correctly parsed)"
_INVALID = "Invalid target."
# Scores are told with twelve decimals, so that the last of them may be noise.
_NOISE = 2e-12


@dataclass(frozen=True, slots=True)
class Aim:
    """What to be near to: values of descriptors, or a place in the similarity space. Of the two one is given."""

    nearest: search.Nearest | None = None
    similar_to: search.SimilarTo | None = None

    def asked(self, query: search.Query) -> search.Query:
        """Give the query with this aim; only sounds that have what is aimed at can be near."""
        if self.nearest is None:
            return replace(query, similar_to=self.similar_to)
        has_values = [search.tree.HasValue(target.field) for target in self.nearest.targets]
        return replace(query, sort=self.nearest, filter=search.all_of([query.filter, *has_values]))

    @property
    def extents(self) -> str:
        """What distances are measured in, as a link carries it; empty where they are those of vectors."""
        return "" if self.nearest is None else written(self.nearest.targets)

    def with_distance(self, hit: search.Hit) -> dict[str, Any]:
        """Give the distance of a hit, which every result has."""
        if hit.distance is not None:
            return {"distance_to_target": shown_distance(hit.distance)}
        is_itself = self.similar_to is not None and hit.id == self.similar_to.sound_id
        return {"distance_to_target": 0.0 if is_itself else distance_of(hit.score)}

    def refuse_unknown(self, searching: Searching) -> None:
        """Let pass an aim that is no sound, or a sound that has a place in the space.

        Raises:
            NotFoundError: the sound is not there.
        """
        wish = self.similar_to
        if wish is None or wish.sound_id is None or searching.backend.search(search.Query(similar_to=wish)).total:
            return
        raise NotFoundError(str(search.UnknownTargetError(wish.sound_id)))


def distance_of(score: float) -> float:
    """Give the Euclidean distance of two vectors of length 1 from their score, which is (1 + cosine) / 2."""
    return 0.0 if score > 1 - _NOISE else 2 * math.sqrt(1 - score)


def is_vector(text: str) -> bool:
    """Tell whether a `target` is a vector in brackets, its space before it or not, which may still be a wrong one."""
    return _space_of_vector(text) is not None


def of_target(session: Session, text: str, extents: str | None = None) -> Aim:
    """Give the aim of a `target`: a sound id, a vector in brackets, its space before it if need be, or descriptors.

    `extents`: what an earlier page measured distances in, so that this one does, too.

    Raises:
        BadRequestError: it is none of them, in the words of the API.
        NotFoundError: it is a number that no sound can have.
    """
    space = _space_of_vector(text)
    if space is not None:
        return _of_vector(text[text.index("[") :], space)
    target = _parsed(text)
    if target == search.HIGHEST_SOUND_ID:  # or higher still
        raise NotFoundError(str(search.UnknownTargetError(text.strip())))
    if isinstance(target, int):
        return at_sound(target)
    if extents:
        return Aim(nearest=search.Nearest(_scaled_as(extents, target.targets)))
    targets = scaled(session, target.targets)
    session.close()  # lest the search keeps a connection from others while it waits for the engine
    return Aim(nearest=search.Nearest(targets))


def at_sound(sound_id: int) -> Aim:
    """Give the aim at a sound: all others are near to it, however far they are, and it is the nearest itself."""
    return Aim(similar_to=search.SimilarTo(search.DEFAULT_SPACE, sound_id=sound_id, minimum=None, includes_itself=True))


def _space_of_vector(text: str) -> search.Space | None:
    prefix, bracket, _ = text.partition("[")
    return search.SPACES.get(prefix.removesuffix(":") or search.DEFAULT_SPACE) if bracket else None


def _scaled_as(extents: str, targets: tuple[search.Target, ...]) -> tuple[search.Target, ...]:
    try:
        return scaled_as(extents, targets)
    except ValueError as error:
        raise BadRequestError("Invalid cs_extents. It must be that of a link in 'more'.") from error


def _parsed(text: str) -> int | search.Nearest:
    try:
        return search.parse_target(text)
    except search.UnknownFieldError as error:
        raise BadRequestError(_UNKNOWN.format(name=error.name)) from error
    except search.TargetNumberError as error:
        raise BadRequestError(_NO_NUMBERS) from error
    except search.TargetLengthError as error:
        raise BadRequestError(_UNREADABLE) from error
    except search.TooComplexError as error:
        raise BadRequestError(f"{_INVALID} There are {error}.") from error
    except search.TargetSyntaxError as error:
        raise BadRequestError(_INVALID) from error


def _of_vector(text: str, space: search.Space) -> Aim:
    """Give the aim at a place in a similarity space."""
    try:
        vector = search.parse_similar_to(text)
    except search.VectorError as error:
        raise BadRequestError(_INVALID) from error
    if isinstance(vector, int) or len(vector) != space.dimensions:
        raise BadRequestError(f"{_INVALID} A vector has {space.dimensions} numbers.")
    return Aim(similar_to=search.SimilarTo(space.name, vector=tuple(vector), minimum=None, heeds_text=True))
