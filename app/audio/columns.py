"""A sound seen as the columns of a picture: its extremes and its spectrum at each, whatever its length."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from app.audio.wav import FULL_SCALE, SAMPLE_RATE_HZ, CanonicalWav

FFT_FRAMES = 2048
BIN_WIDTH_HZ = SAMPLE_RATE_HZ / FFT_FRAMES

_HALF = FFT_FRAMES // 2
_WINDOW = np.hanning(FFT_FRAMES).astype(np.float32)
_WINDOW /= _WINDOW.sum()
_MOST_FRAMES_AT_ONCE = 2**21


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The left channel in columns of equal length.

    Of every column: `lowest` and `highest` sample in [-1, 1], the frames they occur `lowest_at` and `highest_at`, and
    `spectra`: (columns, FFT_FRAMES / 2 + 1) magnitudes around the column's first frame, a full-scale sine being 0.5.
    """

    lowest: NDArray[np.float32]
    highest: NDArray[np.float32]
    lowest_at: NDArray[np.int64]
    highest_at: NDArray[np.int64]
    spectra: NDArray[np.float32]

    @property
    def peak(self) -> float:
        """The largest absolute sample."""
        return float(max(self.highest.max(), -self.lowest.min()))

    def merged(self, count: int) -> "Columns":
        """The same sound in fewer columns, each made of `count` neighbours."""
        rows = np.arange(len(self.lowest) // count)
        low = self.lowest.reshape(-1, count).argmin(axis=1) + rows * count
        high = self.highest.reshape(-1, count).argmax(axis=1) + rows * count
        return Columns(
            self.lowest[low], self.highest[high], self.lowest_at[low], self.highest_at[high], self.spectra[::count]
        )


def read_columns(wav: CanonicalWav, width: int) -> Columns:
    """The sound of `wav` in `width` columns; a sound with fewer frames repeats them."""
    starts = np.arange(width) * wav.frames // width
    length = -(-wav.frames // width)
    parts = [_columns(wav, group, length) for group in _groups(starts, length)]
    return Columns(
        np.concatenate([part.lowest for part in parts]),
        np.concatenate([part.highest for part in parts]),
        np.concatenate([part.lowest_at for part in parts]),
        np.concatenate([part.highest_at for part in parts]),
        np.concatenate([part.spectra for part in parts]),
    )


def _groups(starts: NDArray[np.int64], length: int) -> Iterator[NDArray[np.int64]]:
    """Runs of columns that are short enough, together, to be held in memory."""
    size = max(1, _MOST_FRAMES_AT_ONCE // length)
    for first in range(0, len(starts), size):
        yield starts[first : first + size]


def _columns(wav: CanonicalWav, starts: NDArray[np.int64], length: int) -> Columns:
    first = int(starts[0])
    samples = _read_left(wav, first - _HALF, int(starts[-1]) + max(length, _HALF))
    offsets = starts - first
    spectra = np.abs(np.fft.rfft(sliding_window_view(samples, FFT_FRAMES)[offsets] * _WINDOW))
    frames = sliding_window_view(samples[_HALF:], length)[offsets]
    lowest_at, highest_at = frames.argmin(axis=1), frames.argmax(axis=1)
    rows = np.arange(len(starts))
    return Columns(frames[rows, lowest_at], frames[rows, highest_at], starts + lowest_at, starts + highest_at, spectra)


def _read_left(wav: CanonicalWav, start: int, end: int) -> NDArray[np.float32]:
    """The left channel from frame `start` up to `end`, with silence before its first and after its last frame."""
    inside = wav.read(max(start, 0), end - max(start, 0))[0]
    before = max(-start, 0)
    samples = np.zeros(end - start, np.float32)
    samples[before : before + len(inside)] = inside
    return samples / np.float32(FULL_SCALE)
