"""What the search index holds of each sound, read from the database as it is at that moment.

Order and repetition do no harm: a sound is indexed as it now is, or removed when it is no longer public.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import jobs
from app.database import Database
from app.discovery.versions import differences, public_versions
from app.models import Analysis, Comment, JobKind, Sound
from app.sounds import bounds, classic_values, queries, taxonomy, vectors
from app.sounds.fields import Needs
from app.sounds.normalisation import Bounds
from app.sounds.record import SoundRecord
from search import (
    FIELDS,
    Backend,
    BackendUnavailableError,
    Document,
    DocumentsRefusedError,
    IndexDamagedError,
    Source,
    Stored,
)

BATCH = 500
# An average over fewer ratings says little, and counts as 0 in filters and orders.
MIN_RATINGS = 3
_VERSION_OF_DELETED = 2**62
_ALL = Needs.DETAILS | Needs.TAGS | Needs.DESCRIPTORS | Needs.VECTORS | Needs.PACK | Needs.PLACE | Needs.REMIXES
_CLASSIC_NAMES = frozenset(field.name for field in FIELDS.values() if field.source is Source.CLASSIC)
_DESCRIPTORS = tuple(field.name for field in FIELDS.values() if field.source is Source.CURRENT)


@dataclass(frozen=True, slots=True)
class Batch:
    """The documents of some sounds, and the bounds of their classic descriptors."""

    documents: list[Document]
    bounds: dict[str, Bounds]


def sync(database: Database, backend: Backend, ids: Sequence[int]) -> None:
    """Bring the index up to date for these sounds.

    Raises:
        DocumentsRefusedError: some can never be indexed; all others are, and those that are not public are gone.
        BackendUnavailableError: the engine is not there.
    """
    with database.reading() as session:
        found = read(session, ids)
        gone = _gone(session, set(ids) - {document.id for document in found.documents})
    bounds.widen(database, found.bounds)
    if gone:
        backend.delete(gone)
    if found.documents:
        backend.upsert(found.documents)


def _gone(session: Session, ids: set[int]) -> dict[int, int]:
    """Give the version since which each of these sounds is not public; what was deleted never comes back."""
    rows = session.execute(select(Sound.id, Sound.version).where(Sound.id.in_(ids)))
    return dict.fromkeys(sorted(ids), _VERSION_OF_DELETED) | {row.id: row.version for row in rows}


def begin(database: Database, backend: Backend) -> None:
    """Make the index of an archive that has nothing to index yet, so that its first search is answered at once.

    An archive with sounds is left to the worker: building its index may take a while.
    """
    with database.reading() as session:
        has_sounds = session.scalar(select(Sound.id).where(Sound.is_public).limit(1)) is not None
    if has_sounds or not backend.becomes_writer():
        return
    with suppress(BackendUnavailableError):  # a cluster that is not there yet is waited for by the worker
        try:
            backend.count()
        except IndexDamagedError:
            backend.rebuild([])


def rebuild(database: Database, backend: Backend, documents: Iterable[Document]) -> int:
    """Build the index again from all its documents, and give the number of sounds in it.

    Raises:
        DocumentsRefusedError: some can never be indexed; the new index is in place without them.
        BackendUnavailableError: the engine is not there, or another process writes the index.
    """
    try:
        count = backend.rebuild(documents)
    except DocumentsRefusedError as error:
        _forget_failures(database, but=error.reasons)
        raise
    _forget_failures(database)
    return count


def _forget_failures(database: Database, *, but: Iterable[int] = ()) -> None:
    with database.writing() as session:
        jobs.forget_failures(session, JobKind.SYNC_INDEX, but=but)


def public_count(database: Database) -> int:
    """Count the sounds that belong into the index."""
    with database.reading() as session:
        return session.scalars(select(func.count()).select_from(Sound).where(Sound.is_public)).one()


def all_documents(database: Database) -> Iterator[Document]:
    """Give every public sound by ascending id, in batches, so that memory stays bounded.

    Once all have been given, the bounds of descriptors are those of these sounds.
    """
    before, reached = bounds.known(database), dict[str, Bounds]()
    last, seen_ids, seen_versions = 0, array("q"), array("q")
    while True:
        with database.reading() as session:
            query = select(Sound.id).where(Sound.is_public, Sound.id > last).order_by(Sound.id).limit(BATCH)
            ids = list(session.scalars(query))
            batch = read(session, ids)
        if not ids:
            break
        yield from batch.documents
        reached = bounds.joined(reached, batch.bounds)
        seen_ids.extend(document.id for document in batch.documents)
        seen_versions.extend(document.version for document in batch.documents)
        last = ids[-1]
    bounds.replace(database, before, reached)
    _widen_by_changes(database, zip(seen_ids, seen_versions, strict=True))


def _widen_by_changes(database: Database, seen: Iterator[tuple[int, int]]) -> None:
    """Have the bounds hold what became public meanwhile: it lay within those of then, and so widened nothing."""
    different = differences(public_versions(database), seen)
    late = [sound_id for sound_id, (version, _) in different if version is not None]
    for start in range(0, len(late), BATCH):
        with database.reading() as session:
            found = bounds.of(list(_classic(session, late[start : start + BATCH]).values()))
        bounds.widen(database, found)


def documents(session: Session, ids: Sequence[int]) -> list[Document]:
    """Give the documents of those of the sounds that are public."""
    return read(session, ids).documents


def read(session: Session, ids: Sequence[int]) -> Batch:
    """Give what the index and the bounds are told of those of the sounds that are public."""
    records = queries.by_ids(session, ids, _ALL)
    comments: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(select(Sound.id, Sound.version).where(Sound.id.in_(ids)))
    versions = {row.id: row.version for row in rows}
    classic = _classic(session, list(records))
    said = select(Comment.sound_id, Comment.text).where(Comment.sound_id.in_(list(records))).order_by(Comment.id)
    for sound_id, text in session.execute(said):
        comments[sound_id].append(text)
    found = [
        Document(
            id=record.id,
            values=_values(record, comments[record.id]) | _indexed_classic(classic.get(record.id, {})),
            vectors=_vectors(record, classic.get(record.id, {})),
            version=versions[record.id],
        )
        for _, record in sorted(records.items())
    ]
    return Batch(found, bounds.of(list(classic.values())))


def _classic(session: Session, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Give all classic descriptors of these sounds."""
    rows = session.execute(
        select(Analysis.sound_id, Analysis.classic).where(Analysis.sound_id.in_(ids), Analysis.classic.is_not(None))
    )
    return {sound_id: classic_values.unpacked(packed) for sound_id, packed in rows if packed}


