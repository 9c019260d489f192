"""Takes back what an import made for a file that turned out to be no sound: nothing of it stays behind."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import Session

from app import lifecycle
from app.database import Database
from app.models import Base, DeletedSound, Pack, Sound, SoundTag, Tag, User


@dataclass(frozen=True, slots=True)
class Made:
    """The people and packs that this import has made, by id; what was there before it is none of them."""

    people: set[int] = field(default_factory=set)
    packs: set[int] = field(default_factory=set)

    def note(self, session: Session, sound_id: int) -> None:
        """Note who and what came into being together with a sound, which an import lets them do in the same instant.

        So this is also known of a sound that an earlier run of the import has left unfinished.
        """
        is_new_person, is_new_pack = User.joined_at == Sound.created_at, Pack.created_at == Sound.created_at
        people = select(Sound.user_id).join(User).where(Sound.id == sound_id, is_new_person)
        packs = select(Pack.id).join(Sound, Sound.pack_id == Pack.id).where(Sound.id == sound_id, is_new_pack)
        self.people.update(session.scalars(people))
        self.packs.update(session.scalars(packs))


def discard(database: Database, sound_id: int, made: Made) -> None:
    """Remove a sound that could not be processed, and every trace of it; its files follow with the worker.

    Its tags, and the pack and the person if this import has made them, go as well once nothing refers to them.
    """
    with database.writing() as session:
        sound = session.get(Sound, sound_id)
        if sound is None:
            return
        packs, people = made.packs & {sound.pack_id}, made.people & {sound.user_id}
        tags = session.scalars(select(SoundTag.tag_id).where(SoundTag.sound_id == sound_id)).all()
        lifecycle.deleted(session, sound, reason="could not be processed")
        session.flush()
        session.execute(delete(DeletedSound).where(DeletedSound.id == sound_id))
        _remove_unused(session, Tag, tags)
        _remove_unused(session, Pack, packs)
        _remove_unused(session, User, people)


def _remove_unused(session: Session, model: type[Tag | Pack | User], ids: Iterable[int | None]) -> None:
    """Remove those rows that nothing refers to. Who refers to one at this moment holds it: it is in use, and stays."""
    is_one = model.id.in_(ids)
    free = session.scalars(select(model.id).where(is_one).with_for_update(skip_locked=True)).all()
    # Only now, because what others have stored until the rows were ours is seen from here on; a reference that comes
    # later finds no row, and its transaction fails and is tried again.
    is_unused = [~exists().where(reference == model.id) for reference in _references(model)]
    session.execute(
        delete(model).where(model.id.in_(free), *is_unused), execution_options={"synchronize_session": False}
    )


def _references(model: type[Tag | Pack | User]) -> Iterator[ColumnElement[int]]:
    """Give every column that refers to a row of this kind."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table is model.__table__:
                yield key.parent
