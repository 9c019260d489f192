import json
from pathlib import Path

import pytest
from sqlalchemy import select

from app.importing.rows import COLUMNS
from app.models import User
from tests.app.audio.sound_files import tone, write_pcm
from tests.app.cli.conftest import Fonoteca
from tests.command_line import Run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


@pytest.fixture
def ann(fonoteca: Fonoteca) -> None:
    """A user to import for."""
    fonoteca.good("user", "create", "Ann")


def people(fonoteca: Fonoteca) -> list[str]:
    with fonoteca.database.reading() as session:
        return list(session.scalars(select(User.username)))


@pytest.mark.usefixtures("ann")
class TestImport:
    @pytest.mark.slow
    def test_imports_reports_and_does_nothing_the_second_time(self, fonoteca: Fonoteca, folder: Path) -> None:
        write_pcm(folder / "low.wav", tone(220.0, duration_s=0.3))
        (folder / "deep").mkdir()
        (folder / "deep" / "no sound.wav").write_bytes(b"RIFF this is none")
        run = Run(fonoteca.data, "import", str(folder), "--user", "Ann", "--approve", "--jobs", "1", "--json")
        assert run.end() == 1
        first = json.loads(run.out)
        assert (first["imported"], first["already_there"], first["is_indexed"]) == (1, 0, True)
        [rejected] = first["rejected"]
        assert (rejected["file"], rejected["line"]) == ("deep/no sound.wav", None)
        assert rejected["cause"]
        (folder / "deep" / "no sound.wav").unlink()
        second = fonoteca.good("import", str(folder), "--user", "Ann", "--approve", "--jobs", "1")
        assert second.out.startswith("0 imported, 1 already there, 0 rejected")

    def test_reports_bad_rows_for_a_person(self, fonoteca: Fonoteca, folder: Path) -> None:
        (folder / "sheet.csv").write_text(",".join(COLUMNS) + "\n[b]x[/b].wav,,a b c,,text,Attribution,,,,\n")
        answer = fonoteca("import", str(folder), "--user", "Ann", "--csv", str(folder / "sheet.csv"))
        assert answer.exit_code == 1
        assert "Rejected [b]x[/b].wav (line 2): audio_filename: there is no such file" in answer.errors
        assert answer.out.startswith("0 imported, 0 already there, 1 rejected")

    def test_refuses_a_sheet_that_is_none(self, fonoteca: Fonoteca, folder: Path) -> None:
        (folder / "sheet.csv").write_text("a,b\n")
        answer = fonoteca("import", str(folder), "--user", "Ann", "--csv", str(folder / "sheet.csv"), "--json")
        assert (answer.exit_code, answer.out) == (1, "")
        assert "has no column audio_filename" in answer.errors

    def test_of_a_folder_that_is_not_there_is_a_mistake(self, fonoteca: Fonoteca, folder: Path) -> None:
        assert fonoteca("import", str(folder / "gone"), "--user", "Ann").exit_code == 2

    def test_of_an_empty_folder_is_done_at_once(self, fonoteca: Fonoteca, folder: Path) -> None:
        assert fonoteca.good("import", str(folder), "--user", "Ann", "--json").json["imported"] == 0

    def test_of_a_name_with_a_line_end_is_reported_on_one_line(self, fonoteca: Fonoteca, folder: Path) -> None:
        (folder / "a\nRejected b.wav").write_bytes(b"")
        answer = fonoteca("import", str(folder), "--user", "Ann")
        assert "Rejected a Rejected b.wav: the file is empty" in answer.errors.splitlines()


class TestOwner:
    @pytest.mark.parametrize(
        ("options", "reason"),
        [
            pytest.param(["--user", "A nn"], "there is no user 'A nn'; create one with: fonoteca user create 'A nn'"),
            pytest.param(["--user", "ann"], "there is no user 'ann'; create one with: fonoteca user create ann"),
            pytest.param(["--user", ""], "--user is empty"),
            pytest.param([], "with --user NAME"),
        ],
        ids=["unknown", "other case", "empty", "missing"],
    )
    @pytest.mark.usefixtures("ann")
    def test_must_be_known_before_anything_is_done(
        self, fonoteca: Fonoteca, folder: Path, options: list[str], reason: str
    ) -> None:
        (folder / "a.wav").write_bytes(b"")
        answer = fonoteca("import", str(folder), *options)
        assert (answer.exit_code, answer.out, answer.errors.count("\n")) == (1, "", 1)
        assert answer.errors.startswith("Error: ")
        assert reason in answer.errors
        assert people(fonoteca) == ["Ann"]

    @pytest.mark.slow
    def test_is_who_the_sheet_names_and_needs_no_other(self, fonoteca: Fonoteca, folder: Path) -> None:
        write_pcm(folder / "low.wav", tone(220.0, duration_s=0.3))
        write_pcm(folder / "high.wav", tone(880.0, duration_s=0.3))
        rows = ("low.wav,,a b c,,text,Attribution,,,,Bob", "high.wav,,a b c,,text,Attribution,,,,")
        (folder / "sheet.csv").write_text("\n".join([",".join(COLUMNS), *rows, ""]))
        answer = fonoteca("import", str(folder), "--csv", str(folder / "sheet.csv"), "--jobs", "1")
        assert answer.exit_code == 1
        assert answer.out.startswith("1 imported, 0 already there, 1 rejected")
        assert "Rejected high.wav (line 3): username: there is none, and --user names nobody either" in answer.errors
        assert people(fonoteca) == ["Bob"]
