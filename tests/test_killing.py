"""Whatever is killed, and whenever: nothing is lost, nothing is there twice, nobody lives on."""

import csv
import random
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import archive as archives
from app import storage as storages
from app.archive import Archive
from app.audio import descriptors
from app.importing import rows as sheets
from app.importing.rows import COLUMNS, Row
from app.importing.service import Importer
from app.models import DeletedSound, Job, Pack, Sound, Tag, User
from app.settings import Settings
from app.sounds import media_keys
from tests.app.audio.sound_files import tone, write_pcm
from tests.command_line import Run, expect, free_port

SOUNDS = 12
KILLS = 10
KILLS_PER_IMPORT = 2

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of twelve short tones, and the sheet that describes them."""
    folder = tmp_path_factory.mktemp("tones")
    with (folder / "sheet.csv").open("w", encoding="utf-8", newline="") as file:
        sheet = csv.DictWriter(file, COLUMNS)
        sheet.writeheader()
        for number in range(SOUNDS):
            name = f"tone{number}.wav"
            write_pcm(folder / name, tone(220.0 + 20 * number, duration_s=0.3))
            described = {"audio_filename": name, "tags": f"tone sine t{number}", "description": "A tone."}
            sheet.writerow(described | {"license": "Creative Commons 0", "pack_name": "Tones", "username": "Ann"})
    return folder


def import_files(data: Path, files: Path) -> Run:
    options = ["--csv", str(files / "sheet.csv"), "--approve", "--jobs", "2"]
    return Run(data, "import", str(files), *options)


@pytest.fixture(scope="module")
def import_duration_s(files: Path, tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long an import takes that nobody disturbs."""
    data = tmp_path_factory.mktemp("undisturbed") / "archive"
    started = time.monotonic()
    assert import_files(data, files).end() == 0
    duration_s = time.monotonic() - started
    expect_complete(data)
    return duration_s


def expect_complete(data: Path) -> None:
    """Twelve sounds, each once, with all that belongs to them; and nothing else."""
    with archives.opened(Settings(data=data, _env_file=None)) as opened:
        with opened.database.reading() as session:
            sounds = session.scalars(select(Sound)).all()
            counts = [session.scalars(select(func.count()).select_from(t)).one() for t in (Job, DeletedSound, Tag)]
            users = session.execute(select(User.username, User.num_sounds)).all()
            packs = session.execute(select(Pack.name, Pack.num_sounds)).all()
        assert sorted(sound.original_filename for sound in sounds) == sorted(f"tone{n}.wav" for n in range(SOUNDS))
        assert all(sound.is_public and sound.has_previews for sound in sounds)
        assert counts == [0, 0, SOUNDS + 2]
        assert users == [("Ann", SOUNDS)]
        assert packs == [("Tones", SOUNDS)]
        assert list(dict(opened.backend.versions())) == sorted(sound.id for sound in sounds)
        assert stored(opened) == sorted(key for sound in sounds for key in keys(sound))


def keys(sound: Sound) -> list[str]:
    return [
        media_keys.original(sound.id, sound.user_id, sound.type),
        *(media_keys.preview(sound.id, sound.user_id, suffix) for suffix in media_keys.PREVIEWS.values()),
        *(media_keys.image(sound.id, sound.user_id, suffix) for suffix in media_keys.IMAGES.values()),
        *([media_keys.frames(sound.id, sound.user_id)] if descriptors.is_available() else []),
    ]


def stored(opened: Archive) -> list[str]:
    """The key of each file in the storage, once the leftovers are swept that would go after a day."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(storages, "STALE_AFTER_S", -1)
        opened.storage.sweep()
    folder = opened.settings.media_folder
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


class TestImport:
    @pytest.mark.parametrize("seed", range(KILLS // KILLS_PER_IMPORT))
    def test_killed_at_any_moments_and_run_again_is_complete(
        self, tmp_path: Path, files: Path, import_duration_s: float, seed: int
    ) -> None:
        moments = random.Random(seed)  # noqa: S311 - nothing secret
        data = tmp_path / "archive"
        for _ in range(KILLS_PER_IMPORT):
            run = import_files(data, files)
            time.sleep(moments.uniform(0, import_duration_s))
            run.kill_group()
            run.expect_no_survivors()
        last = import_files(data, files)
        assert last.end() == 0, last.errors
        last.expect_no_survivors()
        for folder in ("workers", "processes", "media/incoming"):
            assert list((data / folder).iterdir()) == []
        expect_complete(data)


class TestServe:
    def test_killed_at_any_moments_its_worker_ends_and_the_next_one_completes_the_work(
        self, tmp_path: Path, files: Path, import_duration_s: float
    ) -> None:
        moments = random.Random(1)  # noqa: S311 - nothing secret
        data, settings = tmp_path / "archive", {"FONOTECA_PORT": str(free_port()), "FONOTECA_LOG_LEVEL": "error"}
        archives.migrated(Settings(data=data, _env_file=None))
        for killed in range(KILLS):
            enqueue(data, files, killed + 3)
            run = Run(data, "serve", "--workers", "2", **settings)
            time.sleep(moments.uniform(0, import_duration_s))
            run.kill()
            run.expect_no_survivors()
        with archives.opened(Settings(data=data, _env_file=None)) as opened:
            last = Run(data, "serve", "--workers", "2", **settings)
            expect(lambda: has_no_jobs(opened))
        last.kill()
        last.expect_no_survivors()
        expect_complete(data)


def enqueue(data: Path, files: Path, count: int) -> None:
    """Add the first sounds of the sheet, as somebody does who leaves the processing to the server."""
    with archives.opened(Settings(data=data, _env_file=None)) as opened:
        importer = Importer(opened.database, opened.storage, "Ann", approves=True, max_file_bytes=10**6)
        for row in list(sheets.of_sheet(files / "sheet.csv", files))[:count]:
            assert isinstance(row, Row)
            importer.add(row)


def has_no_jobs(opened: Archive) -> bool:
    with opened.database.reading() as session:
        return session.scalars(select(func.count()).select_from(Job)).one() == 0


class TestDemo:
    def test_killed_while_it_is_built_leaves_files_that_doctor_tells_of_and_the_next_start_removes(
        self, tmp_path: Path
    ) -> None:
        data, settings = tmp_path / "archive", {"FONOTECA_PORT": str(free_port()), "FONOTECA_LOG_LEVEL": "error"}
        temporary = tmp_path / "temporary"
        temporary.mkdir()
        incoming = data / "media" / "incoming"
        first = Run(data, "serve", "--demo", "--no-worker", **settings, TMPDIR=str(temporary))
        expect(lambda: any(incoming.glob("*/*.wav")))
        first.kill_group()
        first.expect_no_survivors()
        assert list(temporary.iterdir()) == []
        doctor = Run(data, "doctor")
        doctor.end()
        assert "left over by processes that are gone" in doctor.out
        second = Run(data, "serve", "--no-worker", **settings)
        expect(lambda: not any(incoming.iterdir()))
        second.kill()
