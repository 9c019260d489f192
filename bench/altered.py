"""Changed copies of a sound, which a listener takes for the same sound."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.audio.decoder import decode
from app.audio.tools import run_ffmpeg
from app.audio.wav import FULL_SCALE, SAMPLE_RATE_HZ, write_wav
from bench.processes import FailedError

Samples = NDArray[np.float64]

_LONGEST_S = 600.0
_SILENCE_S = 0.45
_SEED = 11


def _quieter(samples: Samples) -> Samples:
    return samples * 10 ** (-12 / 20)


def _cut(samples: Samples) -> Samples:
    frames = samples.shape[1]
    return samples[:, frames // 20 : frames - frames // 10]


def _noisy(samples: Samples) -> Samples:
    noise = np.random.default_rng(_SEED).standard_normal(samples.shape[1])
    return samples + noise * float(samples.std()) * 10 ** (-30 / 20)


def _padded(samples: Samples) -> Samples:
    silence = round(_SILENCE_S * SAMPLE_RATE_HZ)
    return np.pad(samples, ((0, 0), (silence, silence)))


_SAMPLES: Mapping[str, Callable[[Samples], Samples]] = {
    "12 dB quieter": _quieter,
    "5 % cut from its start and 10 % from its end": _cut,
    "white noise 30 dB below it": _noisy,
    "0.45 s of silence before and after": _padded,
}
_ENCODINGS = {
    "mp3 of 64 kbit/s": ("mp3", "-c:a", "libmp3lame", "-b:a", "64k"),
    "at 22.05 kHz": ("wav", "-ar", "22050", "-c:a", "pcm_s24le"),
}

NAMES = (*_ENCODINGS, *_SAMPLES)


def write(source: Path, folder: Path) -> dict[str, Path]:
    """Give the copies of a sound by name, one for each of NAMES, written to a folder that is made.

    Raises:
        FailedError: a copy cannot be encoded.
        AudioError: the sound cannot be decoded.
    """
    folder.mkdir()
    wav, _ = decode(source, folder / "original.wav", longest_s=_LONGEST_S)
    samples = wav.read(0, wav.frames) / FULL_SCALE
    written = {}
    for number, (name, change) in enumerate(_SAMPLES.items()):
        steps = np.clip(np.rint(change(samples) * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype(np.int32)
        written[name] = write_wav(folder / f"changed-{number}.wav", steps).path
    for number, (name, (suffix, *options)) in enumerate(_ENCODINGS.items()):
        written[name] = folder / f"encoded-{number}.{suffix}"
        report = run_ffmpeg(["-i", f"file:{wav.path}", *options, str(written[name])])
        if report.exit_code:
            raise FailedError(f"a copy, {name}, cannot be written: {report.text}")
    return written
