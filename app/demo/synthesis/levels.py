"""The last step of every sound: no offset, silent edges, a known peak, one or two channels."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 44_100

Samples: TypeAlias = NDArray[np.float64]


def finished(samples: Samples, *, peak_db: float = -3.0, fade_s: float = 0.004) -> Samples:
    """The sound without offset, faded in and out, at the peak asked for.

    Takes (frames,) or (channels, frames), in any unit of amplitude; returns (channels, frames).
    `peak_db` is in dBFS; `fade_s` is the length of each of the two fades.
    """
    channels = np.atleast_2d(samples)
    centred = channels - channels.mean(axis=1, keepdims=True)
    # Cubic, because a straight ramp's corner at the very start misleads time-domain pitch trackers.
    ramp = np.linspace(0.0, 1.0, max(round(fade_s * SAMPLE_RATE_HZ), 2)) ** 3
    centred[:, : ramp.size] *= ramp
    centred[:, -ramp.size :] *= ramp[::-1]
    peak = np.abs(centred).max()
    return np.asarray(centred / peak * 10 ** (peak_db / 20))


def stereo(left: Samples, right: Samples) -> Samples:
    """Two signals of equal length as one (2, frames) signal."""
    return np.stack([left, right])
