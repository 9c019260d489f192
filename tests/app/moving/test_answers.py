from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from app import archive, lifecycle
from app.credentials import service as credentials
from app.main import create_app
from app.models import Sound, User
from app.moving import service
from app.settings import Settings
from tests.app.moving.crawl import answers
from tests.archives import Tiny
from tests.command_line import Run
from tests.databases import PostgresqlServer
from tests.engines import opensearch_prefix

_LONGEST_S = 600.0


@pytest.fixture
def large(postgresql_server: PostgresqlServer, opensearch_url: str) -> Iterator[dict[str, str]]:
    """The settings of a new archive in the large shape."""
    database_url = postgresql_server.create_database()
    with opensearch_prefix(opensearch_url) as prefix:
        yield {"database_url": database_url, "search_url": opensearch_url, "search_index": prefix}
    postgresql_server.drop_database(database_url)


def moved(source: Settings, target: Settings) -> None:
    archive.migrated(target)
    with archive.opened(source) as here, archive.opened(target) as there:
        service.copy_rows(here.database, there.database, lambda _: None)
        service.build_index(there, lambda _: None)


def all_answers(settings: Settings, key: str) -> dict[str, Any]:
    with TestClient(create_app(settings), follow_redirects=False) as client:
        return answers(client, key)


def test_every_answer_is_the_same_after_a_move_and_after_the_way_back(
    tiny: Tiny, large: dict[str, str], tmp_path: Path
) -> None:
    there = tiny.settings.model_copy(update=large)
    back = tiny.settings.model_copy(update={"data": tmp_path, "database_url": "", "search_url": ""})
    moved(tiny.settings, there)
    moved(there, back)
    before = all_answers(there, tiny.key)
    assert all_answers(back, tiny.key) == before
    assert sum(status == 200 for status, _ in before.values()) > 200


@pytest.mark.slow
def test_the_demo_archive_moves_up_and_back_by_the_command_line(large: dict[str, str], tmp_path: Path) -> None:
    data = tmp_path / "archive"
    run(data, "demo")
    small = Settings(data=data, log_level="critical", _env_file=None)
    with archive.opened(small) as opened, opened.database.writing() as session:
        key = credentials.create(
            session, session.scalars(select(User).order_by(User.id).limit(1)).one(), "tests", level=99
        ).api_key
    before = all_answers(small, key)
    assert len(before) > 500

    up = ["--to-database", large["database_url"], "--to-search", large["search_url"]]
    run(data, "move", *up, FONOTECA_SEARCH_INDEX=large["search_index"])
    there = small.model_copy(update=large)
    assert all_answers(there, key) == before

    with archive.opened(there) as opened, opened.database.writing() as session:
        sound = session.scalars(select(Sound).order_by(Sound.id).limit(1)).one()
        sound.name = "Renamed up there"
        lifecycle.changed(session, sound)
    run(data, "move", "--to-database", "", "--to-search", "", **environment(large))
    after = all_answers(small, key)
    assert after != before
    run(data, "reindex", **environment(large))
    assert all_answers(there, key) == after


def environment(settings: dict[str, str]) -> dict[str, str]:
    return {f"FONOTECA_{name.upper()}": value for name, value in settings.items()}


def run(data: Path, *arguments: str, **settings: str) -> None:
    """Run a command to its end, which must be a good one."""
    command = Run(data, *arguments, **settings)
    assert command.process.wait(_LONGEST_S) == 0, command.errors
