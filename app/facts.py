"""What the archive knows of itself, read and written by name."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from app.models import Fact, utc_now

ARCHIVE = "archive"  # {"id": …}: who this archive is, wherever its rows go
INDEX_DRIFT = "index_drift"  # {"missing": n, "stale": n, "surplus": n}: what the last comparison found
MOVING = "moving"  # {"from": …}: the archive whose rows are being copied to here


def get(session: Session, name: str) -> dict[str, Any] | None:
    """Give a fact, None where nobody has noted it."""
    fact = session.get(Fact, name)
    return None if fact is None else fact.value


def put(session: Session, name: str, value: dict[str, Any]) -> None:
    """Note a fact, in place of what it was before."""
    fact = session.get(Fact, name) or Fact(name=name)
    fact.value, fact.updated_at = value, utc_now()
    session.add(fact)


def forget(session: Session, name: str) -> None:
    """Have no such fact any longer."""
    fact = session.get(Fact, name)
    if fact is not None:
        session.delete(fact)


def archive_id(session: Session) -> str:
    """Give the archive's identity; it is made up when it is first asked for."""
    known = get(session, ARCHIVE)
    if known is None:
        known = {"id": uuid.uuid4().hex}
        put(session, ARCHIVE, known)
    return str(known["id"])
