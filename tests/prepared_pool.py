"""A pool that answers as a test wants, and a stored sound for it."""

import gzip
import threading
from collections.abc import Callable
from pathlib import Path

from app.archive import Archive
from app.audio.descriptors.analysis import Analysis
from app.audio.errors import AudioError
from app.audio.limits import Limits
from app.audio.outcome import DONE, Job, Outcome
from app.audio.pool import Pool
from app.audio.probe import AudioProperties
from app.audio.processing import FRAMES_NAME
from app.sounds import describing, media_keys
from app.sounds.describing import StoredFile
from app.sounds.description import Description
from tests.factories import add_user

NAMES = [suffix[1:] for suffix in (*media_keys.PREVIEWS.values(), *media_keys.IMAGES.values())]
PROPERTIES = AudioProperties(
    md5="0" * 32,
    crc32="0" * 8,
    type="wav",
    file_size_bytes=4,
    channels=2,
    sample_rate_hz=48_000,
    bit_depth=24,
    bit_rate_kbps=0,
    duration_s=1.5,
)
FOUND = Analysis(
    classic={"lowlevel.pitch.mean": 220.0},
    flat={"pitch": 220.0},
    features=tuple(float(number) for number in range(100)),
    is_silent=False,
    duration_analysed_s=1.5,
)
OUTCOME = Outcome(properties=PROPERTIES, previews=DONE, images=DONE, analysis=DONE, descriptors=FOUND)


class PreparedPool(Pool):
    """A pool without child processes: it answers each job with the outcome, or the error, that a test has prepared."""

    def __init__(self, answer: Outcome | AudioError | OSError, *, meanwhile: Callable[[], object] = bool) -> None:
        super().__init__(1, Limits())
        self._answer = answer
        self._meanwhile = meanwhile
        self.unwanted: threading.Event | None = None

    def run(self, job: Job, unwanted: threading.Event | None = None) -> Outcome:
        self.unwanted = unwanted
        self._meanwhile()
        if not isinstance(self._answer, Outcome):
            raise self._answer
        job.folder.mkdir()
        for name in NAMES:
            (job.folder / name).write_text(f"{name} of {job.source.name}")
        if self._answer.analysis == DONE:
            (job.folder / FRAMES_NAME).write_bytes(gzip.compress(b'{"lowlevel":{}}'))
        return self._answer


def add_stored_sound(archive: Archive, folder: Path) -> int:
    """An approved sound whose original is in the storage and which waits for processing; `folder` takes a file."""
    with archive.database.writing() as session:
        user = add_user(session, is_whitelisted=True)
        described = Description("Bell", "A bell.", ("bell", "metal", "church"), "Creative Commons 0")
        sound = describing.create(session, user, StoredFile("bell.wav", "wav", 4, "1" * 32, "0" * 8), described)
        staged = folder / "staged.wav"
        staged.write_bytes(b"bell")
        archive.storage.put(media_keys.original(sound.id, user.id, "wav"), staged)
        return sound.id
