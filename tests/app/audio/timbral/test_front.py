"""What the attributes share."""

import numpy as np
import pytest

from app.audio.timbral.front import LEAD, prepared
from app.audio.timbral.measures import UndefinedError, log10, rating, weighted_mean
from app.audio.timbral.onset_strength import HOP
from app.audio.timbral.percussiveness import percussive_share
from tests.app.audio.timbral.sounds import RATE_HZ, impulse, noise, note, sine


class TestPrepared:
    def test_frames_lie_around_every_512th_sample(self) -> None:
        front = prepared(noise(0.5))
        assert front.power.shape == (1 + len(front.samples) // HOP, 1025)
        assert front.led_strength.shape == (1 + (len(front.samples) + LEAD) // HOP,)

    def test_the_beginning_is_an_onset_only_after_silence(self) -> None:
        front = prepared(sine(440))
        assert front.led_strength.max() > 10
        assert front.strength.max() < 1

    @pytest.mark.parametrize(("length", "frames"), [(441, 1), (2048, 1), (2559, 1), (2560, 2), (RATE_HZ, 83)])
    def test_inner_frames_lie_within_the_sound(self, length: int, frames: int) -> None:
        assert prepared(noise()[:length]).inner_power().shape == (frames, 1025)


class TestPercussiveShare:
    def test_a_steady_tone_is_hardly_percussive(self) -> None:
        front = prepared(sine(440))
        assert percussive_share(front.samples, front.power) < 0.01

    def test_a_click_is_percussive(self) -> None:
        front = prepared(impulse(RATE_HZ, RATE_HZ // 2))
        assert percussive_share(front.samples, front.power) > 0.99

    def test_noise_is_both(self) -> None:
        front = prepared(noise())
        assert percussive_share(front.samples, front.power) == pytest.approx(0.5, abs=0.02)

    def test_a_note_is_more_percussive_with_clicks_in_it(self) -> None:
        clicks = np.zeros(RATE_HZ, np.float32)
        clicks[::4410] = 1
        plain, clicking = prepared(note()), prepared(note() + clicks)
        assert percussive_share(clicking.samples, clicking.power) > 1.5 * percussive_share(plain.samples, plain.power)


class TestMeasures:
    @pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
    def test_only_a_positive_number_has_a_logarithm(self, value: float) -> None:
        with pytest.raises(UndefinedError):
            log10(value)

    def test_a_mean_without_weight_is_undefined(self) -> None:
        with pytest.raises(UndefinedError):
            weighted_mean(np.ones(3), np.zeros(3))

    def test_a_mean_counts_by_weight(self) -> None:
        assert weighted_mean(np.array([1.0, 5.0]), np.array([3.0, 1.0])) == pytest.approx(2)

    @pytest.mark.parametrize(("score", "expected"), [(-3.0, 0.0), (42.5, 42.5), (130.0, 100.0)])
    def test_ratings_end_at_0_and_100(self, score: float, expected: float) -> None:
        assert rating(score) == expected

    def test_what_is_not_a_number_is_no_rating(self) -> None:
        with pytest.raises(UndefinedError):
            rating(float("nan"))
