from collections.abc import Callable
from pathlib import Path

import pytest

from app.archive import Archive
from app.importing.rows import Row
from app.importing.service import Importer
from app.sounds.description import Description
from tests.app.audio.sound_files import tone, write_pcm

MakeRow = Callable[..., Row]


@pytest.fixture
def importer(empty_archive: Archive) -> Importer:
    return Importer(empty_archive.database, empty_archive.storage, "Ann", approves=True, max_file_bytes=10_000_000)


@pytest.fixture
def make_row(tmp_path: Path) -> MakeRow:
    def make_row(file_name: str, content: bytes | float = b"some bytes", **values: object) -> Row:
        """A row for a new file: of these bytes, or of a tone of this frequency."""
        path = tmp_path / "files" / file_name
        path.parent.mkdir(exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            write_pcm(path, tone(content, duration_s=0.3))
        description = Description(
            name=str(values.pop("name", file_name)),
            description="Made for a test.",
            tags=("tone", "test", "sine"),
            license="Creative Commons 0",
            pack="Tones",
        )
        return Row(path, description, **values)  # type: ignore[arg-type]  # a test says what it means

    return make_row
