"""The rules of the house that no other tool checks."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MOST_LINES = 400
MOST_FUNCTION_LINES = 60
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "common.py", "misc.py"}


def _python_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


FILES = _python_files()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
class TestFile:
    def test_fits_in_one_reading(self, path: Path) -> None:
        assert len(path.read_text().splitlines()) <= MOST_LINES

    def test_has_a_name_that_says_what_it_is(self, path: Path) -> None:
        assert path.name not in FORBIDDEN_NAMES

    def test_has_functions_that_fit_on_a_screen(self, path: Path) -> None:
        tree = ast.parse(path.read_text())
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        too_long = [
            node.name for node in functions if (node.end_lineno or node.lineno) - node.lineno >= MOST_FUNCTION_LINES
        ]
        assert not too_long


def test_there_are_files_to_check() -> None:
    assert len(FILES) > 100


def test_no_path_of_a_developers_machine_is_written_down() -> None:
    homes = ("/" + "root/", "/" + "work/", "/" + "home/")
    found = [str(path.relative_to(ROOT)) for path in FILES if any(home in path.read_text() for home in homes)]
    assert not found
