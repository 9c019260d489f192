"""Makes a sound of a stored file and its description: the one place where sounds are born."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import lifecycle
from app.models import Geotag, License, Pack, Sound, SoundTag, SoundType, Tag, User, utc_now
from app.sounds.description import Description


class DuplicateError(Exception):
    """The archive already holds these very bytes, as the sound `sound_id`."""

    def __init__(self, sound_id: int) -> None:
        super().__init__(f"the same file is already in the archive as sound {sound_id}")
        self.sound_id = sound_id


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What is known of an original before it is processed. `md5` and `crc32` in lower-case hex; size in bytes."""

    original_filename: str
    type: str
    size_bytes: int
    md5: str
    crc32: str


def create(
    session: Session, owner: User, file: StoredFile, description: Description, *, created_at: datetime | None = None
) -> Sound:
    """Add a sound that waits for processing; on return it has its id.

    Raises:
        DuplicateError: the same bytes are a sound already, of anybody and in any state.
    """
    existing = session.scalar(select(Sound.id).where(Sound.md5 == file.md5))
    if existing is not None:
        raise DuplicateError(existing)
    moment = created_at or utc_now()
    sound = Sound(
        user_id=owner.id,
        pack_id=_pack_id(session, owner, description.pack, moment),
        license_id=_license_id(session, description.license),
        name=description.name,
        description=description.description,
        original_filename=file.original_filename,
        category_code=description.category_code,
        created_at=moment,
        is_explicit=description.is_explicit,
        type=SoundType(file.type),
        filesize=file.size_bytes,
        md5=file.md5,
        crc32=file.crc32,
        tags=_taggings(session, description.tags),
    )
    if description.geotag is not None:
        place = description.geotag
        sound.geotag = Geotag(latitude=place.latitude, longitude=place.longitude, zoom=place.zoom)
    lifecycle.described(session, sound)
    return sound


def _pack_id(session: Session, owner: User, name: str | None, moment: datetime) -> int | None:
    """Give the owner's pack of exactly this name, made if there is none."""
    if name is None:
        return None
    query = select(Pack.id).where(Pack.user_id == owner.id, Pack.name == name, Pack.is_deleted.is_(False))
    found = session.scalar(query)
    if found is not None:
        return found
    _insert_missing(session, Pack, [{"user_id": owner.id, "name": name, "created_at": moment}])
    return session.scalars(query).one()


def _license_id(session: Session, name: str) -> int:
    return session.scalars(select(License.id).where(License.name == name, License.is_current)).one()


def _taggings(session: Session, names: tuple[str, ...]) -> list[SoundTag]:
    known = _tag_ids(session, names)
    # In the same order everywhere, so that two that add the same tags never wait for each other.
    missing = sorted(set(names) - known.keys())
    if missing:
        _insert_missing(session, Tag, [{"name": name} for name in missing])
        known |= _tag_ids(session, missing)
    return [SoundTag(tag_id=known[name], position=position) for position, name in enumerate(names)]


def _tag_ids(session: Session, names: Sequence[str]) -> dict[str, int]:
    return {tag.name: tag.id for tag in session.scalars(select(Tag).where(Tag.name.in_(names)))}


def _insert_missing(session: Session, model: type[Pack | Tag], rows: Sequence[Mapping[str, object]]) -> None:
    """Add rows, leaving out those that somebody else adds at this moment; waits for them to be committed."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert: sqlite.Insert | postgresql.Insert = sqlite.insert(model) if is_sqlite else postgresql.insert(model)
    session.execute(insert.on_conflict_do_nothing(), [dict(row) for row in rows])
