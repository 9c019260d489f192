"""What the demo's people did: packs, downloads, ratings, comments and remixes, written straight into the database."""

from collections.abc import Mapping

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import lifecycle
from app.database import Database
from app.demo.catalogue import PACKS, SOUNDS, DemoSound
from app.models import Comment, Pack, Rating, RemixSource, Sound, User


def add_packs(session: Session) -> None:
    """Add the packs that are not there yet, with their descriptions; the import puts sounds into them by name."""
    users = _user_ids(session)
    for pack in PACKS:
        user_id = users[pack.username]
        is_there = select(Pack.id).where(Pack.user_id == user_id, Pack.name == pack.name)
        if session.scalar(is_there) is None:
            session.add(Pack(user_id=user_id, name=pack.name, description=pack.description, created_at=pack.created))


def add_reactions(database: Database, ids: Mapping[str, int]) -> None:
    """Add what people did with each sound, one sound a transaction, leaving out those that have it already.

    `ids` maps file names to sound ids.
    """
    for sound in SOUNDS:
        with database.writing() as session:
            row = session.get_one(Sound, ids[sound.file_name])
            if not _has_reactions(session, row.id):
                _react(session, row, sound, ids)


def _has_reactions(session: Session, sound_id: int) -> bool:
    tables = (Comment.sound_id, Rating.sound_id, RemixSource.sound_id)
    counts = [session.scalars(select(func.count()).where(column == sound_id)).one() for column in tables]
    downloads = session.scalars(select(Sound.num_downloads).where(Sound.id == sound_id)).one()
    return any(counts) or downloads > 0


def _react(session: Session, row: Sound, sound: DemoSound, ids: Mapping[str, int]) -> None:
    users = _user_ids(session)
    for comment in sound.comments:
        author = users[comment.username]
        session.add(Comment(sound_id=row.id, user_id=author, text=comment.text, created_at=comment.created))
        session.execute(update(User).where(User.id == author).values(num_comments=User.num_comments + 1))
    for rating in sound.ratings:
        session.add(Rating(sound_id=row.id, user_id=users[rating.username], stars=rating.stars))
    for source in sound.sources:
        session.add(RemixSource(sound_id=row.id, source_sound_id=ids[source]))
    stars = [rating.stars for rating in sound.ratings]
    row.num_downloads = sound.downloads
    row.num_comments = len(sound.comments)
    row.num_ratings = len(stars)
    row.avg_rating = sum(stars) / len(stars) if stars else 0.0
    lifecycle.changed(session, row)
    for source in sound.sources:
        lifecycle.changed(session, session.get_one(Sound, ids[source]))


def _user_ids(session: Session) -> dict[str, int]:
    return {row.username: row.id for row in session.execute(select(User.username, User.id))}
