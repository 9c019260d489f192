"""The eight attributes as a whole: known sounds, comparisons a listener would agree with, and hostile input."""

import numpy as np
import pytest

from app.audio.timbral import ATTRIBUTES, LONGEST_S, describe
from tests.app.audio.timbral.sounds import RATE_HZ, Sound, between, impulse, in_a_room, noise, note, sine

RATINGS = tuple(name for name in ATTRIBUTES if name != "reverbness")


def rated(sound: Sound, attribute: str) -> float:
    value = describe(sound, RATE_HZ)[attribute]
    assert value is not None
    return float(value)


class TestKnownSounds:
    @pytest.mark.parametrize(
        ("attribute", "expected"),
        [
            ("hardness", 75.0),
            ("depth", 40.8),
            ("brightness", 87.4),
            ("roughness", 87.2),
            ("warmth", 18.7),
            ("sharpness", 75.0),
            ("boominess", 11.7),
        ],
    )
    def test_white_noise_is_rated_as_published(self, attribute: str, expected: float) -> None:
        assert rated(noise(3), attribute) == pytest.approx(expected, abs=3)

    def test_white_noise_is_not_reverberant(self) -> None:
        assert describe(noise(3), RATE_HZ)["reverbness"] is False

    @pytest.mark.parametrize(("attribute", "expected"), [("brightness", 27.0), ("roughness", 0.0), ("sharpness", 30.4)])
    def test_a_440_hz_sine_is_rated_as_published(self, attribute: str, expected: float) -> None:
        assert rated(sine(440, 3), attribute) == pytest.approx(expected, abs=1)

    def test_a_rumble_around_80_hz_is_deep_dull_and_booming(self) -> None:
        described = describe(between(noise(3), 60, 110), RATE_HZ)
        assert described["depth"] == pytest.approx(74, abs=6)
        assert described["brightness"] == pytest.approx(7, abs=7)
        assert described["boominess"] == pytest.approx(54, abs=5)

    def test_the_answer_holds_the_eight_names(self) -> None:
        described = describe(note(), RATE_HZ)
        assert sorted(described) == [
            "boominess",
            "brightness",
            "depth",
            "hardness",
            "reverbness",
            "roughness",
            "sharpness",
            "warmth",
        ]
        assert {type(described[name]) for name in RATINGS} == {float}


class TestComparisons:
    @pytest.mark.parametrize("attribute", ["brightness", "sharpness"])
    def test_taking_away_the_top_makes_duller(self, attribute: str) -> None:
        ratings = [rated(between(noise(), 20, top_hz), attribute) for top_hz in (20_000, 6000, 2000, 600)]
        assert ratings == sorted(ratings, reverse=True)
        assert ratings[0] > ratings[-1] + 30

    def test_beating_tones_are_rougher_than_one_tone(self) -> None:
        assert rated(sine(440) + sine(470), "roughness") > rated(sine(440), "roughness") + 20

    def test_tones_far_apart_are_smoother_than_tones_that_beat(self) -> None:
        assert rated(sine(440) + sine(470), "roughness") > rated(sine(440) + sine(1760), "roughness") + 20

    def test_a_sudden_attack_is_harder_than_a_slow_one(self) -> None:
        ratings = [rated(note(attack_s=attack_s), "hardness") for attack_s in (0.001, 0.03, 0.3)]
        assert ratings == sorted(ratings, reverse=True)
        assert ratings[0] > ratings[-1] + 8

    @pytest.mark.parametrize("attribute", ["boominess", "depth"])
    def test_more_bass_booms_more_and_is_deeper(self, attribute: str) -> None:
        sound = note()
        bass = between(noise(), 50, 120)
        ratings = [rated(sound + bass * np.float32(gain), attribute) for gain in (0.0, 1.0, 8.0)]
        assert ratings == sorted(ratings)
        assert ratings[-1] > ratings[0] + 5

    def test_a_low_note_is_warmer_than_a_high_one(self) -> None:
        assert rated(note(150), "warmth") > rated(note(1200), "warmth") + 10

    def test_a_long_decay_is_reverberant_and_a_short_one_is_not(self) -> None:
        assert describe(in_a_room(1.0), RATE_HZ)["reverbness"] is True
        assert describe(in_a_room(0.2), RATE_HZ)["reverbness"] is False


