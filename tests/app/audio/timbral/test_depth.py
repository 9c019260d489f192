"""Where depth has no value."""

import numpy as np
import pytest

from app.audio.timbral.depth import _lowest_peak_hz, depth
from app.audio.timbral.measures import UndefinedError
from app.audio.timbral.sampling import frames
from app.audio.timbral.spectra import hamming, power_spectra
from tests.app.audio.timbral.sounds import sine


class TestDepth:
    def test_nothing_above_20_hz_has_no_depth(self) -> None:
        with pytest.raises(UndefinedError):
            depth(np.zeros(5000, np.float32), np.zeros(10))


class TestLowestPeak:
    def test_the_lowest_of_two_tones_is_found_between_bins(self) -> None:
        power = power_spectra(frames(sine(123) + sine(1000), 4096, 1024), hamming(4096), 4096)
        assert _lowest_peak_hz(power) == pytest.approx(123, abs=2)

    def test_a_flat_spectrum_has_no_peak(self) -> None:
        with pytest.raises(UndefinedError):
            _lowest_peak_hz(np.ones((2, 2049), np.float32))
