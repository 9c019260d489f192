"""Blind estimates of the reverberation time."""

import numpy as np
import pytest

from app.audio.timbral.reverberation import _smoothed_mean, reverberation_time_s
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


class TestSmoothedMean:
    def test_one_estimate_moves_the_initial_time_by_a_two_hundredth(self) -> None:
        assert _smoothed_mean(np.array([0]), np.array([9])) == pytest.approx(0.995 * 0.3 + 0.005 * 1.1)

    def test_frames_without_an_estimate_go_on_towards_the_commonest(self) -> None:
        frames, estimates = np.array([0, 100]), np.array([9, 9])
        after = [1.1 + (0.3 - 1.1) * 0.995**count for count in (1, 101)]
        assert _smoothed_mean(frames, estimates) == pytest.approx(sum(after) / 2)

    def test_old_estimates_are_forgotten(self) -> None:
        estimates = np.repeat([9, 0], [700, 1200])
        times_s, smoothed_s, total_s = np.arange(2, 12) / 10, 0.3, 0.0
        for number in range(len(estimates)):
            recent = np.bincount(estimates[max(number - 734, 0) : number + 1], minlength=10)
            smoothed_s += 0.005 * (times_s[np.argmax(recent)] - smoothed_s)
            total_s += smoothed_s
        assert _smoothed_mean(np.arange(1900), estimates) == pytest.approx(total_s / 1900)
