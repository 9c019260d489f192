"""Fixtures: a whole small archive behind the API, holding the twelve sounds of the conformance rows."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import archive
from app.archive import Archive
from app.credentials import service as credentials
from app.main import create_app
from app.models import (
    Analysis,
    AnalysisState,
    Comment,
    Geotag,
    License,
    ModerationState,
    Pack,
    ProcessingState,
    Sound,
    SoundTag,
    Tag,
    User,
)
from app.settings import Settings
from app.sounds import descriptor_names, taxonomy
from search import Document
from tests.conformance.dataset import documents
from tests.databases import PostgresqlServer
from tests.engines import opensearch_prefix

PUBLIC_URL = "https://sounds.example.org"


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """The settings of a new archive on each kind of database, whose schema is there and which is empty."""
    return Settings(
        data=tmp_path, database_url=database_url, public_url=PUBLIC_URL, log_level="critical", _env_file=None
    )


@pytest.fixture
def empty_archive(settings: Settings) -> Iterator[Archive]:
    """A new archive without sounds, and with an empty index."""
    with archive.opened(settings) as opened:
        opened.backend.rebuild([])
        yield opened


@pytest.fixture(scope="module", params=["small", "large"])
def tiny(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator["Tiny"]:
    """The twelve sounds behind the API, with a key, in either shape of the archive; tests only read it."""
    folder = tmp_path_factory.mktemp("tiny")
    with ExitStack() as stack:
        settings = stack.enter_context(_shaped(request.param, folder, request))
        with archive.opened(settings) as opened:
            with opened.database.writing() as session:
                key = _fill(session)
            opened.backend.rebuild(map(_with_statistics, documents()))
        with TestClient(create_app(settings), base_url="http://testserver", follow_redirects=False) as client:
            yield Tiny(client, key, settings)


def _with_statistics(document: Document) -> Document:
    """Put a sound where it is in the default space in that of files of analyses, too."""
    vectors = document.vectors
    beside = {"freesound_statistics": vectors["freesound_classic"]} if "freesound_classic" in vectors else {}
    return replace(document, vectors={**vectors, **beside})


@contextmanager
def _shaped(shape: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Give the settings of an archive of its own: SQLite with the embedded engine, or PostgreSQL with OpenSearch."""
    common = Settings(data=folder, public_url=PUBLIC_URL, log_level="critical", _env_file=None)
    if shape == "small":
        shutil.copy(request.getfixturevalue("migrated_sqlite_file"), folder / "archive.sqlite3")
        yield common
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    search_url: str = request.getfixturevalue("opensearch_url")
    database_url = server.create_database(template=request.getfixturevalue("postgresql_template"))
    try:
        with opensearch_prefix(search_url) as prefix:
            large = {"database_url": database_url, "search_url": search_url, "search_index": prefix}
            yield common.model_copy(update=large)
    finally:
        server.drop_database(database_url)


class Tiny:
    """A client of the tiny archive that sends its key along."""

    def __init__(self, client: TestClient, key: str, settings: Settings) -> None:
        self.client = client
        self.key = key
        self.settings = settings

    def get(self, path: str, **parameters: str) -> Any:  # noqa: ANN401 - the client has its own response type
        """Get a resource of the API as the holder of a key; `path` is relative to the API's root."""
        headers = {"Authorization": f"Token {self.key}"}
        return self.client.get(f"/apiv2/{path}", params=parameters or None, headers=headers)

    def json(self, path: str, **parameters: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
        """Get the body of a resource that is there."""
        response = self.get(path, **parameters)
        assert response.status_code == 200, response.text
        return response.json()


def _fill(session: Session) -> str:
    users: dict[str, User] = {}
    for document in documents():
        name = str(document.values["username"])
        if name not in users:
            users[name] = User(username=name, joined_at=datetime(2004, 1, 1, tzinfo=UTC))
            session.add(users[name])
    session.flush()
    for document in documents():
        _add(session, document, users[str(document.values["username"])])
    return credentials.create(session, users["Alice"], "tests", level=99).api_key


def _add(session: Session, document: Document, user: User) -> None:
    values = document.values
    sound = Sound(
        id=document.id,
        user_id=user.id,
        pack_id=_pack_id(session, document, user),
        license_id=session.scalars(select(License.id).where(License.name == values["license"]).limit(1)).one(),
        name=values["name"],
        description=values["description"],
        original_filename=values["name"],
        category_code=_category_code(str(values["category"]), str(values["subcategory"])),
        created_at=datetime.fromtimestamp(int(str(values["created"])) / 1000, UTC),
        is_explicit=bool(values["is_explicit"]),
        type=values["type"],
        filesize=int(values["filesize"]),  # type: ignore[arg-type]  # the dataset holds a number here
        md5=f"{document.id:032x}",
        channels=int(values["channels"]),  # type: ignore[arg-type]  # the dataset holds a number here
        samplerate=float(values["samplerate"]),  # type: ignore[arg-type]  # the dataset holds a number here
        bitrate=int(values["bitrate"]),  # type: ignore[arg-type]  # the dataset holds a number here
        bitdepth=int(values["bitdepth"]),  # type: ignore[arg-type]  # the dataset holds a number here
        duration=float(values["duration"]),  # type: ignore[arg-type]  # the dataset holds a number here
        processing_state=ProcessingState.OK,
        moderation_state=ModerationState.OK,
        num_downloads=int(values["num_downloads"]),  # type: ignore[arg-type]  # the dataset holds a number here
        num_ratings=int(values["num_ratings"]),  # type: ignore[arg-type]  # the dataset holds a number here
        avg_rating=float(values["avg_rating"]),  # type: ignore[arg-type]  # the dataset holds a number here
    )
    session.add(sound)
    session.flush()
    user.num_sounds += 1
    _add_details(session, sound, document)


def _add_details(session: Session, sound: Sound, document: Document) -> None:
    values = document.values
    for position, name in enumerate(_texts(values["tag"])):
        tag = session.scalar(select(Tag).where(Tag.name == name)) or Tag(name=name)
        session.add(tag)
        session.flush()
        session.add(SoundTag(sound_id=sound.id, tag_id=tag.id, position=position))
    for minute, text in enumerate(_texts(values.get("comment"))):
        moment = datetime(2018, 1, 1, 12, minute, tzinfo=UTC)
        session.add(Comment(sound_id=sound.id, user_id=sound.user_id, text=text, created_at=moment))
        sound.num_comments += 1
    if (place := values.get("geotag")) is not None:
        assert isinstance(place, tuple)
        session.add(Geotag(sound_id=sound.id, latitude=place[0], longitude=place[1], zoom=12))
    flat = {name: values[name] for name in descriptor_names.DESCRIPTOR_NAMES if name in values}
    session.add(Analysis(sound_id=sound.id, state=AnalysisState.OK, extractor="tests", flat=flat))


def _pack_id(session: Session, document: Document, user: User) -> int | None:
    grouping = document.values.get("pack_grouping")
    if not grouping:
        return None
    number, _, name = str(grouping).partition("_")
    pack = session.get(Pack, int(number))
    if pack is None:
        pack = Pack(id=int(number), user_id=user.id, name=name, num_sounds=0)
        session.add(pack)
    pack.num_sounds += 1
    session.flush()
    return pack.id


def _category_code(category: str, subcategory: str) -> str:
    names = (category, subcategory)
    return next(code for code in taxonomy.CODES if (taxonomy.category(code), taxonomy.subcategory(code)) == names)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(text) for text in value) if isinstance(value, tuple) else ()
