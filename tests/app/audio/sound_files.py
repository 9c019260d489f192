"""Sound files made for the tests: tones in every type, and files that only pretend."""

import struct
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.audio.tools import ffmpeg_path
from app.audio.wav import FULL_SCALE, CanonicalWav, write_wav

Samples = NDArray[np.float64]

PCM_TAG = 1
FLOAT_TAG = 3

ENCODERS = {
    "wav": ("-c:a", "pcm_s16le"),
    "aif": ("-c:a", "pcm_s16be", "-f", "aiff"),
    "aiff": ("-c:a", "pcm_s24be"),
    "flac": ("-c:a", "flac"),
    "ogg": ("-c:a", "libvorbis", "-q:a", "5"),
    "mp3": ("-c:a", "libmp3lame", "-b:a", "128k"),
    "m4a": ("-c:a", "aac", "-b:a", "128k"),
    "wv": ("-c:a", "wavpack"),
}


def tone(
    frequency_hz: float = 440.0,
    *,
    duration_s: float = 0.5,
    sample_rate_hz: int = 44_100,
    channels: int = 1,
    peak: float = 0.5,
) -> Samples:
    """A sine in every channel, as (frames, channels)."""
    times = np.arange(round(duration_s * sample_rate_hz)) / sample_rate_hz
    return np.repeat(peak * np.sin(2 * np.pi * frequency_hz * times)[:, np.newaxis], channels, axis=1)


def write_pcm(path: Path, samples: Samples, *, sample_rate_hz: int = 44_100, bits: int = 16) -> Path:
    """A wav of integers; 8 bits are unsigned, as the format has it."""
    scaled = np.clip(np.rint(samples * 2 ** (bits - 1)), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1).astype("<i8")
    if bits == 8:
        scaled += 128
    content = scaled.reshape(-1, 1).view(np.uint8).reshape(-1, 8)[:, : bits // 8].tobytes()
    return _write_riff(path, content, PCM_TAG, samples.shape[1], sample_rate_hz, bits)


def write_float(path: Path, samples: Samples, *, sample_rate_hz: int = 44_100, bits: int = 32) -> Path:
    """A wav of floating point samples, whatever their values."""
    content = samples.astype(f"<f{bits // 8}").tobytes()
    return _write_riff(path, content, FLOAT_TAG, samples.shape[1], sample_rate_hz, bits)


def write_sound(path: Path, samples: Samples, sample_rate_hz: int = 44_100, *options: str) -> Path:
    """A sound of the type the path ends in, without tags unless `options` of ffmpeg add some."""
    source = write_pcm(path.with_name("source.wav"), samples, sample_rate_hz=sample_rate_hz, bits=24)
    command = [ffmpeg_path(), "-v", "error", "-y", "-i", str(source), *ENCODERS[path.suffix[1:]], *options, str(path)]
    subprocess.run(command, check=True)
    source.unlink()
    return path


def write_canonical(path: Path, samples: Samples) -> CanonicalWav:
    """A canonical wav of samples at 44.1 kHz."""
    return write_wav(path, np.rint(samples.T * (FULL_SCALE - 1)).astype(np.int32))


def _write_riff(path: Path, content: bytes, tag: int, channels: int, sample_rate_hz: int, bits: int) -> Path:
    frame_bytes = channels * bits // 8
    layout = struct.pack("<HHIIHH", tag, channels, sample_rate_hz, sample_rate_hz * frame_bytes, frame_bytes, bits)
    body = b"WAVE" + _chunk(b"fmt ", layout) + _chunk(b"data", content)
    path.write_bytes(_chunk(b"RIFF", body))
    return path


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content
