"""The canonical wav: what every sound is decoded to, and what all later steps read."""

import struct
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 44_100
FULL_SCALE = 2**23
"""One more than the highest sample: 24-bit integers."""

_SAMPLE_BYTES = 3
_RIFF_HEADER_BYTES = 12


@dataclass(frozen=True, slots=True)
class CanonicalWav:
    """A wav of 24-bit integers at 44.1 kHz in one or two channels; `offset_bytes` is where its samples begin."""

    path: Path
    channels: int
    frames: int
    offset_bytes: int

    @property
    def duration_s(self) -> float:
        """How long the sound is."""
        return self.frames / SAMPLE_RATE_HZ

    def read(self, start: int, count: int) -> NDArray[np.int32]:
        """At most `count` frames from the frame `start` on, as (channels, frames) integers within ±FULL_SCALE."""
        frame_bytes = self.channels * _SAMPLE_BYTES
        count = max(0, min(count, self.frames - start))
        with self.path.open("rb") as file:
            file.seek(self.offset_bytes + start * frame_bytes)
            raw = b"\0" + file.read(count * frame_bytes)
        # Four bytes read at each step of three: the sample and, as its lowest byte, one of its neighbour.
        overlapping = np.ndarray((count * self.channels,), "<i4", raw, 0, (_SAMPLE_BYTES,))
        return (overlapping >> 8).reshape(count, self.channels).T


def open_wav(path: Path) -> CanonicalWav:
    """The canonical wav in a file that ffmpeg wrote.

    The `wave` module of Python 3.11 does not know the extensible header that ffmpeg gives 24-bit files.

    Source: Multimedia Programming Interface and Data Specifications 1.0 (RIFF), IBM and Microsoft, 1991.
    """
    with path.open("rb") as file:
        file.seek(_RIFF_HEADER_BYTES)
        channels = 0
        while True:
            name, size = struct.unpack("<4sI", file.read(8))
            if name == b"data":
                offset = file.tell()
                available = path.stat().st_size - offset
                return CanonicalWav(path, channels, min(size, available) // (channels * _SAMPLE_BYTES), offset)
            content = file.read(size)
            if name == b"fmt ":
                channels = struct.unpack_from("<H", content, 2)[0]


def write_wav(path: Path, samples: NDArray[np.int32]) -> CanonicalWav:
    """The canonical wav that now holds `samples`: (channels, frames) integers within ±FULL_SCALE."""
    channels, frames = samples.shape
    quads = np.ascontiguousarray(samples.T, "<i4").view(np.uint8).reshape(-1, 4)
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, _SAMPLE_BYTES, SAMPLE_RATE_HZ, frames, "NONE", ""))
        file.writeframes(quads[:, :_SAMPLE_BYTES].tobytes())
    return open_wav(path)
