"""Loudness after BS.1770, and the level at which timbre is judged."""

import numpy as np
import pytest

from app.audio.timbral.loudness_normalisation import integrated_loudness, normalised
from app.audio.timbral.measures import UndefinedError
from tests.app.audio.timbral.sounds import RATE_HZ, impulse, noise, sine


class TestIntegratedLoudness:
    def test_a_full_scale_sine_at_997_hz_measures_as_the_standard_says(self) -> None:
        assert integrated_loudness(sine(997, 2, amplitude=1.0)) == pytest.approx(-3.01, abs=0.05)

    def test_10_db_less_level_is_10_lu_less(self) -> None:
        loud, soft = (integrated_loudness(sine(500, 1, amplitude)) for amplitude in (0.5, 0.5 / np.sqrt(10)))
        assert loud - soft == pytest.approx(10, abs=0.01)

    def test_bass_counts_less_and_treble_more(self) -> None:
        middle = integrated_loudness(sine(997))
        assert integrated_loudness(sine(30)) < middle - 3
        assert integrated_loudness(sine(8000)) == pytest.approx(middle + 3.3, abs=0.3)

    def test_soft_passages_are_left_out(self) -> None:
        sound = sine(997, 2)
        quiet = sine(997, 6, amplitude=0.005)
        assert integrated_loudness(np.concatenate([sound, quiet])) == pytest.approx(integrated_loudness(sound), abs=0.6)

    def test_a_sound_below_the_absolute_gate_has_none(self) -> None:
        with pytest.raises(UndefinedError):
            integrated_loudness(sine(997, 1, amplitude=1e-5))


class TestNormalised:
    def test_noise_comes_out_at_the_target(self) -> None:
        assert integrated_loudness(normalised(noise(2, rms=0.01))) == pytest.approx(-24, abs=0.01)

    def test_what_would_clip_comes_out_at_peak_1(self) -> None:
        assert np.abs(normalised(impulse(RATE_HZ, 100) * np.float32(0.1))).max() == pytest.approx(1)

    def test_silence_is_undefined(self) -> None:
        with pytest.raises(UndefinedError):
            normalised(np.zeros(RATE_HZ, np.float32))
