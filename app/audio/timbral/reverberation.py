"""Whether a sound is reverberant, judged from the way its sounds die away.

Source: H. W. Löllmann, E. Yilmaz, M. Jeub and P. Vary, "An improved algorithm for blind reverberation time
estimation", IWAENC 2010; T. Jan and W. Wang, "Blind reverberation time estimation based on Laplace distribution",
EUSIPCO 2012; threshold fitted to listeners in Audio Commons deliverable D5.8.
"""

import math
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from app.audio.timbral.sampling import SAMPLE_RATE_HZ, Samples

_DECIMATION = 2
_SHIFT = 92  # decimated samples from one frame to the next
_SHIFTS_PER_SUB_FRAME = 7
_SUB_FRAMES = 7
_COMPARED_SUB_FRAMES = 5
_LEAST_DECAY = 3  # successive sub-frames
_TIMES_S = np.arange(2, 12) / 10
_DECAY_PER_SHIFT = 3 * math.log(10) * _SHIFT * _DECIMATION / SAMPLE_RATE_HZ / _TIMES_S
_REMEMBERED = 735
_SMOOTHING = 0.995
_INITIAL_S = 0.3
_REVERBERANT_S = 1.45082989 / 2.97126461  # where the fitted probability is one half: 0.488 s


def is_reverberant(samples: Samples) -> bool:
    """Return whether the estimated reverberation time exceeds 0.49 s; false where no decay is found."""
    return reverberation_time_s(samples) >= _REVERBERANT_S


def reverberation_time_s(samples: Samples) -> float:
    """Return the mean of the running estimates of RT60, 0.2 to 1.1 s; 0.2 where no decay is found."""
    decimated = samples[::_DECIMATION]
    shifts = len(decimated) // _SHIFT
    if shifts < _SUB_FRAMES * _SHIFTS_PER_SUB_FRAME:
        return float(_TIMES_S[0])
    cut = decimated[: shifts * _SHIFT].reshape(shifts, _SHIFT).astype(np.float64)
    lengths = _decay_lengths(cut)
    frames = np.flatnonzero(lengths)
    if frames.size == 0:
        return float(_TIMES_S[0])
    return _smoothed_mean(frames, _likeliest(np.abs(cut).sum(axis=1), frames, lengths[frames]))


def _decay_lengths(cut: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return over how many sub-frames each frame decays; 0 unless at least three, and then an end of the decay."""

    def per_sub_frame(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return sliding_window_view(values, _SHIFTS_PER_SUB_FRAME)

    size = _SHIFT * _SHIFTS_PER_SUB_FRAME
    greatest = per_sub_frame(cut.max(axis=1)).max(axis=1)
    least = per_sub_frame(cut.min(axis=1)).min(axis=1)
    mean = per_sub_frame(cut.sum(axis=1)).sum(axis=1) / size
    variance = per_sub_frame(np.square(cut).sum(axis=1)).sum(axis=1) / size - mean**2
    step = _SHIFTS_PER_SUB_FRAME
    decays = (
        (variance[:-step] > variance[step:]) & (greatest[:-step] > greatest[step:]) & (least[:-step] < least[step:])
    )
    count = len(cut) - _SUB_FRAMES * step + 1
    steps = np.stack([decays[number * step :][:count] for number in range(_COMPARED_SUB_FRAMES)])
    lengths = np.where(steps.all(axis=0), 0, np.argmin(steps, axis=0))
    return np.where(lengths >= _LEAST_DECAY, lengths, 0)


def _likeliest(magnitude: NDArray[np.float64], frames: NDArray[np.intp], lengths: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the index of each frame's likeliest reverberation time, its samples having a Laplace distribution."""
    likeliest = np.zeros(len(frames), np.intp)
    for length in np.unique(lengths):
        chosen = np.flatnonzero(lengths == length)
        shifts = int(length) * _SHIFTS_PER_SUB_FRAME
        decay = np.arange(shifts)[:, None] * _DECAY_PER_SHIFT
        levelled = sliding_window_view(magnitude, shifts)[frames[chosen]] @ np.exp(decay)
        with_decay = np.log(np.maximum(levelled, np.finfo(np.float64).tiny)) - decay.mean(axis=0)
        likeliest[chosen] = np.argmin(with_decay, axis=1)
    return likeliest


def _smoothed_mean(frames: NDArray[np.intp], estimates: NDArray[np.intp]) -> float:
    """Return the mean, over the frames with an estimate, of the recursively smoothed commonest estimate."""
    counts = np.zeros(len(_TIMES_S), np.intp)
    commonest_s = smoothed_s = _INITIAL_S
    total_s = 0.0
    for number, (before, frame) in enumerate(pairwise([-1, *frames.tolist()])):
        counts[estimates[number]] += 1
        if number >= _REMEMBERED:
            counts[estimates[number - _REMEMBERED]] -= 1
        smoothed_s = commonest_s + (smoothed_s - commonest_s) * _SMOOTHING ** (frame - before - 1)
        commonest_s = float(_TIMES_S[np.argmax(counts)])
        smoothed_s = commonest_s + (smoothed_s - commonest_s) * _SMOOTHING
        total_s += smoothed_s
    return total_s / len(frames)
