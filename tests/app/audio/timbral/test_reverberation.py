"""Blind estimates of the reverberation time."""

import numpy as np
import pytest

from app.audio.timbral.reverberation import reverberation_time_s
from tests.app.audio.timbral.sounds import in_a_room, noise, sine


class TestReverberationTime:
    @pytest.mark.parametrize("rt60_s", [0.3, 0.5, 0.8, 1.0])
    def test_decaying_noise_is_estimated_to_a_quarter(self, rt60_s: float) -> None:
        assert reverberation_time_s(in_a_room(rt60_s, duration_s=6)) == pytest.approx(rt60_s, rel=0.25, abs=0.1)

    def test_longer_rooms_are_estimated_longer(self) -> None:
        estimates = [reverberation_time_s(in_a_room(rt60_s)) for rt60_s in (0.2, 0.4, 0.7, 1.0)]
        assert estimates == sorted(estimates)

    def test_the_level_does_not_matter(self) -> None:
        sound = in_a_room(0.7)
        assert reverberation_time_s(sound * np.float32(0.01)) == pytest.approx(reverberation_time_s(sound))

    @pytest.mark.parametrize(
        "sound", [sine(440), noise(0.1), np.zeros(20_000, np.float32)], ids=["steady", "short", "silent"]
    )
    def test_without_a_decay_it_is_the_shortest_time(self, sound: np.ndarray) -> None:
        assert reverberation_time_s(sound) == pytest.approx(0.2)
