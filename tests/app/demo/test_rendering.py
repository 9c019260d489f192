"""What is true of every synthesised sound."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from app.demo.catalogue import SOUNDS
from app.demo.synthesis.levels import SAMPLE_RATE_HZ

Rendered = Mapping[str, NDArray[np.float64]]


class TestEverySound:
    def test_is_mono_or_stereo(self, rendered: Rendered) -> None:
        assert {samples.ndim for samples in rendered.values()} == {2}
        assert {samples.shape[0] for samples in rendered.values()} == {1, 2}

    def test_is_finite(self, rendered: Rendered) -> None:
        assert [name for name, samples in rendered.items() if not np.isfinite(samples).all()] == []

    def test_stays_below_full_scale(self, rendered: Rendered) -> None:
        assert [name for name, samples in rendered.items() if np.abs(samples).max() > 0.72] == []

    def test_has_no_offset(self, rendered: Rendered) -> None:
        means = {name: np.abs(samples.mean(axis=1)).max() for name, samples in rendered.items()}
        assert {name: mean for name, mean in means.items() if mean > 0.01} == {}

    def test_starts_and_ends_in_silence(self, rendered: Rendered) -> None:
        edges = {name: np.abs(samples[:, [0, -1]]).max() for name, samples in rendered.items()}
        assert {name: edge for name, edge in edges.items() if edge > 1e-9} == {}

    def test_lasts_from_a_few_frames_of_film_to_ten_seconds(self, rendered: Rendered) -> None:
        durations_s = {name: samples.shape[1] / SAMPLE_RATE_HZ for name, samples in rendered.items()}
        assert {name: length for name, length in durations_s.items() if not 0.08 <= length <= 10} == {}

    def test_differs_from_every_other(self, rendered: Rendered) -> None:
        assert len({samples.tobytes() for samples in rendered.values()}) == len(SOUNDS)

    def test_fits_with_all_others_into_four_minutes(self, rendered: Rendered) -> None:
        assert sum(samples.shape[1] for samples in rendered.values()) / SAMPLE_RATE_HZ <= 240

    def test_is_the_same_when_rendered_again(self, rendered: Rendered) -> None:
        one_of_each = {sound.family: sound for sound in SOUNDS}
        for sound in one_of_each.values():
            np.testing.assert_array_equal(sound.render(), rendered[sound.file_name], err_msg=sound.file_name)


class TestEveryFamily:
    def test_is_audible(self, rendered: Rendered) -> None:
        levels = defaultdict(list)
        for sound in SOUNDS:
            levels[sound.family].append(np.sqrt(np.mean(rendered[sound.file_name] ** 2)))
        assert {family: max(found) for family, found in levels.items() if max(found) < 0.01} == {}


class TestKnownPitch:
    def test_is_the_frequency_of_a_strong_partial(self, rendered: Rendered) -> None:
        for sound in SOUNDS:
            if sound.truth.pitch_hz:
                found_hz, share = partial_near(rendered[sound.file_name][0], sound.truth.pitch_hz)
                assert abs(found_hz - sound.truth.pitch_hz) < 1.0, sound.file_name
                assert share > 0.1, sound.file_name

    def test_is_the_strongest_partial_of_a_sine(self, rendered: Rendered) -> None:
        for name, wanted_hz in (("sine_220hz.wav", 220), ("sine_440hz.wav", 440), ("sine_1000hz_quiet.wav", 1000)):
            found_hz, share = partial_near(rendered[name][0], wanted_hz)
            assert abs(found_hz - wanted_hz) < 0.1
            assert share == 1.0


def partial_near(samples: NDArray[np.float64], frequency_hz: float) -> tuple[float, float]:
    """The strongest frequency within a semitone, and its strength as a share of the strongest of all."""
    padded = 8 * samples.size
    strengths = np.abs(np.fft.rfft(samples * np.hanning(samples.size), padded))
    frequencies_hz = np.fft.rfftfreq(padded, 1 / SAMPLE_RATE_HZ)
    near = np.flatnonzero(np.abs(frequencies_hz / frequency_hz - 1) < 0.06)
    best = near[strengths[near].argmax()]
    return float(frequencies_hz[best]), float(strengths[best] / strengths.max())


class TestKnownTempo:
    def test_makes_whole_bars_to_the_sample(self, rendered: Rendered) -> None:
        tempi = [(sound.file_name, sound.truth.bpm) for sound in SOUNDS if sound.truth.bpm]
        assert len(tempi) >= 6
        for name, bpm in tempi:
            bars = rendered[name].shape[1] / SAMPLE_RATE_HZ * bpm / 240
            assert round(bars) in {2, 4}, name
            assert abs(bars - round(bars)) * 240 / bpm * SAMPLE_RATE_HZ <= 0.51, name
