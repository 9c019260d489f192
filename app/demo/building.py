"""Builds the demo archive: its people and keys at once, its sounds through the real import and processing."""

import json
import os
import secrets
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.archive import Archive
from app.auth import keys
from app.credentials import service as credentials
from app.demo import social
from app.demo.catalogue import SOUNDS, USERS, DemoSound
from app.demo.files import write
from app.importing import run as importing
from app.importing.rows import Row
from app.importing.service import Importer
from app.models import Credential, Sound, User
from app.progress import Progress
from app.settings import Settings
from app.sounds.description import Description, GeotagText
from app.users import accounts

_FILE = "demo.json"


class NotEmptyError(Exception):
    """The archive holds something of its own, so no demo is built into it."""


@dataclass(frozen=True, slots=True)
class DemoCredentials:
    """How to get into the demo archive. Kept readable in the data folder, unlike any other key or password."""

    api_key: str
    passwords: dict[str, str]
    is_complete: bool = False


def size() -> int:
    """Count the sounds of the demo archive."""
    return len(SOUNDS)


def prepared(archive: Archive) -> DemoCredentials:
    """Give the demo's credentials, made with its people if this archive is new.

    Raises:
        NotEmptyError: the archive is in use, and not by the demo.
    """
    path = archive.settings.data / _FILE
    with archive.database.writing() as session:
        if path.is_file():
            made = DemoCredentials(**json.loads(path.read_text()))
            if _is_in_use(session, made):
                return made
        if session.scalars(select(func.count()).select_from(User)).one():
            raise NotEmptyError("the archive is not empty: the demo is for a new one, see FONOTECA_DATA")
        made = _people(session)
        # Before the transaction ends: people without their passwords would lock the demo for good, while a file that
        # no transaction followed is written again.
        _write(path, made)
    return made


def _is_in_use(session: Session, made: DemoCredentials) -> bool:
    return session.scalar(select(Credential.id).where(Credential.secret_hash == keys.hashed(made.api_key))) is not None


def _people(session: Session) -> DemoCredentials:
    passwords = {}
    for person in USERS:
        password = secrets.token_urlsafe(9) if person.is_login else None
        user = accounts.create(session, person.username, password=password)
        user.about, user.home_page, user.joined_at = person.about, person.home_page, person.joined
        user.is_moderator = user.is_whitelisted = person.is_moderator
        if password:
            passwords[person.username] = password
            # Enough for a person trying things out in several windows.
            made = credentials.create(session, user, "Demo", level=3)
    return DemoCredentials(made.api_key, passwords)


def _write(path: Path, made: DemoCredentials) -> None:
    """Write the file in one step, readable by its owner only."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(asdict(made), indent=2) + "\n")
    draft.replace(path)


def build(archive: Archive, progress: Progress) -> None:
    """Add what is missing of the demo's sounds, while a worker processes them. Can be stopped and run again."""
    made = prepared(archive)
    if made.is_complete:
        return
    with archive.database.writing() as session:
        social.add_packs(session)
    importer = Importer(
        archive.database, archive.storage, None, approves=True, max_file_bytes=archive.settings.max_file_bytes
    )
    folder = archive.storage.staging_path()  # where it is found and removed, however this process ends
    folder.mkdir()
    try:
        rows = (_row(sound, folder) for sound in SOUNDS)
        summary = importing.run(archive, importer, rows, progress)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if summary.rejected:
        raise RuntimeError(f"demo sounds could not be imported: {'; '.join(map(str, summary.rejected))}")
    social.add_reactions(archive.database, _ids_by_file_name(archive))
    _write(archive.settings.data / _FILE, replace(made, is_complete=True))


def _row(sound: DemoSound, folder: Path) -> Row:
    [path] = write(folder, [sound])
    return Row(
        path,
        Description(
            name=sound.name,
            description=sound.description,
            tags=sound.tags,
            license=sound.license,
            category_code=sound.category,
            pack=sound.pack,
            geotag=None if sound.geotag is None else GeotagText(*sound.geotag),
            is_explicit=sound.is_explicit,
        ),
        username=sound.username,
        created_at=sound.created,
    )


def _ids_by_file_name(archive: Archive) -> dict[str, int]:
    names = [sound.file_name for sound in SOUNDS]
    with archive.database.reading() as session:
        is_theirs = User.username.in_([person.username for person in USERS])
        query = select(Sound.original_filename, Sound.id).join(User, User.id == Sound.user_id)
        query = query.where(Sound.original_filename.in_(names), is_theirs)
        return {row.original_filename: row.id for row in session.execute(query)}


def welcome(settings: Settings, made: DemoCredentials) -> str:
    """Give the text that greets the person who started the demo: addresses, key, logins, and three things to try."""
    base = f"{settings.base_url}/apiv2"
    key = f"Authorization: Token {made.api_key}"
    loops = "--data-urlencode 'filter=tag:loop bpm:[119 TO 121]' -d fields=id,name,bpm"
    logins = "\n".join(
        f"  {name} / {password}{'  (moderator)' if _is_moderator(name) else ''}"
        for name, password in made.passwords.items()
    )
    return f"""
API        {base}/
API key    {made.api_key}
Logins
{logins}

Try
  curl -s "{base}/search/text/?query=piano&fields=id,name,previews&token={made.api_key}"
  curl -s -G {base}/search/ {loops} -H '{key}'
  curl -s {base}/sounds/1/ -H '{key}'
"""


def _is_moderator(username: str) -> bool:
    return any(person.is_moderator for person in USERS if person.username == username)
