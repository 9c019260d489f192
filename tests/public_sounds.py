"""Sounds that went the whole way: described, processed, public."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app import lifecycle
from app.database import Database
from app.models import Sound
from app.processing import results
from app.sounds import describing
from app.sounds.describing import StoredFile
from app.sounds.description import Description, GeotagText
from tests.factories import add_user
from tests.prepared_pool import OUTCOME

MOMENT = datetime(2020, 2, 3, 4, 5, 6, 789_000, tzinfo=UTC)


def add_public(session: Session, number: int, pack: str | None = None) -> Sound:
    """A public sound of a person of its own, whose bytes are those of no other number."""
    described = Description(
        "Bell", "A bell.", ("Bell", "bell", "church"), "Attribution", "fx-a", pack, GeotagText(41.4, 2.2, 17)
    )
    owner = add_user(session, is_whitelisted=True, username=f"Ann{number}")
    file = StoredFile("bell.wav", "wav", 44, f"{number:032x}", "0" * 8)
    sound = describing.create(session, owner, file, described, created_at=MOMENT)
    results.store(session, sound, OUTCOME)
    lifecycle.processed(session, sound)
    return sound


def hide(database: Database, sound_id: int) -> None:
    """Let a moderator defer the sound, so that it is public no longer."""
    with database.writing() as session:
        lifecycle.moderated(session, session.get_one(Sound, sound_id), lifecycle.Decision.DEFER)
