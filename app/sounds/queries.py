"""Reading sounds from the database: one select for the rows, one more for each kind of extra that is asked for."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.models import (
    Analysis,
    AnalysisState,
    Geotag,
    License,
    Pack,
    RemixSource,
    Sound,
    SoundTag,
    Tag,
    User,
)
from app.processing import results
from app.sounds import vectors
from app.sounds.descriptors import effective
from app.sounds.fields import Needs
from app.sounds.record import SoundRecord

_as_source = aliased(RemixSource)


def _record_select() -> Select[*tuple[Any, ...]]:
    """Give the select whose columns are the fields of SoundRecord, in their order."""
    return (
        select(
            Sound.id,
            Sound.name,
            Sound.description,
            Sound.category_code,
            Sound.created_at,
            Sound.gen_ai_preference,
            Sound.type,
            Sound.channels,
            Sound.filesize,
            Sound.bitrate,
            Sound.bitdepth,
            Sound.duration,
            Sound.samplerate,
            Sound.is_explicit,
            Sound.md5,
            Sound.num_downloads,
            Sound.num_ratings,
            Sound.num_comments,
            Sound.avg_rating,
            Sound.user_id,
            User.username,
            Sound.pack_id,
            Pack.name,
            License.name,
            License.deed_url,
            Geotag.latitude,
            Geotag.longitude,
            func.coalesce(Analysis.state == AnalysisState.OK, False),
            exists().where(RemixSource.sound_id == Sound.id),
            exists().where(_as_source.source_sound_id == Sound.id),
        )
        .join(User, User.id == Sound.user_id)
        .join(License, License.id == Sound.license_id)
        .outerjoin(Pack, Pack.id == Sound.pack_id)
        .outerjoin(Geotag, Geotag.sound_id == Sound.id)
        .outerjoin(Analysis, Analysis.sound_id == Sound.id)
    )


# Put together once: that takes longer than to run them, and every search does.
_RECORDS = _record_select()
_IDS: BindParameter[Sequence[int]] = bindparam("ids", expanding=True)
_RECORDS_BY_IDS = _RECORDS.where(Sound.id.in_(_IDS), Sound.is_public)
_TAGS_BY_IDS = (
    select(SoundTag.sound_id, Tag.name).join(Tag, Tag.id == SoundTag.tag_id).where(SoundTag.sound_id.in_(_IDS))
)


def by_ids(session: Session, ids: Sequence[int], needs: Needs) -> dict[int, SoundRecord]:
    """Load public sounds by id, with what is needed of them; ids that are no public sound are left out."""
    if not ids:
        return {}
    rows = session.execute(_RECORDS_BY_IDS, {"ids": ids})
    return _completed(session, [SoundRecord(*row) for row in rows], needs)


def page(session: Session, condition: Any, needs: Needs, *, offset: int, limit: int) -> list[SoundRecord]:  # noqa: ANN401 - any SQL condition
    """Load one page of the public sounds that meet a condition, newest first."""
    rows = session.execute(
        _RECORDS.where(Sound.is_public, condition)
        .order_by(Sound.created_at.desc(), Sound.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return list(_completed(session, [SoundRecord(*row) for row in rows], needs).values())


def count(session: Session, condition: Any) -> int:  # noqa: ANN401 - any SQL condition
    """Count the public sounds that meet a condition."""
    return session.execute(select(func.count()).select_from(Sound).where(Sound.is_public, condition)).scalar_one()


def _completed(session: Session, records: list[SoundRecord], needs: Needs) -> dict[int, SoundRecord]:
    by_id = {record.id: record for record in records}
    # What is said about a sound in words decides some descriptors, tags included.
    if needs & (Needs.TAGS | Needs.DESCRIPTORS):
        _add_tags(session, by_id)
    if Needs.DESCRIPTORS in needs:
        _add_descriptors(session, by_id)
    if Needs.CLASSIC in needs:
        _add_classic(session, by_id)
    if Needs.VECTORS in needs:
        for sound_id, found in vectors.by_ids(session, list(by_id)).items():
            by_id[sound_id].vectors = found
    return by_id


def _add_tags(session: Session, records: dict[int, SoundRecord]) -> None:
    """Add tags in alphabetical order, as clients of the original know them; each database would sort them its way."""
    for sound_id, name in session.execute(_TAGS_BY_IDS, {"ids": list(records)}):
        records[sound_id].tags.append(name)
    for record in records.values():
        record.tags.sort(key=lambda name: (name.casefold(), name))


def _add_descriptors(session: Session, records: dict[int, SoundRecord]) -> None:
    query = select(Analysis.sound_id, Analysis.flat).where(Analysis.sound_id.in_(list(records)))
    for sound_id, flat in session.execute(query):
        records[sound_id].descriptors = effective(flat, records[sound_id])


def _add_classic(session: Session, records: dict[int, SoundRecord]) -> None:
    query = select(Analysis.sound_id, Analysis.classic).where(Analysis.sound_id.in_(list(records)))
    for sound_id, packed in session.execute(query):
        if packed is not None:
            records[sound_id].classic = results.unpacked(packed)
