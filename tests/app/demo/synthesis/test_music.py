"""Chords, strings, drums and loops."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.demo.synthesis import chords, drums, loops, strings
from app.demo.synthesis.levels import SAMPLE_RATE_HZ
from app.demo.synthesis.pitch import PITCH_CLASSES


def pitch_classes(samples: NDArray[np.float64], count: int) -> set[str]:
    """The names of the pitch classes with the most energy between 60 and 1000 Hz."""
    power = np.abs(np.fft.rfft(samples * np.hanning(samples.size))) ** 2
    frequencies_hz = np.fft.rfftfreq(samples.size, 1 / SAMPLE_RATE_HZ)
    audible = (frequencies_hz > 60) & (frequencies_hz < 1000)
    classes = np.round(69 + 12 * np.log2(frequencies_hz[audible] / 440)).astype(int) % 12
    energies = np.bincount(classes, power[audible], 12)
    return {PITCH_CLASSES[index] for index in np.argsort(energies)[-count:]}


class TestTriad:
    @pytest.mark.parametrize(
        ("key", "notes"),
        [
            ("C major", {"C", "E", "G"}),
            ("A minor", {"A", "C", "E"}),
            ("F# major", {"F#", "A#", "C#"}),
            ("D# minor", {"D#", "F#", "A#"}),
        ],
    )
    def test_holds_the_notes_of_its_key(self, key: str, notes: set[str]) -> None:
        assert pitch_classes(chords.triad(key)[0], 3) == notes


class TestProgression:
    def test_goes_through_the_degrees_one_four_five_one(self) -> None:
        quarters = np.array_split(chords.progression("G major", chord_s=1.0)[0], 4)
        found = [pitch_classes(quarter, 3) for quarter in quarters]
        assert found == [{"G", "B", "D"}, {"C", "E", "G"}, {"D", "F#", "A"}, {"G", "B", "D"}]


class TestPluck:
    def test_dies_away(self) -> None:
        samples = strings.pluck("A3", seed=1)[0]
        start, end = np.abs(samples[:8820]).max(), np.abs(samples[-8820:]).max()
        assert end < 0.3 * start

    def test_another_seed_is_another_pluck(self) -> None:
        assert not np.array_equal(strings.pluck("A3", seed=1), strings.pluck("A3", seed=2))


class TestHits:
    @pytest.mark.parametrize("drum", loops.DRUMS.values(), ids=loops.DRUMS)
    def test_fade_before_they_end(self, drum: object) -> None:
        assert callable(drum)
        samples = drums.hit(drum)[0]
        tenth = samples.size // 10
        assert np.abs(samples[-tenth:]).max() < 0.3 * np.abs(samples[: 5 * tenth]).max()


class TestDrumLoop:
    def test_puts_each_step_in_its_place(self) -> None:
        samples = loops.drum_loop(120, 1, {"rim": "....x..........."})[0]
        quarter = samples.size // 4
        assert np.abs(samples).argmax() == pytest.approx(quarter, abs=100)
        assert np.abs(samples[: quarter - 200]).max() < 0.01

    def test_plays_marked_steps_at_half_loudness(self) -> None:
        samples = np.abs(loops.drum_loop(120, 1, {"rim": "....x.......o..."})[0])
        half = samples.size // 2
        assert samples[half:].max() == pytest.approx(samples[:half].max() / 2, rel=0.02)

    def test_repeats_every_bar(self) -> None:
        first, second = np.split(loops.drum_loop(120, 2, {"snare": "....x.......x..."})[0], 2)
        np.testing.assert_allclose(first[200:-200], second[200:-200], atol=1e-9)


class TestClickTrack:
    def test_has_one_click_on_each_beat(self) -> None:
        samples = np.abs(loops.click_track(100, 2)[0])
        beats = samples.reshape(8, -1)
        assert beats.shape[1] == 26_460
        assert (beats[:, :441].max(axis=1) > 0.2).all()
        assert beats[:, 4410:-441].max() < 0.01
