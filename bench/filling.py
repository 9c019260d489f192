"""Puts a made-up archive into a database and an index, as fast as both allow."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from app.archive import Archive, migrated, opened
from app.credentials import service as credentials
from app.models import (
    Analysis,
    AnalysisState,
    Base,
    Geotag,
    License,
    ModerationState,
    Pack,
    ProcessingState,
    Sound,
    SoundTag,
    SoundType,
    Tag,
    User,
)
from app.settings import Settings
from app.sounds import bounds
from bench import made_descriptors
from bench.made_archive import MadeArchive, MadeSound
from search import FIELDS, Document, Source

_BATCH = 2000  # sounds
_LEVEL_WITHOUT_LIMITS = 99
_DESCRIPTORS = tuple(field.name for field in FIELDS.values() if field.source is Source.CURRENT)
_COPIED = (
    *("name", "description", "channels", "filesize", "bitrate", "bitdepth", "duration", "samplerate", "md5"),
    *("is_explicit", "num_downloads", "num_ratings", "num_comments", "avg_rating"),
)

Rows = dict[type[Base], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Filled:
    """What filling gave: an API key, and the seconds the engine took for its index, making the sounds left out.

    An engine that works while the next sounds are made has less to do afterwards, and so looks a little faster.
    """

    api_key: str
    indexing_s: float


def fill(settings: Settings, made: MadeArchive) -> Filled:
    """Make the tables and the index of an archive, and fill both."""
    migrated(settings)
    with opened(settings) as archive:
        return _fill(archive, made)


def _fill(archive: Archive, made: MadeArchive) -> Filled:
    with archive.database.writing() as session:
        _add_rows(session, made)
        owner = session.scalars(select(User).order_by(User.id).limit(1)).one()
        key = credentials.create(session, owner, "benchmark", level=_LEVEL_WITHOUT_LIMITS).api_key
    bounds.widen(archive.database, made_descriptors.BOUNDS)
    with archive.database.writing() as session:
        session.execute(text("ANALYZE"))  # as a database that has been there for a while has done it
    documents = _Timed(sound.document for sound in made.sounds())
    started = time.perf_counter()
    archive.backend.rebuild(documents)
    return Filled(key, time.perf_counter() - started - documents.making_s)


class _Timed:
    """An iterator that knows how long its source took."""

    def __init__(self, source: Iterator[Document]) -> None:
        self._source = source
        self.making_s = 0.0

    def __iter__(self) -> Iterator[Document]:
        return self

    def __next__(self) -> Document:
        started = time.perf_counter()
        try:
            return next(self._source)
        finally:
            self.making_s += time.perf_counter() - started


def _add_rows(session: Session, made: MadeArchive) -> None:
    people = [{"id": number, "username": name, "login_name": name} for number, name in enumerate(made.usernames, 1)]
    connection = session.connection()
    connection.execute(insert(User), people)
    packs = [{"id": pack.id, "user_id": pack.user_id, "name": pack.name} for pack in made.packs]
    connection.execute(insert(Pack), packs)
    license_ids = {row.name: row.id for row in session.execute(select(License.name, License.id))}
    tag_ids: dict[str, int] = {}
    sounds = made.sounds()
    while batch := list(islice(sounds, _BATCH)):
        known = len(tag_ids)
        rows = _rows(batch, license_ids, tag_ids)
        rows[Tag] = [{"id": number, "name": name} for name, number in islice(tag_ids.items(), known, None)]
        for table in (Tag, Sound, SoundTag, Geotag, Analysis):
            if rows[table]:
                connection.execute(insert(table), rows[table])
    session.execute(update(User).values(num_sounds=made.sound_count // len(people)))


def _rows(batch: list[MadeSound], license_ids: Mapping[str, int], tag_ids: dict[str, int]) -> Rows:
    """Give the rows of some sounds by table, and add the tags that are new to `tag_ids`."""
    rows: Rows = {table: [] for table in (Sound, SoundTag, Geotag, Analysis)}
    for made in batch:
        values: Mapping[str, Any] = made.document.values
        rows[Sound].append(_sound_row(made, license_ids[values["license"]]))
        for position, tag in enumerate(values["tag"]):
            tag_id = tag_ids.setdefault(tag, len(tag_ids) + 1)
            rows[SoundTag].append({"sound_id": made.document.id, "tag_id": tag_id, "position": position})
        if (place := values["geotag"]) is not None:
            row = {"sound_id": made.document.id, "latitude": place[0], "longitude": place[1], "zoom": 12}
            rows[Geotag].append(row)
        flat = {name: values[name] for name in _DESCRIPTORS if name in values}
        analysis = {"sound_id": made.document.id, "state": AnalysisState.OK, "extractor": "benchmark", "flat": flat}
        rows[Analysis].append(analysis)
    return rows


def _sound_row(made: MadeSound, license_id: int) -> dict[str, Any]:
    values: Mapping[str, Any] = made.document.values
    return {
        **{name: values[name] for name in _COPIED},
        "id": made.document.id,
        "user_id": made.user_id,
        "pack_id": made.pack_id,
        "license_id": license_id,
        "category_code": made.category_code,
        "original_filename": values["name"],
        "created_at": datetime.fromtimestamp(values["created"] / 1000, UTC),
        "type": SoundType(values["type"]),
        "processing_state": ProcessingState.OK,
        "moderation_state": ModerationState.OK,
    }
