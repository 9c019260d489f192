import numpy as np
import pytest

from app.audio.descriptors.single_event import is_single_event
from tests.app.audio.descriptors import sounds
from tests.app.audio.descriptors.sounds import RATE_HZ, Samples

PLUCK = sounds.pluck(220.0, 1.0)
SOUNDS = {
    "a steady tone": (sounds.sine(440.0, 2.0), True),
    "a full square wave": (np.sign(sounds.sine(200.0, 2.0)), True),
    "one pluck": (PLUCK, True),
    "two plucks": (np.concatenate([PLUCK, PLUCK]), False),
    "clicks": (sounds.clicks(120, 4.0), False),
    "two bursts 30 ms apart": (
        np.concatenate([sounds.sine(440.0, 0.3), sounds.silence(0.03), sounds.sine(440.0, 0.3)]),
        True,
    ),
    "a tone of more than seven seconds": (sounds.sine(440.0, 7.1), False),
    "digital silence": (sounds.silence(1.0), False),
    "nothing": (sounds.silence(0.0), False),
}


class TestIsSingleEvent:
    @pytest.mark.parametrize("level", [1.0, 0.1, 0.01])
    @pytest.mark.parametrize(("sound", "expected"), SOUNDS.values(), ids=SOUNDS)
    def test_is_the_same_at_every_level(self, sound: Samples, expected: bool, level: float) -> None:  # noqa: FBT001  # the expected value
        assert is_single_event((sound * level).astype(np.float32), RATE_HZ) is expected
