"""Writes demo sounds as WAV files, the same bytes on every run."""

import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.demo.catalogue import DemoSound
from app.demo.synthesis.levels import SAMPLE_RATE_HZ, Samples


def write(folder: Path, sounds: Iterable[DemoSound]) -> list[Path]:
    """The paths of the sounds, rendered into an existing folder in the given order.

    Raises: OSError if the folder is missing or cannot be written.
    """
    paths = []
    for sound in sounds:
        path = folder / sound.file_name
        samples = sound.render()
        with path.open("wb") as raw, wave.open(raw, "wb") as file:
            file.setnchannels(samples.shape[0])
            file.setsampwidth(sound.bit_depth // 8)
            file.setframerate(SAMPLE_RATE_HZ)
            file.writeframes(pcm(samples, sound.bit_depth))
        paths.append(path)
    return paths


def pcm(samples: Samples, bit_depth: int) -> bytes:
    """The samples, (channels, frames) in [-1, 1], as interleaved little-endian integers of 16 or 24 bits."""
    integers = np.round(samples.T * (2 ** (bit_depth - 1) - 1)).astype("<i4", order="C")
    four_bytes: NDArray[np.uint8] = integers.view(np.uint8).reshape(*integers.shape, 4)
    return four_bytes[..., : bit_depth // 8].tobytes()
