"""Third-octave levels and Zwicker's loudness of sounds whose values the standard fixes."""

import numpy as np
import pytest

from app.audio.timbral.specific_loudness import STEPS, specific_loudness
from app.audio.timbral.third_octaves import BANDS, BLOCK, levels_db
from tests.app.audio.timbral.sounds import impulse, noise, sine

BAND_OF_1_KHZ = 16


def tone(frequency_hz: float, level_db: float) -> np.ndarray:
    return sine(frequency_hz, 0.5, amplitude=float(np.sqrt(2) * 10 ** ((level_db - 100) / 20)))


def sone(sound: np.ndarray) -> float:
    return float(specific_loudness(sound).total()[1] * 0.1)


class TestThirdOctaves:
    @pytest.mark.parametrize("band", [10, 16, 22, 27])
    def test_a_tone_stands_out_in_its_own_band(self, band: int) -> None:
        levels = levels_db(tone(1000 * 2 ** ((band - BAND_OF_1_KHZ) / 3), 70))[1]
        assert int(np.argmax(levels)) == band
        assert levels[band] == pytest.approx(70, abs=2)

    def test_a_narrow_low_band_does_not_build_up_within_a_block(self) -> None:
        assert levels_db(tone(62.5, 70))[1][4] < 65

    def test_neighbours_of_a_tone_are_20_db_down(self) -> None:
        levels = levels_db(tone(1000, 70))[1]
        assert levels[BAND_OF_1_KHZ - 1] < 52
        assert levels[BAND_OF_1_KHZ + 1] < 52

    def test_white_noise_rises_by_a_decibel_a_band(self) -> None:
        levels = 10 * np.log10((10 ** (levels_db(noise(3)) / 10)).mean(axis=0))
        assert np.diff(levels[10:]).mean() == pytest.approx(1.0, abs=0.15)

    def test_silence_has_a_level_far_below_hearing(self) -> None:
        assert levels_db(np.zeros(100, np.float32)).shape == (1, BANDS)
        assert levels_db(np.zeros(100, np.float32)).max() < -100


class TestSpecificLoudness:
    def test_a_1_khz_tone_at_40_db_has_one_sone(self) -> None:
        assert sone(tone(1000, 40)) == pytest.approx(1, abs=0.1)

    @pytest.mark.parametrize("level_db", [50, 60, 70])
    def test_10_db_more_of_a_1_khz_tone_is_twice_as_loud(self, level_db: float) -> None:
        assert sone(tone(1000, level_db + 10)) == pytest.approx(2 * sone(tone(1000, level_db)), rel=0.15)

    def test_a_tone_is_loudest_at_its_own_place(self) -> None:
        pattern = specific_loudness(tone(1000, 70)).pattern[1]
        assert 0.1 * float(np.argmax(pattern)) == pytest.approx(8.5, abs=0.7)

    def test_a_tone_masks_upwards(self) -> None:
        pattern = specific_loudness(tone(1000, 70)).pattern[1]
        assert pattern[105] > 2 * pattern[65]

    def test_bass_is_softer_than_the_middle(self) -> None:
        assert sone(tone(63, 60)) < 0.5 * sone(tone(1000, 60))

    def test_what_is_below_the_threshold_is_not_heard(self) -> None:
        assert sone(tone(1000, 0)) == 0

    def test_there_is_a_row_for_each_begun_block(self) -> None:
        loudness = specific_loudness(impulse(BLOCK + 1, BLOCK))
        assert loudness.pattern.shape == (2, STEPS)
        assert loudness.rms == pytest.approx([0, 1 / np.sqrt(BLOCK)])

    def test_a_region_counts_its_middle_most(self) -> None:
        loudness = specific_loudness(tone(1000, 70))
        low, around, high = (loudness.in_region(first, first + 60)[1] for first in (0, 57, 180))
        assert around > 5 * max(low, high)
