import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.cli.conftest import Fonoteca

COMMANDS = [
    [],
    ["serve"],
    ["worker"],
    ["migrate"],
    ["demo"],
    ["import"],
    ["reindex"],
    ["doctor"],
    ["user"],
    ["user", "create"],
    ["key"],
    ["key", "create"],
    ["sounds"],
    ["sounds", "list"],
    ["sounds", "show"],
    ["sounds", "approve"],
    ["sounds", "reject"],
    ["sounds", "delete"],
    ["sounds", "reprocess"],
]


class TestHelp:
    @pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command) or "fonoteca")
    def test_every_command_explains_itself(self, fonoteca: Fonoteca, command: list[str]) -> None:
        answer = fonoteca.good(*command, "--help")
        assert answer.out.strip().startswith("Usage:")
        assert answer.errors == ""

    def test_is_what_one_gets_for_nothing(self, fonoteca: Fonoteca) -> None:
        answer = fonoteca()
        assert "Commands" in answer.out + answer.errors

    def test_names_every_command(self, fonoteca: Fonoteca) -> None:
        text = fonoteca.good("--help").out
        assert [command for [command] in (c for c in COMMANDS if len(c) == 1) if command not in text] == []


def run(data: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(data), "FONOTECA_DATA": str(data)} | settings
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        env=environment,
        cwd=data,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


class TestMistakes:
    @pytest.mark.parametrize(
        ("settings", "expected"),
        [
            pytest.param({"FONOTECA_PORT": "high"}, "the setting FONOTECA_PORT cannot be used", id="port"),
            pytest.param({"FONOTECA_WORKERS": "257"}, "the setting FONOTECA_WORKERS cannot be used", id="workers"),
            pytest.param(
                {"FONOTECA_DATABASE_URL": "mysql://x"}, "the setting FONOTECA_DATABASE_URL cannot be used", id="kind"
            ),
            pytest.param({"FONOTECA_DATABASE_URL": "nonsense"}, "it is no address such as", id="no address"),
            pytest.param(
                {"FONOTECA_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
                "the database cannot be used",
                id="no server",
            ),
            pytest.param({"FONOTECA_DATA": "/dev/null"}, "/dev/null", id="no folder"),
        ],
    )
    def test_a_bad_setting_is_one_clear_line(self, tmp_path: Path, settings: dict[str, str], expected: str) -> None:
        ended = run(tmp_path, "migrate", **settings)
        assert ended.returncode == 1
        assert expected in ended.stderr
        assert ended.stderr.startswith("Error: ")
        assert ended.stderr.count("\n") == 1
        assert ended.stdout == ""

    def test_an_unknown_option_is_explained(self, fonoteca: Fonoteca) -> None:
        answer = fonoteca("migrate", "--fast")
        assert (answer.exit_code, "--fast" in answer.errors, answer.out) == (2, True, "")

    @pytest.mark.parametrize(
        "arguments",
        [
            ["sounds", "show", "99999999999999999999999"],
            ["sounds", "show", "2147483648"],
            ["sounds", "list", "--limit", "99999999999999999999999"],
            ["sounds", "approve", "1", "99999999999999999999999"],
            ["sounds", "delete", "0"],
            ["import", ".", "--user", "Ann", "--jobs", "99999"],
            ["serve", "--workers", "257"],
            ["worker", "--workers", "257"],
            ["demo", "--workers", "257"],
        ],
        ids=" ".join,
    )
    def test_a_number_beyond_all_measure_is_refused(self, fonoteca: Fonoteca, arguments: list[str]) -> None:
        answer = fonoteca(*arguments)
        assert (answer.exit_code, answer.out) == (2, "")
        assert "Invalid value for" in answer.errors

    def test_the_largest_numbers_are_taken(self, fonoteca: Fonoteca) -> None:
        assert fonoteca("sounds", "show", "2147483647").errors == "Error: there is no sound 2147483647\n"
        assert fonoteca.good("sounds", "list", "--limit", "2147483647", "--json").json == []


class TestTwoArchives:
    def test_with_different_folders_do_not_see_each_other(self, fonoteca: Fonoteca, tmp_path: Path) -> None:
        other = Fonoteca(tmp_path / "other")
        fonoteca.good("user", "create", "Ann")
        other.good("user", "create", "Ann")
        other.good("user", "create", "Bob")
        assert fonoteca("key", "create", "--user", "Bob", "--name", "x").exit_code == 1
        assert (tmp_path / "other" / "archive.sqlite3").exists()
