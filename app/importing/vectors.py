"""Brings in similarity vectors that were computed elsewhere: for each sound one vector of a registered space."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import lifecycle
from app.database import Database
from app.importing.rows import Rejected, SheetError
from app.models import Feature, Sound
from app.progress import Progress, counted
from search import Space

_BATCH = 500
_VERSION = 0  # of vectors that come from elsewhere
_MOST_CHARACTERS = 1_000_000  # of one line
_LARGEST = 1e30  # far within what 32 bits hold, so that lengths are finite
_MD5 = re.compile(r"[0-9a-f]{32}")


@dataclass(slots=True)
class VectorSummary:
    """What an import of vectors did: how many were stored, how many were there before, and what was rejected."""

    stored: int = 0
    already_there: int = 0
    rejected: list[Rejected] = field(default_factory=list)


class _Outcome(Enum):
    STORED = auto()
    ALREADY_THERE = auto()
    NO_SOUND = auto()


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    key: str  # the column that names the sound: id or md5
    value: int | str
    vector: tuple[float, ...]


def run(database: Database, path: Path, space: Space, progress: Progress) -> VectorSummary:
    """Store the vectors of a file of JSON lines, `{"id": 12, "vector": […]}` or `{"md5": "…", "vector": […]}`.

    Each sound that gets another vector than it had is indexed again. Running it again changes nothing.

    Raises:
        SheetError: the file cannot be read.
    """
    summary = VectorSummary()
    batch: list[_Line] = []
    for number, line in enumerate(counted(_lines(path), progress), 1):
        try:
            batch.append(_parsed(number, line, space))
        except ValueError as error:
            summary.rejected.append(Rejected(path.name, str(error), number))
        if len(batch) == _BATCH:
            _store(database, batch, space, path, summary)
            batch = []
    _store(database, batch, space, path, summary)
    return summary


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            while line := file.readline(_MOST_CHARACTERS):
                yield line
                while len(line) == _MOST_CHARACTERS and not line.endswith("\n"):  # the rest of a line too long
                    line = file.readline(_MOST_CHARACTERS)
    except OSError as error:
        raise SheetError(f"{path} cannot be read: {error.strerror}") from error


def _parsed(number: int, text: str, space: Space) -> _Line:
    """Read one line.

    Raises:
        ValueError: it is not of the form; the text says what is wrong.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("it is no JSON of one line") from None
    if not isinstance(content, dict):
        raise ValueError('it must be an object such as {"id": 12, "vector": [0.1, 0.2]}')  # noqa: TRY004 - of the text
    return _Line(number, *_sound(content), _vector(content.get("vector"), space))


def _sound(content: Mapping[str, Any]) -> tuple[str, int | str]:
    match content:
        case {"id": int() as sound_id} if not isinstance(sound_id, bool) and 0 < sound_id < 2**31:
            return "id", sound_id
        case {"md5": str() as md5} if _MD5.fullmatch(md5.lower()):
            return "md5", md5.lower()
        case _:
            raise ValueError('it names no sound: write "id": 12, or "md5": "…" of the original file')


def _vector(given: object, space: Space) -> tuple[float, ...]:
    if not isinstance(given, list) or len(given) != space.dimensions:
        found = f"{len(given)} numbers" if isinstance(given, list) else "none"
        raise ValueError(f"a vector of {space.name} has {space.dimensions} numbers; here are {found}")
    if not all(isinstance(item, int | float) and not isinstance(item, bool) and _is_usable(item) for item in given):
        raise ValueError("the vector holds something that is no finite number")
    if not np.asarray(given, np.float32).any():  # as it is stored
        raise ValueError("the vector has no direction: only zeros, or what is none in 32 bits")
    return tuple(float(item) for item in given)


def _is_usable(number: float) -> bool:
    return abs(number) < _LARGEST if isinstance(number, int) else math.isfinite(number) and abs(number) < _LARGEST


def _store(database: Database, batch: list[_Line], space: Space, path: Path, summary: VectorSummary) -> None:
    if not batch:
        return
    with database.reading() as session:
        sounds = _sounds(session, batch)
    # Of two lines for one sound the last counts.
    wanted = {sounds[line.value]: line for line in batch if line.value in sounds}
    outcomes = {sound_id: _put(database, sound_id, space, line.vector) for sound_id, line in wanted.items()}
    counts = Counter(outcomes.values())
    summary.stored += counts[_Outcome.STORED]
    summary.already_there += counts[_Outcome.ALREADY_THERE]
    for line in batch:
        if outcomes.get(sounds.get(line.value, 0), _Outcome.NO_SOUND) is _Outcome.NO_SOUND:
            summary.rejected.append(Rejected(path.name, f"there is no sound with {line.key} {line.value}", line.number))


def _sounds(session: Session, batch: list[_Line]) -> dict[int | str, int]:
    """Give the id of each sound by what it was named with."""
    ids = [line.value for line in batch if line.key == "id"]
    hashes = [line.value for line in batch if line.key == "md5"]
    found: dict[int | str, int] = {
        number: number for number in session.scalars(select(Sound.id).where(Sound.id.in_(ids)))
    }
    rows = session.execute(select(Sound.md5, Sound.id).where(Sound.md5.in_(hashes)))
    return found | {row.md5: row.id for row in rows}


def _put(database: Database, sound_id: int, space: Space, vector: tuple[float, ...]) -> _Outcome:
    values = np.asarray(vector, dtype="<f4").tobytes()
    with database.writing() as session:
        sound, feature = session.get(Sound, sound_id), session.get(Feature, (sound_id, space.name))
        if sound is None:  # deleted a moment ago
            return _Outcome.NO_SOUND
        if feature is not None and feature.values == values:
            return _Outcome.ALREADY_THERE
        if feature is None:
            feature = Feature(sound_id=sound_id, space=space.name, version=_VERSION, values=values)
            session.add(feature)
        feature.values = values
        lifecycle.changed(session, sound)
        return _Outcome.STORED
