"""Butterworth responses and filtering."""

import numpy as np
import pytest

from app.audio.timbral.filters import band_pass, cascaded, filtered, high_pass, low_pass
from app.audio.timbral.spectra import bin_frequencies
from tests.app.audio.timbral.sounds import RATE_HZ, impulse, noise, sine


def at(*frequencies_hz: float) -> np.ndarray:
    return np.array(frequencies_hz)


class TestResponses:
    def test_the_cutoff_halves_the_power(self) -> None:
        assert np.abs(low_pass(at(1000.0), 1000.0)) ** 2 == pytest.approx(0.5)
        assert np.abs(high_pass(at(1000.0), 1000.0)) ** 2 == pytest.approx(0.5)
        assert np.abs(band_pass(at(900.0, 1100.0), 900.0, 1100.0, 4)) ** 2 == pytest.approx(0.5)

    def test_the_pass_band_is_kept_and_the_rest_is_not(self) -> None:
        assert np.abs(low_pass(at(0.0, 22_050.0), 1000.0)) == pytest.approx([1, 0], abs=1e-9)
        assert np.abs(high_pass(at(0.0, 22_050.0), 1000.0)) == pytest.approx([0, 1], abs=1e-9)
        assert np.abs(band_pass(at(0.0, 995.0, 22_050.0), 900.0, 1100.0, 4)) == pytest.approx([0, 1, 0], abs=1e-3)

    @pytest.mark.parametrize(("order", "slope_db"), [(2, 12.04), (4, 24.08)])
    def test_the_slope_grows_with_the_order(self, order: int, slope_db: float) -> None:
        quarter, half = np.abs(high_pass(at(5.0, 10.0), 1000.0, order))
        assert 20 * np.log10(half / quarter) == pytest.approx(slope_db, abs=0.01)

    def test_a_cascade_of_three_cubes_the_power_gain(self) -> None:
        assert cascaded(low_pass(at(1000.0), 1000.0)) == pytest.approx(0.125)


class TestFiltered:
    def test_nothing_comes_before_its_cause(self) -> None:
        heard = filtered(impulse(50_000, 30_000), lambda frequency_hz: low_pass(frequency_hz, 500.0))
        assert np.abs(heard[:29_999]).max() < 1e-6
        assert np.abs(heard[30_000:30_200]).max() > 0.01

    def test_it_does_what_the_difference_equation_does(self) -> None:
        warped = np.tan(np.pi * 1000 / RATE_HZ)
        scale = 1 + np.sqrt(2) * warped + warped**2
        zeros = np.array([1, 2, 1]) * warped**2 / scale
        poles = np.array([2 * (warped**2 - 1), 1 - np.sqrt(2) * warped + warped**2]) / scale
        sound = np.concatenate([np.zeros(2), noise()[:500]])
        expected = np.zeros(502)
        for index in range(2, 502):
            expected[index] = zeros @ sound[index - 2 : index + 1][::-1] - poles @ expected[index - 2 : index][::-1]
        heard = filtered(noise()[:500], lambda frequency_hz: low_pass(frequency_hz, 1000.0))
        assert heard == pytest.approx(expected[2:], abs=1e-6)

    def test_blocks_join_without_a_seam(self) -> None:
        sound = sine(100, 2)
        heard = filtered(sound, lambda frequency_hz: high_pass(frequency_hz, 20.0))
        bends = np.abs(np.diff(heard[10_000:], 2))
        assert bends.max() == pytest.approx(0.5 * (2 * np.pi * 100 / RATE_HZ) ** 2, rel=0.02)

    def test_the_length_is_kept(self) -> None:
        for length in (1, 24_576, 24_577):
            heard = filtered(np.ones(length, np.float32), lambda frequency_hz: low_pass(frequency_hz, 500.0))
            assert heard.shape == (length,)

    def test_bins_reach_from_nothing_to_half_the_rate(self) -> None:
        assert bin_frequencies(4) == pytest.approx([0, 11_025, 22_050])
