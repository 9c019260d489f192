"""Reading sounds from the database: one select for the rows, one more for each kind of extra that is asked for."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, exists, func, null, select
from sqlalchemy.orm import Session, aliased

from app.database import among
from app.models import (
    Analysis,
    AnalysisState,
    Feature,
    Geotag,
    License,
    Pack,
    RemixSource,
    Sound,
    SoundTag,
    Tag,
    User,
)
from app.sounds import classic_values, vectors
from app.sounds.descriptors import effective
from app.sounds.fields import Needs
from app.sounds.record import BETWEEN_TAGS, SoundRecord

_IN_THE_ROW = Needs.DETAILS | Needs.PACK | Needs.PLACE | Needs.STATE | Needs.REMIXES | Needs.TAGS
_DETAILS = (
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
)
_as_source = aliased(RemixSource)
_TAGS = (
    select(func.aggregate_strings(Tag.name, BETWEEN_TAGS))
    .select_from(SoundTag)
    .join(Tag, Tag.id == SoundTag.tag_id)
    .where(SoundTag.sound_id == Sound.id)
    .scalar_subquery()
)


def _in_the_row(needs: Needs) -> Needs:
    """Give what of this the select has to have."""
    # What is said about a sound in words decides some descriptors, tags included.
    of_descriptors = Needs.TAGS | Needs.DETAILS if Needs.DESCRIPTORS in needs else Needs.NOTHING
    return (needs | of_descriptors) & _IN_THE_ROW


# Put together once: that takes longer than to run it, and every search does.
@cache
def _records(needs: Needs) -> Select[*tuple[Any, ...]]:
    """Give the select whose columns are the fields of SoundRecord, in their order, and the tags in one text.

    For what is not needed there is NULL: a description may be long, and further joins take long to plan.
    """
    has_pack, has_place = Needs.PACK in needs, Needs.PLACE in needs
    has_state, has_remixes = Needs.STATE in needs, Needs.REMIXES in needs
    query = (
        select(
            Sound.id,
            Sound.name,
            *(_DETAILS if Needs.DETAILS in needs else [null()] * len(_DETAILS)),
            Sound.user_id,
            User.username,
            Sound.pack_id,
            Pack.name if has_pack else null(),
            License.name,
            License.deed_url,
            Geotag.latitude if has_place else null(),
            Geotag.longitude if has_place else null(),
            func.coalesce(Analysis.state == AnalysisState.OK, False) if has_state else null(),
            exists().where(Feature.sound_id == Sound.id, vectors.IS_COMPARED) if has_state else null(),
            exists().where(RemixSource.sound_id == Sound.id) if has_remixes else null(),
            exists().where(_as_source.source_sound_id == Sound.id) if has_remixes else null(),
            _TAGS if Needs.TAGS in needs else null(),
        )
        .join(User, User.id == Sound.user_id)
        .join(License, License.id == Sound.license_id)
        .where(Sound.is_public)
    )
    if has_pack:
        query = query.outerjoin(Pack, Pack.id == Sound.pack_id)
    if has_place:
        query = query.outerjoin(Geotag, Geotag.sound_id == Sound.id)
    if has_state:
        query = query.outerjoin(Analysis, Analysis.sound_id == Sound.id)
    return query


@cache
def _records_by_ids(needs: Needs, dialect: str) -> Select[*tuple[Any, ...]]:
    return _records(needs).where(among(Sound.id, "ids", dialect))


def by_ids(session: Session, ids: Sequence[int], needs: Needs) -> dict[int, SoundRecord]:
    """Load public sounds by id, with what is needed of them; ids that are no public sound are left out."""
    if not ids:
        return {}
    query = _records_by_ids(_in_the_row(needs), session.get_bind().dialect.name)
    # Of columns alone the connection makes rows in less time than the session, which is made for objects.
    rows = session.connection().execute(query, {"ids": ids})
    return _completed(session, rows, needs)


def page(session: Session, condition: Any, needs: Needs, *, offset: int, limit: int) -> list[SoundRecord]:  # noqa: ANN401 - any SQL condition
    """Load one page of the public sounds that meet a condition, newest first."""
    rows = session.execute(
        _records(_in_the_row(needs))
        .where(condition)
        .order_by(Sound.created_at.desc(), Sound.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return list(_completed(session, rows, needs).values())


def count(session: Session, condition: Any) -> int:  # noqa: ANN401 - any SQL condition
    """Count the public sounds that meet a condition."""
    return session.execute(select(func.count()).select_from(Sound).where(Sound.is_public, condition)).scalar_one()


def _completed(session: Session, rows: Iterable[Row[*tuple[Any, ...]]], needs: Needs) -> dict[int, SoundRecord]:
    by_id = {row[0]: SoundRecord(*row) for row in rows}
    if Needs.DESCRIPTORS in needs:
        _add_descriptors(session, by_id)
    if Needs.CLASSIC in needs:
        _add_classic(session, by_id)
    if Needs.VECTORS in needs:
        for sound_id, found in vectors.by_ids(session, list(by_id)).items():
            by_id[sound_id].vectors = found
    return by_id


def _add_descriptors(session: Session, records: dict[int, SoundRecord]) -> None:
    query = select(Analysis.sound_id, Analysis.flat).where(Analysis.sound_id.in_(list(records)))
    for sound_id, flat in session.execute(query):
        records[sound_id].descriptors = effective(flat, records[sound_id])


def _add_classic(session: Session, records: dict[int, SoundRecord]) -> None:
    query = select(Analysis.sound_id, Analysis.classic).where(Analysis.sound_id.in_(list(records)))
    for sound_id, packed in session.execute(query):
        if packed is not None:
            records[sound_id].classic = classic_values.unpacked(packed)
