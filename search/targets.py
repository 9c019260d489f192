"""What results should be like: the `target` of the content search and the `similar_to` of the current one.

Source: Freesound APIv2 documentation, "Content Search", parameter target; "Text Search", parameter similar_to.
"""

import json
import math
import re

from search.errors import (
    SerializedVectorError,
    SoundIdError,
    TargetLengthError,
    TargetNumberError,
    TargetSyntaxError,
    TooComplexError,
    UnknownFieldError,
    VectorContentError,
)
from search.fields import Field, Source, descriptor, near_descriptor_names
from search.numerals import finite_numbers
from search.query import Nearest, Target

MAX_TARGETS = 100
MAX_TARGET_NUMBERS = 400
"""Every sound that is compared costs as much time as all dimensions of the target together."""

HIGHEST_SOUND_ID = 2**63 - 1
"""Sound ids are held to 64 bits: what is higher names no sound, and neither does this one."""

_SOUND_ID = re.compile(r"[+-]?[0-9]{1,1000}")
_DIMENSION = re.compile(r"(.*)\[([0-9]{1,4})\]", re.DOTALL)

WITHOUT_SAY = 1e300
"""The extent of a dimension that is not aimed at: in units of it, no difference counts."""


def parse_target(text: str) -> int | Nearest:
    """Give the sound id of a content target, or the descriptor values to be near to.

    Text is digits only, or `name:value name2:value2`, blanks or AND between them, `value,value` where a descriptor
    has several dimensions, `name[0]:value` for one of them. Classic descriptors outside the classic normalisation have
    no effect, so there may be no target left in the result. The targets are in raw units; what scales them is not
    known here.

    Raises:
        TargetSyntaxError: it is neither.
        UnknownFieldError: a name is no descriptor that can be searched, classic or current.
        TargetNumberError: a value is no number, or the descriptor holds text.
        TargetLengthError: a descriptor has another number of dimensions.
        TooComplexError: there are more than MAX_TARGETS pairs, or MAX_TARGET_NUMBERS dimensions in them.
    """
    wanted = text.strip()
    if wanted.isascii() and wanted.isdigit():
        return _sound_id(wanted)
    pairs = [piece for piece in wanted.split() if piece != "AND"]
    if len(pairs) > MAX_TARGETS:
        raise TooComplexError("descriptors in a target", MAX_TARGETS)
    if not pairs:
        raise TargetSyntaxError("the target is empty")
    targets = tuple(target for target in map(_target, pairs) if target)
    if sum(len(target.values) for target in targets) > MAX_TARGET_NUMBERS:
        raise TooComplexError("numbers in a target", MAX_TARGET_NUMBERS)
    return Nearest(targets)


def _target(pair: str) -> Target | None:
    """Read one `name:value`, None for a descriptor that takes no part in distances."""
    name, colon, value = pair.partition(":")
    if not colon or not value:
        raise TargetSyntaxError(f"{pair!r} is no target: it must be written name:value")
    bare_name, dimension = dimension_of(name)
    field = descriptor(bare_name)
    if field is None:
        plain_name = bare_name.removeprefix(".")
        raise UnknownFieldError(plain_name, suggestions=near_descriptor_names(plain_name), use="aim")
    values = finite_numbers(value) if field.kind.is_number else None
    if values is None:
        raise TargetNumberError(f"the target {pair!r} takes numbers only")
    target = target_of(field, dimension, values)
    if target is None:
        wanted = "one value" if dimension is not None else f"{field.dimensions} values"
        raise TargetLengthError(f"{name} takes {wanted}, and is one of {field.dimensions} dimensions")
    return target if field.is_normalised or field.source is not Source.CLASSIC else None


def dimension_of(name: str) -> tuple[str, int | None]:
    """Give the name without the dimension in brackets at its end, and that dimension if there is one."""
    match = _DIMENSION.fullmatch(name)
    return (match[1], int(match[2])) if match else (name, None)


def target_of(field: Field, dimension: int | None, values: tuple[float, ...]) -> Target | None:
    """Give the target of these values, of one dimension if it is said; None where they do not fit the field."""
    if dimension is None or (dimension == 0 and field.dimensions == 1):
        return Target(field.name, values) if len(values) == field.dimensions else None
    if dimension >= field.dimensions or len(values) != 1:
        return None
    aim, extents = [0.0] * field.dimensions, [WITHOUT_SAY] * field.dimensions
    aim[dimension], extents[dimension] = values[0], 1.0
    return Target(field.name, tuple(aim), tuple(extents))


def parse_similar_to(text: str) -> int | tuple[float, ...]:
    """Give the sound id, or the query vector written as a JSON array, that results shall be similar to.

    Raises:
        SoundIdError: it is no integer and does not begin with a bracket.
        SerializedVectorError: it begins with a bracket but is no JSON array.
        VectorContentError: the array holds something else than finite numbers, nothing, or only zeros.
    """
    wanted = text.strip()
    if wanted.startswith("["):
        return _vector(wanted)
    if not _SOUND_ID.fullmatch(wanted):
        raise SoundIdError("neither a sound id nor a vector in brackets")
    return _sound_id(wanted)


def _sound_id(digits: str) -> int:
    """Give an id that no engine stumbles over."""
    return max(-HIGHEST_SOUND_ID, min(int(digits[:1000]), HIGHEST_SOUND_ID))


def _vector(text: str) -> tuple[float, ...]:
    """Read a JSON array of finite numbers that are not all zero."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SerializedVectorError("the vector is no JSON array") from error
    numbers = tuple(_component(item) for item in content)
    if not any(numbers):
        raise VectorContentError("the vector has no direction: nothing in it, or only zeros")
    return numbers


def _component(item: object) -> float:
    """Give one number of a vector."""
    if isinstance(item, int | float) and not isinstance(item, bool):
        try:
            value = float(item)
        except OverflowError:
            value = math.inf
        if math.isfinite(value):
            return value
    raise VectorContentError("the vector holds something that is no finite number")
