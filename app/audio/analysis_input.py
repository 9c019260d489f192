"""What the analysis reads: the beginning of a long sound, and never digital silence."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.audio.wav import FULL_SCALE, SAMPLE_RATE_HZ, CanonicalWav, write_wav

_BLOCK_FRAMES = 1024


def prepare_analysis(wav: CanonicalWav, path: Path, *, longest_s: float) -> tuple[CanonicalWav, NDArray[np.float32]]:
    """The wav to analyse and its samples, (channels, frames) in [-1, 1]; a new wav at `path` where one is needed.

    The analysis library hides digital silence behind noise of its own: white, next to nothing, and different each time.
    Here the same noise, of one 24-bit step up or down, stands in the same places of every sound, so that it is analysed
    alike whenever, and in whatever kind of file, it comes. What is quiet and no silence stays as it is, for in a fading
    tail noise would count.

    Source: Essentia documentation, "FrameCutter" (silentFrames: noise) and "NoiseAdder".
    """
    samples = wav.read(0, round(longest_s * SAMPLE_RATE_HZ))
    is_silent = _silence(samples)
    if is_silent.any():
        # Channels in opposite phase are silent in the mix, and may be as loud as can be.
        samples = np.clip(samples + _noise(samples.shape[1]) * is_silent, -FULL_SCALE, FULL_SCALE - 1)
    if is_silent.any() or samples.shape[1] < wav.frames:
        wav = write_wav(path, samples)
    return wav, samples.astype(np.float32) / np.float32(FULL_SCALE)


def _silence(samples: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Tell of each frame whether it stands in a block whose mix of the channels is nothing but zeros."""
    starts = np.arange(0, samples.shape[1], _BLOCK_FRAMES)
    is_silent = ~np.logical_or.reduceat(samples.sum(axis=0, dtype=np.int32) != 0, starts)
    return np.repeat(is_silent, np.diff(starts, append=samples.shape[1]))


def _noise(frame_count: int) -> NDArray[np.int32]:
    """Noise for every channel alike, (frames,): noise that differs would get weaker in the mix."""
    return 1 - 2 * np.random.default_rng(0).integers(0, 1, frame_count, dtype=np.int32, endpoint=True)
