"""Brings one file into the archive: its bytes into the storage, its description into the database, its job with it."""

import hashlib
import os
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import lifecycle
from app.database import Database
from app.importing.rows import Row, readable
from app.lifecycle import Decision
from app.models import User, utc_now
from app.sounds import describing, media_keys
from app.sounds.describing import DuplicateError, StoredFile
from app.sounds.description import TYPES
from app.storage import Storage
from app.users import accounts

_CHUNK_BYTES = 1024 * 1024
_LONGEST_FILE_NAME = 512


class RowError(Exception):
    """A row that cannot be imported; the text is the cause."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of one row. `is_new` is False when the archive held the same bytes before."""

    sound_id: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Importer:
    """Imports rows, those that name nobody for `owner`. `approves`: sounds skip the moderators' queue."""

    database: Database
    storage: Storage
    owner: str | None
    approves: bool
    max_file_bytes: int

    def add(self, row: Row) -> Imported:
        """Add the sound of a row, unless its bytes are in the archive already; then nothing is left behind.

        Raises:
            RowError: the file cannot be read, is empty or too large, or has no owner whose name can be used.
        """
        if row.username is None and self.owner is None:
            raise RowError("username: there is none, and --user names nobody either")
        staged = self.storage.staging_path()
        try:
            return self._added(row, self._copied(row.path, staged), staged)
        except DuplicateError as error:
            return Imported(error.sound_id, is_new=False)
        except OSError as error:
            raise RowError(f"the file cannot be copied into the archive: {error.strerror or error}") from error
        finally:
            staged.unlink(missing_ok=True)

    def _copied(self, source: Path, staged: Path) -> StoredFile:
        """Copy a file into the storage's own space, measuring it on the way."""
        md5, crc32, size = hashlib.md5(usedforsecurity=False), 0, 0
        with source.open("rb") as reading, staged.open("xb") as writing:
            while chunk := reading.read(_CHUNK_BYTES):
                size += len(chunk)
                if size > self.max_file_bytes:
                    raise RowError(f"the file is larger than {self.max_file_bytes} bytes")
                md5.update(chunk)
                crc32 = zlib.crc32(chunk, crc32)
                writing.write(chunk)
            writing.flush()
            os.fsync(writing.fileno())
        if size == 0:
            raise RowError("the file is empty")
        file_type = TYPES[source.suffix.lower().removeprefix(".")]
        file_name = readable(source.name)[-_LONGEST_FILE_NAME:]
        return StoredFile(file_name, file_type, size, md5.hexdigest(), f"{crc32:08x}")

    def _added(self, row: Row, file: StoredFile, staged: Path) -> Imported:
        try:
            with self.database.writing() as session:
                return self._described(session, row, file, staged)
        except IntegrityError:
            # Another process added the same bytes, or the same person, between our look and our write: look again.
            with self.database.writing() as session:
                return self._described(session, row, file, staged)

    def _described(self, session: Session, row: Row, file: StoredFile, staged: Path) -> Imported:
        moment = row.created_at or utc_now()
        owner = self._owner(session, row.username or self.owner or "", moment)
        sound = describing.create(session, owner, file, row.description, created_at=moment)
        if self.approves and not owner.is_whitelisted:
            lifecycle.moderated(session, sound, Decision.APPROVE, note="approved on import")
        # The file gets its name before the transaction ends: a stray file does no harm, a row without its file would.
        self.storage.put(media_keys.original(sound.id, sound.user_id, sound.type), staged)
        return Imported(sound.id, is_new=True)

    def _owner(self, session: Session, username: str, moment: datetime) -> User:
        owner = session.scalar(select(User).where(User.username == username))
        if owner is not None:
            return owner
        try:
            owner = accounts.create(session, username)
        except accounts.AccountError as error:
            raise RowError(str(error)) from error
        # By this, and the same of a pack, one can tell later for whose sake they were made.
        owner.joined_at = moment
        return owner
