"""Keeps the bounds of classic descriptors: widened by what is indexed, computed afresh when everything is.

Any number of workers may widen at once. Rows are added and locked in the order of their names, so that nobody waits for
anybody in a circle, and the bounds are looked at once more under the lock.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.database import Database
from app.models import DescriptorBounds
from app.sounds.normalisation import DIMENSIONS, Bounds, bounds_of, packed

ByName = Mapping[str, Bounds]


def of(sounds: Sequence[Mapping[str, Any]]) -> dict[str, Bounds]:
    """Give the bounds over the classic descriptors of some sounds; what is not as the vocabulary says is left out."""
    found = {}
    for name, dimensions in DIMENSIONS.items():
        given = (sound[name] for sound in sounds if name in sound)
        rows = [value if isinstance(value, list) else [value] for value in given]
        values = np.array([row for row in rows if len(row) == dimensions], np.float64).reshape(-1, dimensions)
        values = values[np.isfinite(values).all(axis=1)]
        if len(values):
            found[name] = Bounds(tuple(values.min(axis=0).tolist()), tuple(values.max(axis=0).tolist()))
    return found


def joined(some: ByName, others: ByName) -> dict[str, Bounds]:
    """Give the bounds that hold the values of both."""
    both = {name: _join(some[name], others[name]) for name in some.keys() & others.keys()}
    return {**some, **others, **both}


def known(database: Database) -> dict[str, Bounds]:
    """Give the bounds of every descriptor that has some."""
    with database.reading() as session:
        return bounds_of(session, DIMENSIONS)


def widen(database: Database, found: ByName) -> None:
    """Have the bounds hold these values too; writes only where they do not yet."""
    # Most sounds lie within, so first look without keeping anybody waiting.
    current = known(database)
    names = _outside(current, found)
    if not names:
        return
    with database.writing() as session:
        _add_missing(session, {name: found[name] for name in names if name not in current})
        current = _locked(session, names)
        _write(session, joined(current, _only(names, found)))


def replace(database: Database, before: ByName, found: ByName) -> None:
    """Put these bounds, computed over the whole archive, in place of those known before they were computed.

    What others have widened in the meantime stays as wide as they made it.
    """
    with database.writing() as session:
        _add_missing(session, found)
        current = _locked(session, DIMENSIONS)
        widened = {name: bounds for name, bounds in current.items() if bounds != before.get(name, found.get(name))}
        fresh = joined(found, widened)
        gone = current.keys() - fresh.keys()
        session.execute(delete(DescriptorBounds).where(DescriptorBounds.name.in_(gone)))
        _write(session, {name: bounds for name, bounds in fresh.items() if bounds != current.get(name)})


def _join(one: Bounds, other: Bounds) -> Bounds:
    return Bounds(tuple(map(min, one.lows, other.lows)), tuple(map(max, one.highs, other.highs)))


def _only(names: Iterable[str], bounds: ByName) -> dict[str, Bounds]:
    return {name: bounds[name] for name in names if name in bounds}


def _outside(current: ByName, found: ByName) -> list[str]:
    """Give the names whose bounds do not hold what was found."""
    both = joined(current, found)
    return [name for name in found if both[name] != current.get(name)]


def _add_missing(session: Session, found: ByName) -> None:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert: sqlite.Insert | postgresql.Insert = (
        sqlite.insert(DescriptorBounds) if is_sqlite else postgresql.insert(DescriptorBounds)
    )
    if found:
        session.execute(insert.on_conflict_do_nothing(), [_row(name, found[name]) for name in sorted(found)])


def _locked(session: Session, names: Iterable[str]) -> dict[str, Bounds]:
    """Give bounds as they are now, and keep everybody else from changing them."""
    rows = select(DescriptorBounds.name).where(DescriptorBounds.name.in_(names))
    session.execute(rows.order_by(DescriptorBounds.name).with_for_update())
    return bounds_of(session, names)


def _write(session: Session, changed: ByName) -> None:
    if changed:
        session.execute(update(DescriptorBounds), [_row(name, bounds) for name, bounds in changed.items()])


def _row(name: str, bounds: Bounds) -> dict[str, str | bytes]:
    return {"name": name, "lows": packed(bounds.lows), "highs": packed(bounds.highs)}
