"""Levels, timelines, spectra and pitches."""

import numpy as np
import pytest

from app.demo.synthesis.levels import SAMPLE_RATE_HZ, finished, stereo
from app.demo.synthesis.pitch import note_hz
from app.demo.synthesis.spectrum import bandpass, highpass, lowpass, noise, tilt
from app.demo.synthesis.timeline import curve, decay, looped, mixed, oscillator, swell, times, wander


class TestFinished:
    def test_reaches_the_peak_asked_for(self) -> None:
        assert np.abs(finished(np.sin(times(0.5) * 2000), peak_db=-6.0)).max() == pytest.approx(0.501, abs=0.001)

    def test_removes_the_offset(self) -> None:
        assert abs(finished(np.sin(times(0.5) * 2000) + 0.7).mean()) < 0.001

    def test_leaves_its_argument_alone(self) -> None:
        samples = np.ones((2, 4410))
        samples[:, :2000] = 0
        before = samples.copy()
        finished(samples)
        np.testing.assert_array_equal(samples, before)

    def test_keeps_both_channels(self) -> None:
        wave = np.sin(times(0.1) * 2000)
        assert finished(stereo(wave, 0.5 * wave)).shape == (2, 4410)


class TestTimeline:
    def test_decay_is_1_over_e_after_its_time_constant(self) -> None:
        assert decay(1.0, 0.5)[SAMPLE_RATE_HZ // 2] == pytest.approx(np.exp(-1))

    def test_swell_starts_at_0_and_reaches_1(self) -> None:
        envelope = swell(1.0, 0.2, 0.2)
        assert envelope[0] == 0
        assert envelope.max() == 1
        assert envelope[-1] < 1e-6

    def test_curve_passes_through_its_points(self) -> None:
        line = curve(1.0, [(0.0, 100), (0.5, 300), (1.0, 100)])
        assert line[0] == 100
        assert line[SAMPLE_RATE_HZ // 2] == pytest.approx(300)

    def test_wander_stays_between_0_and_1(self) -> None:
        drift = wander(np.random.default_rng(1), 2.0, 10)
        assert 0 <= drift.min() < drift.max() <= 1

    def test_oscillator_follows_its_frequency(self) -> None:
        tone = oscillator(np.full(SAMPLE_RATE_HZ, 100.0))
        rises = np.count_nonzero((tone[:-1] <= 0) & (tone[1:] > 0))
        assert rises == 100

    def test_mixed_cuts_what_lasts_beyond_the_end(self) -> None:
        total = mixed(0.001, [(0.0, np.ones(10)), (0.0005, np.ones(100))])
        assert total.size == 44
        assert total[:10].sum() == 10
        assert total[22:].sum() == 22

    def test_mixed_drops_what_starts_beyond_the_end(self) -> None:
        assert not mixed(0.001, [(1.0, np.ones(10))]).any()

    def test_looped_returns_what_lasts_beyond_the_end_to_the_start(self) -> None:
        total = looped(0.001, [(0.0005, np.ones(30))])
        assert total[:8].sum() == 8
        assert total.sum() == 30


class TestSpectrum:
    @pytest.mark.parametrize(
        ("response", "kept_hz", "removed_hz"),
        [(lowpass(1000), 100, 10_000), (highpass(1000), 10_000, 100), (bandpass(500, 2000), 1000, 15_000)],
        ids=["low-pass", "high-pass", "band-pass"],
    )
    def test_filters_keep_and_remove(self, response: object, kept_hz: float, removed_hz: float) -> None:
        assert callable(response)
        kept, removed = response(np.array([kept_hz, removed_hz]))
        assert kept > 0.9
        assert removed < 0.02

    @pytest.mark.parametrize("exponent", [0.0, 1.0, 2.0], ids=["white", "pink", "brown"])
    def test_tilted_noise_falls_by_three_times_its_exponent_each_octave(self, exponent: float) -> None:
        strengths = np.abs(np.fft.rfft(noise(np.random.default_rng(1), 4.0, tilt(exponent)))) ** 2
        low, high = strengths[4 * 500 : 4 * 1000].mean(), strengths[4 * 1000 : 4 * 2000].mean()
        assert 10 * np.log10(low / high) == pytest.approx(3.01 * exponent, abs=0.5)

    def test_noise_has_root_mean_square_1(self) -> None:
        assert noise(np.random.default_rng(1), 1.0, lowpass(500)).std() == pytest.approx(1)


class TestPitch:
    @pytest.mark.parametrize(("note", "hertz"), [("A4", 440.0), ("C4", 261.626), ("F#3", 184.997), ("E2", 82.407)])
    def test_notes_have_their_frequency(self, note: str, hertz: float) -> None:
        assert note_hz(note) == pytest.approx(hertz, abs=0.001)
