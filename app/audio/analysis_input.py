"""What the analysis reads: the beginning of a long sound, and never digital silence."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.audio.wav import FULL_SCALE, SAMPLE_RATE_HZ, CanonicalWav, write_wav

_BLOCK_FRAMES = 512
_SILENCE_POWER = 2e-9
"""Twice the power (-90 dBFS) below which the analysis library takes a frame for silence."""

_DITHER_PEAK = 503
"""The peak of the dither in 24-bit steps: uniform within ±6e-5, at -89 dBFS just no longer silence to the library."""


def prepare_analysis(
    wav: CanonicalWav, path: Path, *, seed: int, longest_s: float
) -> tuple[CanonicalWav, NDArray[np.float32]]:
    """The wav to analyse and its samples, (channels, frames) in [-1, 1]; a new wav at `path` where one is needed.

    The library adds noise of its own, different each time, to every frame that is silent in the mix of the channels;
    dither that depends on nothing but `seed` makes the analysis of such a sound repeatable.

    Source: Essentia documentation, "FrameCutter" (silentFrames: noise).
    """
    samples = wav.read(0, round(longest_s * SAMPLE_RATE_HZ))
    if _has_silence(samples):
        samples = _dithered(samples, seed)
        wav = write_wav(path, samples)
    elif samples.shape[1] < wav.frames:
        wav = write_wav(path, samples)
    return wav, samples.astype(np.float32) / np.float32(FULL_SCALE)


def _has_silence(samples: NDArray[np.int32]) -> bool:
    mix = samples.mean(axis=0, dtype=np.float32) / np.float32(FULL_SCALE)
    powers = np.add.reduceat(mix * mix, np.arange(0, len(mix), _BLOCK_FRAMES)) / _BLOCK_FRAMES
    return bool(powers.min() < _SILENCE_POWER)


def _dithered(samples: NDArray[np.int32], seed: int) -> NDArray[np.int32]:
    """The samples with the same noise in every channel, since noise that differs gets weaker in the mix."""
    noise = np.random.default_rng(seed).integers(
        -_DITHER_PEAK, _DITHER_PEAK, samples.shape[1], dtype=np.int32, endpoint=True
    )
    dithered: NDArray[np.int32] = np.clip(samples + noise, -FULL_SCALE, FULL_SCALE - 1)
    return dithered
