"""What the sound resources do."""

from typing import Any

from sqlalchemy.orm import Session

from app.errors import NotFoundError
from app.links import Links
from app.sounds import fields, queries
from app.sounds.record import SoundRecord


def instance(session: Session, links: Links, sound_id: int, wanted: str | None) -> dict[str, Any]:
    """Give one public sound with the fields wanted.

    Raises:
        NotFoundError: there is no such public sound.
    """
    chosen = fields.chosen(wanted, fields.INSTANCE_DEFAULT)
    return fields.render(_public(session, sound_id, fields.needs_of(chosen)), chosen, links)


def _public(session: Session, sound_id: int, needs: fields.Needs) -> SoundRecord:
    found = queries.by_ids(session, [sound_id], needs)
    if sound_id not in found:
        raise NotFoundError
    return found[sound_id]
