"""The fundamental frequency over time: the YIN method, for many frames at once.

Source: A. de Cheveigné and H. Kawahara, "YIN, a fundamental frequency estimator for speech and music", J. Acoust. Soc.
Am. 111(4), 2002, equations 1 to 8. It finds what essentia's PitchYin finds, of which two habits are not kept: its
periods are 1025/1024 too long, and its confidence can exceed 1. Differences come from correlations by Fourier transform
instead of sums over every lag, at a seventieth of the time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.audio.descriptors.spectral import FRAME_SIZE, HOP_SIZE

SAMPLE_RATE_HZ = 44100.0
_LONGEST_PERIOD = FRAME_SIZE // 2
_SHORTEST_PERIOD = 2
_TOLERANCE = 0.15
_LEAST_CONFIDENCE = 0.3
_LEAST_LEVEL = 10 ** (-50 / 20)  # of that of the loudest frame
_FRAMES_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class PitchTrack:
    """pitch_hz, confidence, level: (frames,); where the confidence, 0 to 1, is 0, the pitch means nothing.

    level: root mean square of the frame's samples.

    is_whole: (frames,), whether the frame lies within the sound. Frames are centred on multiples of the hop, so the
    first and the last reach over its ends, and the silence there is easily taken for part of a period. All are whole
    where none is.
    """

    pitch_hz: NDArray[np.float64]
    confidence: NDArray[np.float64]
    level: NDArray[np.float64]
    is_whole: NDArray[np.bool_]

    def told_hz(self) -> NDArray[np.float64]:
        """The pitches that mean something; those of all whole frames with a pitch where none does, 0 Hz without any.

        Left out are frames of little confidence, what is left of a sound that has died away, and the shortest period:
        the curve of whatever hardly moves is lowest there, which is no dip and no pitch.
        """
        has_pitch = self.is_whole & (self.confidence > 0) & (self.pitch_hz < SAMPLE_RATE_HZ / _SHORTEST_PERIOD)
        is_loud = self.level > self.level.max(initial=0.0) * _LEAST_LEVEL
        is_told = has_pitch & is_loud & (self.confidence > _LEAST_CONFIDENCE)
        if not has_pitch.any():
            return np.zeros(np.count_nonzero(self.is_whole))
        return self.pitch_hz[is_told if is_told.any() else has_pitch]


def track(mono: NDArray[np.float32], frame_count: int) -> PitchTrack:
    """The pitch of each low-level frame; mono: (samples,) at 44.1 kHz."""
    padded = np.zeros((frame_count - 1) * HOP_SIZE + FRAME_SIZE, np.float32)
    kept = mono[: len(padded) - FRAME_SIZE // 2]
    padded[FRAME_SIZE // 2 : FRAME_SIZE // 2 + len(kept)] = kept
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME_SIZE)[::HOP_SIZE]
    found = [_track_block(frames[at : at + _FRAMES_AT_ONCE]) for at in range(0, frame_count, _FRAMES_AT_ONCE)]
    starts = np.arange(frame_count) * HOP_SIZE - FRAME_SIZE // 2
    is_whole = (starts >= 0) & (starts + FRAME_SIZE <= len(mono))
    if not is_whole.any():
        is_whole[:] = True
    pitch_hz, confidence, level = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return PitchTrack(pitch_hz, confidence, level, is_whole)


def _track_block(frames: NDArray[np.float32]) -> tuple[NDArray[np.float64], ...]:
    """Pitch in Hz, confidence and level of some frames; (frames,) each."""
    samples = frames.astype(np.float64)
    period, aperiodicity = _best_dips(_normalised_difference(samples))
    is_found = np.isfinite(aperiodicity)
    pitch_hz = np.where(is_found, SAMPLE_RATE_HZ / period, 0.0)
    confidence = np.where(is_found, np.clip(1.0 - aperiodicity, 0.0, 1.0), 0.0)
    return pitch_hz, confidence, np.sqrt(np.mean(samples**2, axis=1))


def _normalised_difference(frames: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squared difference between a frame's first half and the half one lag later, over its mean up to that lag.

    (frames, lags from _SHORTEST_PERIOD to _LONGEST_PERIOD); 1 where the signal is zero so far.
    """
    half = np.fft.rfft(frames[:, :_LONGEST_PERIOD], FRAME_SIZE)
    correlation = np.fft.irfft(np.conj(half) * np.fft.rfft(frames), FRAME_SIZE)[:, : _LONGEST_PERIOD + 1]
    energy_until = np.cumsum(frames**2, axis=1)
    energy = np.empty_like(correlation)
    energy[:, 0] = energy_until[:, _LONGEST_PERIOD - 1]
    energy[:, 1:] = energy_until[:, _LONGEST_PERIOD:] - energy_until[:, :_LONGEST_PERIOD]
    difference = np.maximum(energy[:, :1] + energy - 2.0 * correlation, 0.0)[:, 1:]
    total = np.cumsum(difference, axis=1)
    lags = np.arange(1, _LONGEST_PERIOD + 1)
    normalised: NDArray[np.float64] = np.divide(difference * lags, total, out=np.ones_like(total), where=total > 0)
    return normalised[:, _SHORTEST_PERIOD - 1 :]


def _best_dips(difference: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Period in samples and depth of the first dip below the tolerance, else of the deepest; infinite depth if none.

    A dip inside is refined by the parabola through its three points; one at either end of the lags is taken as it is.
    """
    left, middle, right = difference[:, :-2], difference[:, 1:-1], difference[:, 2:]
    is_dip = (middle < left) & (middle <= right)
    curvature = np.where(is_dip, left - 2.0 * middle + right, 1.0)
    shift = np.zeros_like(difference)
    depth = np.full_like(difference, np.inf)
    shift[:, 1:-1] = np.where(is_dip, 0.5 * (left - right) / curvature, 0.0)
    depth[:, 1:-1] = np.where(is_dip, middle - 0.25 * (left - right) * shift[:, 1:-1], np.inf)
    depth[:, 0] = np.where(difference[:, 0] < difference[:, 1], difference[:, 0], np.inf)
    depth[:, -1] = np.where(difference[:, -1] < difference[:, -2], difference[:, -1], np.inf)
    is_deep = depth < _TOLERANCE
    best = np.where(is_deep.any(axis=1), np.argmax(is_deep, axis=1), np.argmin(depth, axis=1))
    rows = np.arange(len(difference))
    return best + _SHORTEST_PERIOD + shift[rows, best], depth[rows, best]
