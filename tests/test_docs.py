"""The documentation cannot lie: pages made from code are current, links lead somewhere, tests that are named exist."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.demo.building import DemoCredentials, welcome
from app.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
_TEST = re.compile(r"`(tests/[\w/.]+)`")


def test_pages_made_from_code_are_current() -> None:
    checked = subprocess.run(
        [sys.executable, ROOT / "docs" / "generate.py", "--check"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
class TestPage:
    def test_its_links_lead_somewhere(self, page: Path) -> None:
        missing = [target for target in _LINK.findall(page.read_text()) if not (page.parent / target).exists()]
        assert not missing

    def test_the_tests_it_names_exist(self, page: Path) -> None:
        missing = [name for name in _TEST.findall(page.read_text()) if not (ROOT / name).exists()]
        assert not missing


def test_the_first_line_to_paste_is_one_that_the_demo_prints() -> None:
    printed = welcome(Settings(_env_file=None), DemoCredentials("KEY", {})).splitlines()
    pasted = [line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("curl ")]
    assert pasted
    assert set(pasted) <= {line.strip() for line in printed}


def test_every_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_a_decision_fits_on_a_page() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert decisions
    assert all(len(path.read_text().splitlines()) <= 40 for path in decisions)
