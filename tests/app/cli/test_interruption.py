import os
import signal
from pathlib import Path
from signal import SIGINT, SIGTERM

import httpx2
import pytest

from app.cli import interruption
from tests.app.audio.sound_files import tone, write_pcm
from tests.command_line import Run, expect, free_port

pytestmark = pytest.mark.slow

SIGNALS = [
    pytest.param([SIGINT], id="Ctrl-C"),
    pytest.param([SIGINT, SIGINT], id="Ctrl-C twice"),
    pytest.param([SIGTERM], id="SIGTERM"),
]


class TestImport:
    @pytest.mark.parametrize("signals", SIGNALS)
    def test_ends_in_order_and_goes_on_with_the_next(self, tmp_path: Path, signals: list[signal.Signals]) -> None:
        folder = tmp_path / "files"
        folder.mkdir()
        for number in range(8):
            write_pcm(folder / f"{number}.wav", tone(220.0 + number, duration_s=5.0))
        assert Run(tmp_path / "archive", "user", "create", "Ann").end() == 0
        run = Run(tmp_path / "archive", "import", str(folder), "--user", "Ann", "--jobs", "2", "--json")
        originals = tmp_path / "archive" / "media" / "sounds"
        expect(lambda: any(originals.rglob("*.wav")))
        assert run.end(*signals) == 128 + signals[0]
        run.expect_no_survivors()
        assert "Traceback" not in run.errors
        assert "The same command goes on where this one left off." in run.errors
        assert run.out == ""
        assert list((tmp_path / "archive" / "media" / "incoming").iterdir()) == []
        assert list((tmp_path / "archive" / "workers").iterdir()) == []


class TestServe:
    @pytest.mark.parametrize(
        ("signals", "has_terminal"),
        [
            pytest.param([SIGTERM], False, id="SIGTERM"),
            pytest.param([SIGINT], True, id="Ctrl-C"),
            pytest.param([SIGINT, SIGINT, SIGINT], True, id="Ctrl-C three times"),
        ],
    )
    def test_ends_in_order(self, tmp_path: Path, signals: list[signal.Signals], *, has_terminal: bool) -> None:
        port = free_port()
        run = Run(tmp_path / "archive", "serve", "--port", str(port), "--workers", "1")
        expect(lambda: answers(port))
        expect(lambda: any((tmp_path / "archive").glob("workers/*")))
        if has_terminal:  # which tells every process of the group
            os.killpg(run.process.pid, signals[0])
        assert run.end(*signals[has_terminal:]) == 0
        run.expect_no_survivors()
        assert "Traceback" not in run.errors
        assert "starting it again" not in run.errors
        assert list((tmp_path / "archive" / "workers").iterdir()) == []

    def test_two_archives_are_served_side_by_side_and_a_taken_port_is_refused(self, tmp_path: Path) -> None:
        ports = (free_port(), free_port())
        runs = [Run(tmp_path / str(port), "serve", "--port", str(port), "--no-worker") for port in ports]
        expect(lambda: all(map(answers, ports)))
        third = Run(tmp_path / "third", "serve", "--port", str(ports[0]), "--no-worker")
        assert third.end() == 1
        assert third.errors.startswith(f"Error: cannot listen on 127.0.0.1:{ports[0]}")
        assert third.errors.count("\n") == 1
        assert [run.end(SIGINT) for run in runs] == [0, 0]
        assert [(tmp_path / str(port) / "archive.sqlite3").is_file() for port in ports] == [True, True]


def answers(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/apiv2/").status_code < 500
    except httpx2.TransportError:
        return False


class TestHeld:
    def test_keeps_a_signal_from_what_must_be_finished(self) -> None:
        before = signal.getsignal(SIGTERM)
        with interruption.held():
            signal.raise_signal(SIGTERM)
            signal.raise_signal(SIGINT)
        assert signal.getsignal(SIGTERM) == before
