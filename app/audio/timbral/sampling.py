"""The one sample rate the attributes are defined at, and cutting samples into frames."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Samples = NDArray[np.float32]

SAMPLE_RATE_HZ = 44_100


def frames(samples: Samples, length: int, hop: int) -> Samples:
    """Return the complete frames, every `hop` samples; a sound shorter than one frame gives one, filled with zeros.

    The answer is a read-only view, shape (frames, length).
    """
    if len(samples) < length:
        samples = np.pad(samples, (0, length - len(samples)))
    return sliding_window_view(samples, length)[::hop]


def blocks(samples: Samples, length: int) -> Samples:
    """Return consecutive blocks, the last one filled with zeros; shape (blocks, length)."""
    count = -(-len(samples) // length)
    return np.pad(samples, (0, count * length - len(samples))).reshape(count, length)
