"""Whether a sound is one event."""

import numpy as np
from numpy.typing import NDArray

from app.audio.descriptors.engine import load
from app.audio.descriptors.statistics import Series

LONGEST_EVENT_S = 7.0
_ATTACK_MS = 15.0
_RELEASE_MS = 50.0
_SMALLEST_ENERGY = 0.5
_SHORTEST_PAUSE_S = 0.05


def is_single_event(mono: NDArray[np.float32], sample_rate_hz: int) -> bool:
    """Whether a sound of at most seven seconds has exactly one stretch that stands out; mono: (samples,).

    A stretch stands out where the envelope, with its peak scaled to 1, exceeds 4.5 times its mean energy or half its
    maximum, whichever is less. Scaling first makes the answer the same at every level. Stretches of little energy are
    dropped, and those less than 50 ms apart are one.

    Source: Freesound APIv2 documentation, `single_event`; the scaling is ours.
    """
    peak = np.max(np.abs(mono), initial=0.0)
    if peak == 0 or len(mono) > LONGEST_EVENT_S * sample_rate_hz:
        return False
    follow = load().standard.Envelope(sampleRate=sample_rate_hz, attackTime=_ATTACK_MS, releaseTime=_RELEASE_MS)
    envelope = np.asarray(follow(mono / peak), np.float64)
    return _count_events(envelope, round(_SHORTEST_PAUSE_S * sample_rate_hz)) == 1


def _count_events(envelope: Series, shortest_pause: int) -> int:
    energy = envelope**2
    threshold = min(4.5 * energy.mean(), 0.5 * envelope.max())
    edges = np.flatnonzero(np.diff(np.concatenate([[False], envelope > threshold, [False]])))
    starts, ends = edges[::2], edges[1::2]
    total = np.concatenate([[0.0], np.cumsum(energy)])
    is_strong = total[ends] - total[starts] > _SMALLEST_ENERGY
    starts, ends = starts[is_strong], ends[is_strong]
    return len(starts) and 1 + int(np.count_nonzero(starts[1:] - ends[:-1] >= shortest_pause))
