"""Several processes on one index, some of which are killed in the middle of their work."""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from search.backends.embedded import EmbeddedBackend, reader
from search.errors import BackendUnavailableError
from search.query import Query
from search.tree import AllOf, Equals
from tests.search.backends.embedded.sounds import ALL, found_ids, sound

DELAYS_S = (0.0, 0.004, 0.011, 0.023, 0.05, 0.09)
BATCH = 20

# Writes the same twenty ids and twenty new ones again and again, each time with the number of the time in a tag and in
# a column, and says after each return that it is done.
ENDLESS_WRITER = """
import sys
from pathlib import Path
from search.backends.embedded import EmbeddedBackend
from search.document import Document

def sound(number, time):
    return Document(number, {"tag": ("t%d" % time,), "filesize": time}, {"space": (1.0, float(number))})

with EmbeddedBackend(Path(sys.argv[1])) as backend:
    time = int(sys.argv[2])
    while True:
        time += 1
        fresh = range(1000 * time, 1000 * time + 20)
        backend.upsert([sound(number, time) for number in (*range(1, 21), *fresh)])
        print(time, flush=True)
"""

ENDLESS_REBUILDER = """
import sys
from pathlib import Path
from search.backends.embedded import EmbeddedBackend
from search.document import Document

with EmbeddedBackend(Path(sys.argv[1])) as backend:
    time = 0
    while True:
        time += 1
        backend.rebuild(Document(number, {"filesize": time}) for number in range(1, 51))
        print(time, flush=True)
"""

HOLDER = """
import sys
from pathlib import Path
from search.backends.embedded import EmbeddedBackend
from search.document import Document

with EmbeddedBackend(Path(sys.argv[1])) as backend:
    backend.upsert([Document(5, {"filesize": 5})])
    print("holding", flush=True)
    sys.stdin.read()
"""


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def last_word_before_a_kill(process: subprocess.Popen[str], after_s: float) -> int:
    """Let a process work for a while from its first word on, kill it, and give the last number that it said."""
    assert process.stdout is not None
    first = process.stdout.readline()
    with suppress(subprocess.TimeoutExpired):
        process.wait(after_s)
    process.kill()
    rest, _ = process.communicate()
    return int((first + rest).split()[-1])


class TestKilledWriter:
    def test_what_was_said_to_be_written_is_there_whole_and_once(self, tmp_path: Path) -> None:
        with EmbeddedBackend(tmp_path) as backend:
            backend.rebuild([])
        last_time = 0
        for delay_s in DELAYS_S:
            said = last_word_before_a_kill(start(ENDLESS_WRITER, tmp_path, last_time), delay_s)
            last_time = self.checked_last_time(tmp_path, said)

    def checked_last_time(self, folder: Path, said: int) -> int:
        with EmbeddedBackend(folder) as backend:
            ids = found_ids(backend.search(Query(limit=10_000)))
            last_time = max(ids) // 1000
            assert last_time in {said, said + 1}
            fresh = [1000 * time + number for time in range(1, last_time + 1) for number in range(BATCH)]
            assert ids == [*range(1, BATCH + 1), *fresh]
            for time in range(1, last_time + 1):
                newest = list(range(1, BATCH + 1)) if time == last_time else []
                filters = AllOf((Equals("tag", f"t{time}"), Equals("filesize", time)))
                written = found_ids(backend.search(Query(filter=filters, limit=100)))
                assert written == [*newest, *range(1000 * time, 1000 * time + BATCH)]
            return last_time


class TestKilledRebuild:
    def test_one_index_or_the_next_is_there_whole(self, tmp_path: Path) -> None:
        for delay_s in DELAYS_S:
            said = last_word_before_a_kill(start(ENDLESS_REBUILDER, tmp_path), delay_s)
            with EmbeddedBackend(tmp_path) as backend:
                assert found_ids(backend.search(ALL)) == list(range(1, 51))
                times = [
                    time for time in (said, said + 1) if backend.search(Query(filter=Equals("filesize", time))).total
                ]
                assert len(times) == 1
                backend.upsert([sound(51)])
                assert backend.count() == 51


class TestTwoProcesses:
    def test_the_other_reads_but_does_not_write_until_the_first_is_gone(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reader, "LOOK_EVERY_S", 0.0)
        with EmbeddedBackend(tmp_path) as backend:
            backend.rebuild([])
        with EmbeddedBackend(tmp_path) as backend, start(HOLDER, tmp_path) as holder:
            assert backend.count() == 0
            assert holder.stdout is not None
            assert holder.stdout.readline() == "holding\n"
            assert list(dict(backend.versions())) == [5]
            with pytest.raises(BackendUnavailableError):
                backend.upsert([sound(6)])
            holder.kill()
            holder.communicate()
            backend.upsert([sound(6)])
            assert list(dict(backend.versions())) == [5, 6]
