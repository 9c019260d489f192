"""The facts about the original file: what it is, not what it sounds like."""

import hashlib
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from app.audio.errors import UndecodableError

TYPES = {name: name for name in ("wav", "aiff", "ogg", "flac", "mp3", "m4a", "wv")} | {"aif": "aiff"}
"""Accepted file name extensions, and the type of sound each one means."""

_LOSSY_TYPES = frozenset({"ogg", "mp3", "m4a"})
_LOSSY_CODECS = frozenset({"mp1", "mp2", "mp3", "aac", "vorbis", "opus"})
_COMMON_BIT_RATES_KBPS = (32, 64, 96, 128, 160, 192, 224, 256, 320)
_SNAP_KBPS = 2

_STREAM = re.compile(
    r"Audio: (?P<codec>\w+).*?, (?P<rate>\d+) Hz, (?P<layout>[^,]+), (?P<format>\w+)( \((?P<bits>\d+) bit\))?"
)
_FORMAT_BITS = {"u8": 8, "s16": 16, "s32": 32, "s64": 64, "flt": 32, "dbl": 64}
_NAMED_LAYOUTS = {
    "mono": 1, "stereo": 2, "downmix": 2, "binaural": 2, "quad": 4, "hexagonal": 6, "octagonal": 8, "cube": 8,
    "hexadecagonal": 16,
}  # fmt: skip
_HIGHEST_RATE_HZ = 100_000_000  # far above every converter's, and below what can be stored
_BLOCK_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Checksums:
    """What tells one file from another."""

    md5: str
    crc32: str


@dataclass(frozen=True, slots=True)
class Stream:
    """The first audio stream of a file as it is stored; `bit_depth` is 0 where samples have no fixed depth."""

    codec: str
    channels: int
    sample_rate_hz: int
    bit_depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioProperties:
    """The original file.

    `duration_s` is measured by decoding. `bit_depth` is 0 for lossy sounds and `bit_rate_kbps` 0 for lossless ones.
    `md5` and `crc32` are lower-case hexadecimal.

    Source: Freesound API documentation, "Sound instance" (type, channels, bitrate, bitdepth, samplerate, md5).
    """

    md5: str
    crc32: str
    type: str
    channels: int
    sample_rate_hz: int
    bit_depth: int
    bit_rate_kbps: int
    duration_s: float
    file_size_bytes: int


def checksums(path: Path) -> Checksums:
    """The MD5 and CRC-32 of a file, read once and in blocks."""
    md5 = hashlib.md5(usedforsecurity=False)
    crc32 = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            md5.update(block)
            crc32 = zlib.crc32(block, crc32)
    return Checksums(md5=md5.hexdigest(), crc32=f"{crc32:08x}")


def read_stream(line: str) -> Stream:
    """The stream that ffmpeg describes as, for example, `Audio: flac, 44100 Hz, mono, s32 (24 bit)`.

    Raises:
        UndecodableError: It lacks a rate that can be, a known channel layout or a sample format.
    """
    found = _STREAM.search(line)
    if found is None or not 0 < int(found["rate"]) <= _HIGHEST_RATE_HZ:
        raise UndecodableError("the file does not say what kind of sound it holds")
    depth = int(found["bits"] or _FORMAT_BITS.get(found["format"].removesuffix("p"), 0))
    return Stream(
        codec=found["codec"],
        channels=_count_channels(found["layout"]),
        sample_rate_hz=int(found["rate"]),
        bit_depth=0 if found["codec"] in _LOSSY_CODECS else depth,
    )


def describe(path: Path, sound_type: str, stream: Stream, sums: Checksums, duration_s: float) -> AudioProperties:
    """The properties of the file at `path`, whose name ended in `sound_type` when it was uploaded.

    Mp3 content in a file named .wav remains of type wav, but has the bit rate and depth of mp3.
    """
    size_bytes = path.stat().st_size
    is_lossy = TYPES[sound_type] in _LOSSY_TYPES or stream.codec in _LOSSY_CODECS
    return AudioProperties(
        md5=sums.md5,
        crc32=sums.crc32,
        type=TYPES[sound_type],
        channels=stream.channels,
        sample_rate_hz=stream.sample_rate_hz,
        bit_depth=0 if is_lossy else stream.bit_depth,
        bit_rate_kbps=snapped_bit_rate_kbps(size_bytes, duration_s) if is_lossy else 0,
        duration_s=duration_s,
        file_size_bytes=size_bytes,
    )


def snapped_bit_rate_kbps(size_bytes: int, duration_s: float) -> int:
    """The bit rate of a whole file, or the common one (32, 64, … 320) that is at most 2 kbit/s away."""
    rate_kbps = round(size_bytes * 8 / duration_s / 1000)
    nearest = min(_COMMON_BIT_RATES_KBPS, key=lambda common: abs(common - rate_kbps))
    return nearest if abs(nearest - rate_kbps) <= _SNAP_KBPS else rate_kbps


def _count_channels(layout: str) -> int:
    """The number of channels in a layout as ffmpeg writes it: `stereo`, `5.1(side)`, `9 channels`, `ambisonic 3`.

    Source: FFmpeg documentation, "Channel Layout".
    """
    name = layout.partition("(")[0].strip()
    if name in _NAMED_LAYOUTS:
        return _NAMED_LAYOUTS[name]
    if order := re.match(r"ambisonic (\d+)", name):
        return (int(order[1]) + 1) ** 2
    if numbers := re.match(r"\d+(?:\.\d+)*", name):
        return sum(map(int, numbers[0].split(".")))
    raise UndecodableError(f"the channel layout {name!r} is not known")
