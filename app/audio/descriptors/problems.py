"""Whether something went wrong when a sound was recorded or stored.

The rule is ours: the public API has the descriptor, but says nowhere how it is found.
"""

import numpy as np
from numpy.typing import NDArray

_FULL_SCALE = 0.9998
_LONGEST_PEAK = 16
_LARGEST_OFFSET = 0.1
_OPPOSITE = -0.95


def has_audio_problems(samples: NDArray[np.float32]) -> bool:
    """Whether the sound is clipped, off centre, or has its channels in opposite phase; samples: (channels, frames).

    Clipped: more than 16 neighbouring samples at full scale, which only tones below 17 Hz reach unclipped. Off centre:
    a mean above a tenth of full scale. Opposite phase: channels that nearly cancel out on a mono player.
    """
    return _is_clipped(samples) or _is_off_centre(samples) or _is_opposite(samples)


def _is_clipped(samples: NDArray[np.float32]) -> bool:
    is_full = np.abs(samples) >= _FULL_SCALE
    padded = np.pad(is_full, ((0, 0), (1, 1)))
    edges = np.flatnonzero(np.diff(padded.ravel()))
    return bool(np.any(edges[1::2] - edges[::2] > _LONGEST_PEAK))


def _is_off_centre(samples: NDArray[np.float32]) -> bool:
    return bool(np.any(np.abs(samples.mean(axis=1, dtype=np.float64)) > _LARGEST_OFFSET))


def _is_opposite(samples: NDArray[np.float32]) -> bool:
    if len(samples) != 2:  # noqa: PLR2004  # stereo
        return False
    left, right = samples.astype(np.float64)
    energy = np.sqrt((left @ left) * (right @ right))
    return bool(energy > 0 and left @ right < _OPPOSITE * energy)
