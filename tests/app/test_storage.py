import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.storage import STALE_AFTER_S, LocalStorage

_STAGE_UNTIL_KILLED = """
import sys
from pathlib import Path
from app.storage import LocalStorage
folder = LocalStorage(Path(sys.argv[1]), signs=Path(sys.argv[2])).staging_path()
folder.mkdir()
(folder / "half").write_text("half")
print(folder, flush=True)
sys.stdin.read()
"""

NO_KEYS = [
    pytest.param("", id="empty"),
    pytest.param("sounds", id="one part"),
    pytest.param("/etc/passwd", id="absolute"),
    pytest.param("sounds/../secret", id="upwards"),
    pytest.param("sounds/0/..", id="ends upwards"),
    pytest.param("sounds//0", id="empty part"),
    pytest.param("sounds/.hidden", id="hidden"),
    pytest.param("sounds/0/a b.wav", id="space"),
    pytest.param("sounds/0/a\n", id="line end"),
    pytest.param("sounds/0/a\0", id="NUL"),
    pytest.param("sounds/0/*", id="pattern"),
    pytest.param("sounds\\0", id="backslash"),
    pytest.param("sounds/0/é.wav", id="beyond ASCII"),
]


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "media")


def stage(storage: LocalStorage, text: str) -> Path:
    path = storage.staging_path(".part")
    path.write_text(text)
    return path


class TestPut:
    def test_moves_the_file_to_its_key(self, storage: LocalStorage, tmp_path: Path) -> None:
        staged = stage(storage, "one")
        storage.put("sounds/0/1_1.wav", staged)
        assert (tmp_path / "media/sounds/0/1_1.wav").read_text() == "one"
        assert not staged.exists()

    def test_replaces_what_was_there(self, storage: LocalStorage) -> None:
        storage.put("sounds/0/1_1.wav", stage(storage, "one"))
        storage.put("sounds/0/1_1.wav", stage(storage, "two"))
        path = storage.path("sounds/0/1_1.wav")
        assert path is not None
        assert path.read_text() == "two"

    def test_many_at_once_go_to_their_keys(self, storage: LocalStorage) -> None:
        storage.put_all({key: stage(storage, key) for key in ("previews/0/1.mp3", "displays/0/1.png")})
        for key in ("previews/0/1.mp3", "displays/0/1.png"):
            path = storage.path(key)
            assert path is not None
            assert path.read_text() == key

    @pytest.mark.parametrize("key", NO_KEYS)
    def test_takes_no_other_key(self, storage: LocalStorage, key: str) -> None:
        staged = stage(storage, "one")
        with pytest.raises(ValueError, match="is no storage key"):
            storage.put(key, staged)
        assert staged.exists()

    def test_of_a_file_that_is_not_there_leaves_the_old_one(self, storage: LocalStorage) -> None:
        storage.put("sounds/0/1_1.wav", stage(storage, "one"))
        with pytest.raises(FileNotFoundError):
            storage.put("sounds/0/1_1.wav", storage.staging_path())
        assert storage.path("sounds/0/1_1.wav") is not None


class TestPath:
    @pytest.mark.parametrize("key", [*NO_KEYS, pytest.param("sounds/0", id="folder"), pytest.param("a/b", id="none")])
    def test_is_none_where_there_is_no_file(self, storage: LocalStorage, tmp_path: Path, key: str) -> None:
        (tmp_path / "secret").write_text("secret")
        storage.put("sounds/0/1_1.wav", stage(storage, "one"))
        assert storage.path(key) is None


class TestDeletePrefix:
    def test_removes_what_begins_like_it_and_nothing_else(self, storage: LocalStorage) -> None:
        for name in ("12_3-hq.mp3", "12_3-lq.ogg", "1_3-hq.mp3", "123_3-hq.mp3"):
            storage.put(f"previews/0/{name}", stage(storage, name))
        storage.delete_prefix("previews/0/12_")
        kept = [name for name in ("12_3-hq.mp3", "1_3-hq.mp3", "123_3-hq.mp3") if storage.path(f"previews/0/{name}")]
        assert kept == ["1_3-hq.mp3", "123_3-hq.mp3"]

    def test_of_nothing_does_nothing(self, storage: LocalStorage) -> None:
        storage.delete_prefix("previews/9/9000_")

    @pytest.mark.parametrize("prefix", NO_KEYS)
    def test_takes_no_other_prefix(self, storage: LocalStorage, prefix: str) -> None:
        with pytest.raises(ValueError, match="is no storage key"):
            storage.delete_prefix(prefix)


class TestSweep:
    def test_removes_files_and_folders_that_are_a_day_old(self, storage: LocalStorage) -> None:
        fresh, stale = stage(storage, "fresh"), stage(storage, "stale")
        folder = storage.staging_path()
        (folder / ".work").mkdir(parents=True)
        (folder / ".work" / "canonical.wav").write_bytes(b"x")
        for path in (stale, folder):
            os.utime(path, (time.time() - STALE_AFTER_S - 1,) * 2)
        assert storage.sweep() == 2
        assert [path.exists() for path in (fresh, stale, folder)] == [True, False, False]

    def test_removes_what_a_process_has_left_that_is_gone(self, tmp_path: Path) -> None:
        media, signs = tmp_path / "media", tmp_path / "processes"
        with subprocess.Popen(
            [sys.executable, "-c", _STAGE_UNTIL_KILLED, str(media), str(signs)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            theirs = Path(process.stdout.readline().decode().strip())
            storage = LocalStorage(media, signs=signs)
            ours = stage(storage, "ours")
            assert (storage.sweep(), theirs.exists(), ours.exists()) == (0, True, True)
            process.kill()
        assert storage.leftovers() == [theirs]
        assert (storage.sweep(), theirs.exists(), ours.exists()) == (1, False, True)
        assert len(list(signs.iterdir())) == 1
        storage.close()
        assert list(signs.iterdir()) == []

    def test_takes_what_nobody_owns_for_work_under_way_until_it_is_old(self, tmp_path: Path) -> None:
        unowned = stage(LocalStorage(tmp_path / "media"), "by an older release")
        storage = LocalStorage(tmp_path / "media", signs=tmp_path / "processes")
        assert storage.leftovers() == []
        os.utime(unowned, (time.time() - STALE_AFTER_S - 1,) * 2)
        assert storage.leftovers() == [unowned]

    def test_leaves_what_is_stored(self, storage: LocalStorage) -> None:
        storage.put("sounds/0/1_1.wav", stage(storage, "one"))
        path = storage.path("sounds/0/1_1.wav")
        assert path is not None
        os.utime(path, (0, 0))
        assert storage.sweep() == 0
        assert path.exists()
