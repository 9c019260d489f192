"""Rows for tests: as few words as possible, everything not said is made up and valid."""

from itertools import count
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import License, Pack, Sound, User

_numbers = count(1)


def add_user(session: Session, **values: object) -> User:
    """A user with an id."""
    user = User(**({"username": f"user{next(_numbers)}"} | values))
    session.add(user)
    session.flush()
    return user


def add_pack(session: Session, user: User, **values: object) -> Pack:
    """A pack with an id."""
    pack = Pack(**({"user_id": user.id, "name": f"pack {next(_numbers)}"} | values))
    session.add(pack)
    session.flush()
    return pack


def new_sound(session: Session, user: User, **values: object) -> Sound:
    """A sound that nobody has added yet."""
    license_id = session.scalars(select(License.id).where(License.name == "Creative Commons 0")).one()
    number = next(_numbers)
    made_up: dict[str, object] = {
        "user_id": user.id,
        "license_id": license_id,
        "name": f"sound {number}",
        "description": "Recorded for a test.",
        "original_filename": f"sound{number}.wav",
        "type": "wav",
        "filesize": 44,
        "md5": uuid4().hex,
    }
    return Sound(**(made_up | values))


def add_sound(session: Session, user: User, **values: object) -> Sound:
    """A sound with an id, of which app.lifecycle knows nothing."""
    sound = new_sound(session, user, **values)
    session.add(sound)
    session.flush()
    return sound
