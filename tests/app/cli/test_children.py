from pathlib import Path

import pytest

from app.cli import children as beside
from app.cli import console
from app.cli.children import Children
from tests.command_line import expect


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is there once a child has run `fonoteca migrate`."""
    monkeypatch.setenv("FONOTECA_DATA", str(tmp_path / "archive"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "archive"


class TestRun:
    def test_waits_until_it_may(self, folders: Path) -> None:
        ready: list[bool] = []
        children = Children(is_ready=lambda: bool(ready))
        children.run(["migrate"])
        assert not folders.exists()
        ready.append(True)
        expect((folders / "archive.sqlite3").exists)
        children.stop()

    def test_after_the_end_starts_nothing(self, folders: Path) -> None:
        children = Children(is_ready=lambda: True)
        children.stop()
        assert children._run(["migrate"]) is None
        assert not folders.exists()


class TestKeep:
    def test_starts_a_command_again_that_has_ended_and_says_so(
        self, folders: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said: list[str] = []
        monkeypatch.setattr(beside, "_RESTART_AFTER_S", 0.01)
        monkeypatch.setattr(console.errors, "print", lambda text, **_: said.append(text))
        children = Children(is_ready=lambda: True)
        children.keep(["migrate"])
        expect(lambda: len(said) > 1)
        children.stop()
        assert set(said[:2]) == {"The migrate ended with exit code 0; starting it again."}
        assert folders.exists()
