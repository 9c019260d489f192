import numpy as np
import pytest

from app.audio.descriptors.problems import has_audio_problems
from tests.app.audio.descriptors import sounds
from tests.app.audio.descriptors.sounds import Samples

TONE = sounds.sine(100.0, 0.5)
SOUNDS = {
    "a clean tone": (TONE[np.newaxis], False),
    "a tone that just reaches full scale": (2 * TONE[np.newaxis], False),
    "a clipped tone": (np.clip(4 * TONE[np.newaxis], -1, 1), True),
    "one clipped channel": (np.stack([TONE, np.clip(4 * TONE, -1, 1)]), True),
    "a tone off centre": (0.5 * TONE[np.newaxis] + 0.2, True),
    "two equal channels": (np.stack([TONE, TONE]), False),
    "two opposite channels": (np.stack([TONE, -TONE]), True),
    "two strange channels": (np.stack([TONE, sounds.noise(0.5)]), False),
    "two silent channels": (np.zeros((2, 100)), False),
}


class TestHasAudioProblems:
    @pytest.mark.parametrize(("samples", "expected"), SOUNDS.values(), ids=SOUNDS)
    def test_is_told_by_three_rules(self, samples: Samples, expected: bool) -> None:  # noqa: FBT001  # the expected value
        assert has_audio_problems(samples.astype(np.float32)) is expected