class TestLevel:
    @pytest.mark.parametrize("gain_db", [-12, -60, 6])
    @pytest.mark.parametrize("sound", [note(), in_a_room(0.5, duration_s=1.5)], ids=["note", "bursts"])
    def test_the_level_does_not_matter(self, sound: Sound, gain_db: int) -> None:
        louder = sound * np.float32(10 ** (gain_db / 20))
        at_first, then = describe(sound, RATE_HZ), describe(louder, RATE_HZ)
        assert {name: then[name] for name in RATINGS} == pytest.approx(
            {name: at_first[name] for name in RATINGS}, abs=0.2
        )
        assert then["reverbness"] == at_first["reverbness"]

    def test_the_same_samples_give_the_same_answer(self) -> None:
        sound = noise(0.5)
        before = sound.copy()
        assert describe(sound, RATE_HZ) == describe(sound, RATE_HZ)
        assert np.array_equal(sound, before)


class TestHostileInput:
    @pytest.mark.parametrize("length", [0, 1, 2, 440, RATE_HZ])
    def test_silence_has_no_timbre(self, length: int) -> None:
        assert set(describe(np.zeros(length, np.float32), RATE_HZ).values()) == {None}

    @pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
    def test_a_sample_that_is_no_number_leaves_nothing_to_tell(self, value: float) -> None:
        sound = noise(0.1)
        sound[7] = value
        assert set(describe(sound, RATE_HZ).values()) == {None}

    def test_less_than_10_ms_is_too_short(self) -> None:
        assert set(describe(noise()[:440], RATE_HZ).values()) == {None}

    def test_10_ms_of_noise_are_bright(self) -> None:
        assert rated(noise()[:441], "brightness") > 80

    @pytest.mark.parametrize("length", [441, 600, 1025, 2048, 4097, 9001, 17_640])
    @pytest.mark.parametrize("kind", ["noise", "constant", "first", "last", "nyquist", "slow"])
    def test_every_value_is_a_rating_or_nothing(self, kind: str, length: int) -> None:
        sound = {
            "noise": noise(0.5)[:length],
            "constant": np.ones(length, np.float32),
            "first": impulse(length, 0),
            "last": impulse(length, length - 1),
            "nyquist": np.resize(np.array([1, -1], np.float32), length),
            "slow": sine(3)[:length],
        }[kind]
        described = describe(sound, RATE_HZ)
        assert described["reverbness"] is False
        for name in RATINGS:
            value = described[name]
            assert value is None or (isinstance(value, float) and 0 <= value <= 100)

    @pytest.mark.parametrize("peak", [1e-40, 1e-20, 1e30, 3e38], ids=str)
    def test_a_note_is_told_at_any_level_a_float_can_hold(self, peak: float) -> None:
        sound = note(duration_s=0.2)
        scaled = (sound / np.abs(sound).max() * peak).astype(np.float32)
        assert rated(scaled, "depth") == pytest.approx(rated(sound, "depth"), abs=0.5)

    def test_clicks_with_silence_between_are_bright_and_smooth(self) -> None:
        sound = np.zeros(RATE_HZ, np.float32)
        sound[::11_025] = 0.8
        described = describe(sound, RATE_HZ)
        assert described["brightness"] == pytest.approx(87, abs=3)
        assert described["roughness"] == 0

    def test_one_value_that_cannot_be_told_leaves_the_others(self) -> None:
        described = describe(np.ones(RATE_HZ // 2, np.float32), RATE_HZ)
        assert described["warmth"] is None
        assert described["brightness"] is not None

    def test_only_the_first_30_s_count(self) -> None:
        sound = np.tile(note(), LONGEST_S)
        assert describe(np.concatenate([sound, noise()]), RATE_HZ) == describe(sound, RATE_HZ)

    @pytest.mark.parametrize(
        ("shape", "sample_rate_hz"), [((100, 2), RATE_HZ), ((100,), 48_000)], ids=["two channels", "another rate"]
    )
    def test_samples_it_is_not_defined_for_are_refused(self, shape: tuple[int, ...], sample_rate_hz: int) -> None:
        with pytest.raises(ValueError, match="one channel at 44100 Hz"):
            describe(np.zeros(shape, np.float32), sample_rate_hz)
