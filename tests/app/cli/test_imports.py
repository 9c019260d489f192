import json
from pathlib import Path

import pytest

from app.importing.rows import COLUMNS
from tests.app.audio.sound_files import tone, write_pcm
from tests.app.cli.conftest import Fonoteca
from tests.command_line import Run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


class TestImport:
    @pytest.mark.slow
    def test_imports_reports_and_does_nothing_the_second_time(self, fonoteca: Fonoteca, folder: Path) -> None:
        write_pcm(folder / "low.wav", tone(220.0, duration_s=0.3))
        (folder / "no sound.wav").write_bytes(b"RIFF this is none")
        run = Run(fonoteca.data, "import", str(folder), "--user", "Ann", "--approve", "--jobs", "1", "--json")
        assert run.end() == 1
        first = json.loads(run.out)
        assert (first["imported"], first["already_there"], first["is_indexed"]) == (1, 0, True)
        [rejected] = first["rejected"]
        assert (rejected["file"], rejected["line"]) == ("no sound.wav", None)
        assert rejected["cause"]
        (folder / "no sound.wav").unlink()
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
