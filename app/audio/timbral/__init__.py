"""The eight timbral attributes of a sound, as listeners would rate them.

Source: the timbral models of the Audio Commons project, deliverables D5.2, D5.6 and D5.8 (A. Pearce, T. Brookes,
R. Mason, University of Surrey). Each attribute has a file of its own; `front` holds what several of them need.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from app.audio.timbral.boominess import boominess
from app.audio.timbral.brightness import brightness
from app.audio.timbral.depth import depth
from app.audio.timbral.front import Front, prepared
from app.audio.timbral.hardness import hardness
from app.audio.timbral.measures import UndefinedError
from app.audio.timbral.percussiveness import percussive_share
from app.audio.timbral.reverberation import is_reverberant
from app.audio.timbral.roughness import roughness
from app.audio.timbral.sampling import SAMPLE_RATE_HZ
from app.audio.timbral.sharpness import sharpness
from app.audio.timbral.warmth import warmth

__all__ = ["ATTRIBUTES", "LONGEST_S", "describe"]

LONGEST_S = 30

_SHORTEST = SAMPLE_RATE_HZ // 100

_MEASURES: Mapping[str, Callable[[Front], float | bool]] = MappingProxyType(
    {
        "hardness": lambda front: hardness(
            front.led_samples, front.led_strength, front.loudness, percussive_share(front.samples, front.power)
        ),
        "depth": lambda front: depth(front.samples, front.strength),
        "brightness": lambda front: brightness(front.inner_power()),
        "roughness": lambda front: roughness(front.samples),
        "warmth": lambda front: warmth(front.samples, front.strength, front.loudness),
        "sharpness": lambda front: sharpness(front.loudness),
        "boominess": lambda front: boominess(front.loudness),
        "reverbness": lambda front: is_reverberant(front.samples),
    }
)

ATTRIBUTES = tuple(_MEASURES)


def describe(samples: NDArray[np.float32], sample_rate_hz: int) -> dict[str, float | bool | None]:
    """Return hardness, depth, brightness, roughness, warmth, sharpness, boominess (0 to 100) and reverbness (a bool).

    `samples`: one channel, shape (samples,), at 44,100 Hz; their level does not matter. The first 30 s are used. An
    attribute that cannot be told is None: all of them for silence, for less than 10 ms and where a sample is not a
    finite number.

    Raises:
        ValueError: more than one dimension, or another sample rate.
    """
    if samples.ndim != 1 or sample_rate_hz != SAMPLE_RATE_HZ:
        raise ValueError(f"timbre is described of one channel at {SAMPLE_RATE_HZ} Hz, not {sample_rate_hz} Hz")
    used = samples[: LONGEST_S * SAMPLE_RATE_HZ].astype(np.float32)
    if len(used) < _SHORTEST or not np.isfinite(used).all():
        return dict.fromkeys(ATTRIBUTES)
    try:
        front = prepared(used)
    except UndefinedError:
        return dict.fromkeys(ATTRIBUTES)
    return {name: _measured(measure, front) for name, measure in _MEASURES.items()}


def _measured(measure: Callable[[Front], float | bool], front: Front) -> float | bool | None:
    try:
        return measure(front)
    except UndefinedError:
        return None
