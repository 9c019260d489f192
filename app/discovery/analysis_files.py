"""Files of analyses sent as a target: read within bounds, and turned into a place in a similarity space.

What is taken: JSON or YAML of the Freesound extractor, old or new, and the answers of our own `sounds/<id>/analysis/`.

Source: Freesound APIv2 documentation before 2025, "Content Search", parameter analysis_file.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from app.audio.descriptors import similarity, summary
from app.audio.descriptors.analysis import EXTRACTOR_VERSION
from app.discovery import plain_yaml
from app.errors import BadRequestError

MAX_BYTES = 16 * 2**20
AT_ONCE = 2
"""Files: one may take ten times its size in memory while it is read."""

_MAX_VALUES = 100_000
_MAX_DEPTH = 32
_UNREADABLE = "Analysis file could not be parsed."
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a similarity space, and what has to be said of how it was found."""

    space: str
    vector: tuple[float, ...]
    note: str | None = None


def place_of(path: Path) -> Place:
    """Give the place of the sound whose analysis is in a file.

    Raises:
        BadRequestError: the file cannot be read, is too large when unpacked, or says nothing of the sound.
    """
    content = _content(path.read_bytes())
    numbers = _numbers(content)
    vector, found = _vector(numbers), summary.features(numbers)
    if vector is not None and (found is None or _is_ours(content)):
        return Place(similarity.SPACE_NAME, vector)
    if found is None:
        raise BadRequestError(_UNREADABLE)
    vector_in_space = summary.in_space(found)
    if not vector_in_space.any():
        raise BadRequestError(_UNREADABLE)
    return Place(summary.SPACE_NAME, tuple(vector_in_space.tolist()), _note(found.untold))


def _vector(numbers: summary.Summary) -> tuple[float, ...] | None:
    for name in (similarity.SPACE_NAME, f"sim_{similarity.SPACE_NAME}"):
        vector = numbers.get(name)
        if isinstance(vector, list) and len(vector) == similarity.DIMENSIONS and any(vector):
            return tuple(vector)
    return None


def _is_ours(content: object) -> bool:
    """Tell whether this release has made an analysis: other archives have vectors of this name that are no use here."""
    for key in ("metadata", "version", "extractor"):
        content = content.get(key) if isinstance(content, Mapping) else None
    return content == EXTRACTOR_VERSION


def _note(untold: int) -> str | None:
    if not untold:
        return None
    return (
        f"The layout of the analysis file is not quite that of the archive: {untold} of {similarity.DIMENSIONS} "
        "features could not be told from it and count as average."
    )


def _content(content: bytes) -> Any:  # noqa: ANN401 - whatever a file can hold
    try:
        text = content.decode(json.detect_encoding(content))
    except ValueError as error:
        raise BadRequestError(_UNREADABLE) from error
    # Each value but the first stands behind one of these, so this bounds their number before any is read.
    if sum(map(text.count, (",", "[", "{", "\n- "))) > _MAX_VALUES:
        raise BadRequestError(f"{_UNREADABLE} It holds more than {_MAX_VALUES} values.")
    try:
        return json.loads(text, parse_constant=float, parse_int=float)
    except RecursionError as error:
        _refuse_depth(error)
    except ValueError:
        try:
            return plain_yaml.read(text, max_depth=_MAX_DEPTH, max_values=_MAX_VALUES)
        except plain_yaml.TooDeepError as error:
            _refuse_depth(error)
        except ValueError as error:
            raise BadRequestError(_UNREADABLE) from error


def _refuse_depth(error: Exception) -> NoReturn:
    raise BadRequestError(f"{_UNREADABLE} It is nested more than {_MAX_DEPTH} levels deep.") from error


def _numbers(content: Any) -> summary.Summary:  # noqa: ANN401 - whatever a file can hold
    """Give the numbers in a tree by dotted name; what else there is is left out, and names longer than any of ours."""
    found: dict[str, float | list[float]] = {}
    waiting: list[tuple[str, Any, int]] = [("", content, 0)]
    while waiting:
        name, value, depth = waiting.pop()
        if isinstance(value, Mapping):
            if depth == _MAX_DEPTH:
                _refuse_depth(RecursionError())
            start = "" if name in {"", "analysis"} else f"{name}."
            longest = _LONGEST_NAME - len(start)  # else a long key would be written out once for each of its entries
            waiting += [(f"{start}{key}", entry, depth + 1) for key, entry in value.items() if len(key) <= longest]
        elif _is_number(value):
            found[name] = float(value)
        elif isinstance(value, list) and all(map(_is_number, value)):
            found[name] = [float(entry) for entry in value]
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