def _indexed_classic(found: Mapping[str, Any]) -> dict[str, Stored]:
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in found.items()
        if name in _CLASSIC_NAMES
    }


def _vectors(sound: SoundRecord, classic: Mapping[str, Any]) -> dict[str, tuple[float, ...]]:
    of_all_spaces = {**sound.vectors, **vectors.of_statistics(classic)}
    return {space: tuple(vector) for space, vector in of_all_spaces.items()}


def _values(sound: SoundRecord, comments: list[str]) -> dict[str, Stored]:
    is_geotagged = sound.latitude is not None and sound.longitude is not None
    values: dict[str, Any] = {
        "id": str(sound.id),
        "name": sound.name,
        "tag": tuple(dict.fromkeys(tag.lower() for tag in sound.tags)),
        "description": sound.description,
        "username": sound.username,
        "username_words": sound.username,
        "pack": sound.pack_name,
        "pack_grouping": None if sound.pack_id is None else f"{sound.pack_id}_{sound.pack_name}",
        "created": int(sound.created_at.replace(microsecond=0, tzinfo=UTC).timestamp()) * 1000,
        "type": sound.type,
        "duration": sound.duration,
        "bitdepth": sound.bitdepth or 0,
        "bitrate": sound.bitrate,
        "samplerate": int(sound.samplerate),
        "channels": sound.channels,
        "filesize": sound.filesize,
        "md5": sound.md5,
        "license": sound.license_name,
        "num_downloads": sound.num_downloads,
        "num_ratings": sound.num_ratings,
        "num_comments": sound.num_comments,
        "avg_rating": sound.avg_rating if sound.num_ratings >= MIN_RATINGS else 0.0,
        "comment": tuple(comments),
        "is_explicit": sound.is_explicit,
        "is_remix": sound.is_remix,
        "was_remixed": sound.was_remixed,
        "in_remix_group": sound.is_remix or sound.was_remixed,
        "is_geotagged": is_geotagged,
        "geotag": (sound.latitude, sound.longitude) if is_geotagged else None,
        "category": taxonomy.category(sound.category_code),
        "subcategory": taxonomy.subcategory(sound.category_code),
        "gen_ai_preference": sound.gen_ai_preference,
    }
    values.update({name: sound.descriptors.get(name) for name in _DESCRIPTORS})
    return values
