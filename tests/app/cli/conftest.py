import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from app.cli import commands
from app.database import Database


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command printed, and how it ended."""

    exit_code: int
    out: str
    errors: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever JSON can hold
        """What a script would read; its whole standard output."""
        return json.loads(self.out)


class Fonoteca:
    """The command line on one archive, without the cost of a process."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.database = Database(f"sqlite:///{data / 'archive.sqlite3'}")

    def __call__(self, *arguments: str, **settings: str) -> Answer:
        environment = {"FONOTECA_DATA": str(self.data)} | settings
        result = CliRunner(env=environment).invoke(commands.app, arguments, catch_exceptions=False)
        return Answer(result.exit_code, result.stdout, result.stderr)

    def good(self, *arguments: str) -> Answer:
        """A command that must succeed."""
        answer = self(*arguments)
        assert answer.exit_code == 0, answer.errors
        return answer


@pytest.fixture
def fonoteca(tmp_path: Path, migrated_sqlite_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fonoteca]:
    """The command line on a new archive."""
    # Loggers keep the standard error they first see, which here ends with the command.
    monkeypatch.setattr("app.logs.configure", lambda _: None)
    # No .env of the person who runs the tests.
    monkeypatch.chdir(tmp_path)
    data = tmp_path / "archive"
    data.mkdir()
    (data / "archive.sqlite3").write_bytes(migrated_sqlite_file.read_bytes())
    fonoteca = Fonoteca(data)
    with capture_logs(), closing(fonoteca.database):
        yield fonoteca
