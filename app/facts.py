"""What the archive knows of itself, read and written by name."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from app.models import Fact, utc_now

ARCHIVE = "archive"  # {"id": …}: who this archive is, wherever its rows go
INDEX_DRIFT = "index_drift"  # {"missing": n, "stale": n, "surplus": n}: what the last comparison found
MOVING = "moving"  # {"from": …}: the archive whose rows are being copied to here


def fact(session: Session, name: str) -> Fact | None:
    """Give a fact and when it was noted; None where nobody has."""
    return session.get(Fact, name)


def get(session: Session, name: str) -> dict[str, Any] | None:
    """Give what a fact says, None where nobody has noted it."""
    found = fact(session, name)
    return None if found is None else found.value


def put(session: Session, name: str, value: dict[str, Any]) -> None:
    """Note a fact, in place of what it was before."""
    noted = fact(session, name) or Fact(name=name)
    noted.value, noted.updated_at = value, utc_now()
    session.add(noted)


def forget(session: Session, name: str) -> None:
    """Have no such fact any longer."""
    noted = fact(session, name)
    if noted is not None:
        session.delete(noted)


def archive_id(session: Session) -> str:
    """Give the archive's identity; it is made up when it is first asked for."""
    known = get(session, ARCHIVE)
    if known is None:
        known = {"id": uuid.uuid4().hex}
        put(session, ARCHIVE, known)
    return str(known["id"])
