import signal
import subprocess
import sys
from pathlib import Path

from app.presence import Presence, departed, is_alive

_LIVE_UNTIL_KILLED = """
import sys
from pathlib import Path
from app.presence import Presence
presence = Presence(Path(sys.argv[1]))
presence.begin()
print(presence.name, flush=True)
sys.stdin.read()
"""


class TestDeparted:
    def test_a_living_worker_is_not_among_them(self, tmp_path: Path) -> None:
        presence = Presence(tmp_path / "workers")
        presence.begin()
        assert list(departed(tmp_path / "workers")) == []
        presence.end()

    def test_neither_is_one_that_ended_in_order(self, tmp_path: Path) -> None:
        presence = Presence(tmp_path)
        presence.begin()
        presence.end()
        presence.end()
        assert list(departed(tmp_path)) == []
        assert list(tmp_path.iterdir()) == []

    def test_a_killed_one_is_until_somebody_has_dealt_with_it(self, tmp_path: Path) -> None:
        with subprocess.Popen(
            [sys.executable, "-c", _LIVE_UNTIL_KILLED, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            name = process.stdout.readline().decode().strip()
            assert list(departed(tmp_path)) == []
            assert is_alive(tmp_path, name)
            process.send_signal(signal.SIGKILL)
        assert not is_alive(tmp_path, name)
        assert next(departed(tmp_path)) == name  # whoever asked died before the next
        assert list(departed(tmp_path)) == [name]
        assert list(departed(tmp_path)) == []

    def test_two_of_one_process_have_different_names(self, tmp_path: Path) -> None:
        assert Presence(tmp_path).name != Presence(tmp_path).name


class TestIsAlive:
    def test_is_who_has_begun_and_not_ended(self, tmp_path: Path) -> None:
        presence = Presence(tmp_path)
        assert not is_alive(tmp_path, presence.name)
        presence.begin()
        presence.begin()
        assert [is_alive(tmp_path, presence.name) for _ in range(2)] == [True, True]
        presence.end()
        assert not is_alive(tmp_path, presence.name)

    def test_who_has_lost_the_sign_is_again_once_it_begins_again(self, tmp_path: Path) -> None:
        presence = Presence(tmp_path)
        presence.begin()
        (tmp_path / presence.name).unlink()
        assert not is_alive(tmp_path, presence.name)
        presence.begin()
        assert is_alive(tmp_path, presence.name)
        presence.end()
