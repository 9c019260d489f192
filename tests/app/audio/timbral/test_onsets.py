"""Envelopes, attacks and the beginnings of notes."""

import numpy as np
import pytest

from app.audio.timbral.attack import attack, rise_start
from app.audio.timbral.envelope import envelope
from app.audio.timbral.front import prepared
from app.audio.timbral.onset_strength import HOP, onset_frames
from app.audio.timbral.onsets import onsets, segments
from tests.app.audio.timbral.sounds import RATE_HZ, Sound, as_sound, impulse, noise, note, seconds, sine

HEAD = 4096


def found(sound: Sound) -> list[int]:
    front = prepared(sound)
    return onsets(envelope(front.samples, 0.1), front.strength, HEAD)


class TestEnvelope:
    def test_a_click_is_held_and_then_falls_in_the_decay_time(self) -> None:
        level = envelope(impulse(RATE_HZ, 1000), 0.1)
        assert level[999] == 0
        assert level[1000:1441] == pytest.approx(1)
        assert level[1441 + 2205] == pytest.approx(0.5, abs=0.01)
        assert level[1441 + 4420 :].max() == 0

    def test_it_never_lies_below_the_sound(self) -> None:
        sound = noise(0.3)
        assert (envelope(sound, 0.1) >= np.abs(sound).astype(np.float64) - 1e-9).all()

    def test_a_steady_tone_has_a_steady_envelope(self) -> None:
        assert np.ptp(envelope(sine(440), 0.1)[200:]) < 0.01


class TestAttack:
    @pytest.mark.parametrize("duration_s", [0.005, 0.02, 0.08])
    def test_a_straight_rise_takes_as_long_as_it_does(self, duration_s: float) -> None:
        climb = np.minimum(seconds(0.5) / duration_s, 1)
        climb[-1] = 1.0001
        note_attack = attack(np.concatenate([np.zeros(100), climb]))
        assert note_attack is not None
        assert note_attack.duration_s == pytest.approx(0.8 * duration_s, rel=0.15)

    def test_a_step_takes_one_sample(self) -> None:
        note_attack = attack(np.repeat([0.0, 1.0], 500))
        assert note_attack is not None
        assert note_attack.duration_s == pytest.approx(1 / RATE_HZ)
        assert note_attack.start == 500

    def test_no_attack_is_longer_than_a_tenth_of_a_second(self) -> None:
        note_attack = attack(seconds(2.0))
        assert note_attack is not None
        assert note_attack.duration_s == pytest.approx(0.1, rel=0.001)

    def test_what_only_falls_has_no_attack(self) -> None:
        falling = np.linspace(1, 0, 100)
        assert attack(falling) is None
        assert rise_start(falling) is None

    def test_the_rise_starts_at_a_fifth_after_the_last_minimum(self) -> None:
        curve = np.concatenate([np.linspace(0.5, 0, 50), np.linspace(0, 1, 101)])
        assert rise_start(curve) == 70


class TestOnsets:
    def test_notes_begin_where_they_were_put(self) -> None:
        starts_s = [0.5, 1.1, 1.9]
        sound = noise(3, rms=1e-4)
        for start_s in starts_s:
            first = round(start_s * RATE_HZ)
            sound[first : first + RATE_HZ] += note(330)
        assert np.array(found(sound)) / RATE_HZ == pytest.approx(starts_s, abs=0.05)

    def test_a_dip_within_a_rise_does_not_part_it(self) -> None:
        time_s = seconds(1.5)
        swell = np.clip((time_s - 0.5) / 0.3, 0, 1) * (1 - 0.03 * np.cos(2 * np.pi * 12 * time_s))
        assert len(found(as_sound(swell * sine(440, 1.5)))) == 1

    def test_notes_less_than_a_tenth_of_a_second_apart_are_one(self) -> None:
        sound = noise(2, rms=1e-4)
        for first in (20_000, 23_000, 60_000):
            sound[first : first + 20_000] += noise()[:20_000]
        starts = found(sound)
        assert len(starts) == 2
        assert 43_000 < starts[1] <= 60_000

    def test_a_steady_tone_begins_at_the_start(self) -> None:
        assert found(sine(440, 2)) == [0]

    def test_a_constant_strength_has_no_onset(self) -> None:
        assert onset_frames(np.zeros(50)).size == 0

    def test_an_onset_lies_at_the_minimum_before_its_peak(self) -> None:
        strength = np.array([0, 0, 2, 1, 1, 3, 9, 1, 0, 0, 0, 0.0])
        assert onset_frames(strength).tolist() == [4]

    def test_a_long_wavering_rise_is_walked_only_once(self) -> None:
        time_s = seconds(12)
        level = envelope(as_sound(time_s / 12 * (1 + 0.05 * np.sin(2 * np.pi * 20 * time_s))), 0.1)
        strength = np.tile([0.0, 0, 0, 9], len(level) // (4 * HOP))
        assert onsets(level, strength, HOP) == [0]

    def test_segments_reach_from_start_to_start_and_to_the_end(self) -> None:
        assert segments([0, 5], 9) == [slice(0, 5), slice(5, 9)]
