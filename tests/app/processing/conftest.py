from pathlib import Path

import pytest

from app import jobs
from app.archive import Archive
from app.jobs import ClaimedJob
from app.models import JobKind
from tests.prepared_pool import add_stored_sound


@pytest.fixture
def job(empty_archive: Archive, tmp_path: Path) -> ClaimedJob:
    """The claimed job of a sound that waits for processing."""
    add_stored_sound(empty_archive, tmp_path)
    [claimed] = jobs.claim(empty_archive.database, [JobKind.PROCESS_SOUND], owner="worker", lease_s=60, limit=1)
    return claimed
