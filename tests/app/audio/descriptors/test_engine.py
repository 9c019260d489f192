import subprocess
import sys
from collections.abc import Iterator

import pytest

from app.audio.descriptors import engine, is_available, why_unavailable


@pytest.fixture
def no_library(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "essentia", None)
    engine.load.cache_clear()
    yield
    engine.load.cache_clear()


class TestAvailability:
    def test_the_library_is_here(self) -> None:
        assert is_available()
        assert why_unavailable() is None

    @pytest.mark.usefixtures("no_library")
    def test_without_the_library_there_is_a_reason(self) -> None:
        assert not is_available()
        assert "essentia" in (why_unavailable() or "")

    def test_importing_the_package_does_not_load_the_library(self) -> None:
        program = "import sys, app.audio.descriptors; sys.exit('essentia' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
