"""The versions of sounds, by which two states of the archive are compared without holding either."""

import sys
from collections.abc import Iterator

from sqlalchemy import select

from app.database import Database
from app.models import Sound

_BATCH = 1000
_END = (sys.maxsize, 0)

Versions = tuple[int | None, int | None]
"""The version on either side, None where there is no such sound."""


def public_versions(database: Database) -> Iterator[tuple[int, int]]:
    """Give id and version of every public sound, by ascending id."""
    last = 0
    while True:
        query = select(Sound.id, Sound.version).where(Sound.is_public, Sound.id > last).order_by(Sound.id).limit(_BATCH)
        with database.reading() as session:
            rows = session.execute(query).all()
        if not rows:
            return
        for row in rows:
            yield row.id, row.version
        last = rows[-1].id


def differences(ours: Iterator[tuple[int, int]], theirs: Iterator[tuple[int, int]]) -> Iterator[tuple[int, Versions]]:
    """Walk along two sides at once, each id and version by ascending id, and give each id at which they differ."""
    our, their = next(ours, _END), next(theirs, _END)
    while (our, their) != (_END, _END):
        sound_id = min(our[0], their[0])
        pair = (our[1] if our[0] == sound_id else None, their[1] if their[0] == sound_id else None)
        if pair[0] != pair[1]:
            yield sound_id, pair
        if pair[0] is not None:
            our = next(ours, _END)
        if pair[1] is not None:
            their = next(theirs, _END)
