import pytest

from app.demo.catalogue import Truth
from bench import truths
from bench.truths import Tempo


class TestCents:
    @pytest.mark.parametrize(("found_hz", "expected"), [(440.0, 0.0), (880.0, 1200.0), (220.0, 1200.0)])
    def test_an_octave_is_1200_in_either_direction(self, found_hz: float, expected: float) -> None:
        assert truths.cents(found_hz, 440.0) == pytest.approx(expected)

    def test_no_pitch_is_very_far_off(self) -> None:
        assert truths.cents(0.0, 440.0) > 8 * 1200


class TestTempo:
    @pytest.mark.parametrize(
        ("found_bpm", "verdict"),
        [
            pytest.param(120, Tempo.RIGHT, id="exact"),
            pytest.param(124.8, Tempo.RIGHT, id="four per cent"),
            pytest.param(125, Tempo.WRONG, id="more"),
            pytest.param(241, Tempo.OCTAVE, id="twice"),
            pytest.param(58, Tempo.OCTAVE, id="half"),
            pytest.param(180, Tempo.WRONG, id="one and a half"),
        ],
    )
    def test_is_right_within_four_per_cent_or_an_octave_off(self, found_bpm: float, verdict: Tempo) -> None:
        assert truths.tempo(found_bpm, 120) is verdict


class TestFigures:
    def test_each_figure_is_of_the_sounds_for_which_it_is_known(self) -> None:
        known: truths.Known = [
            (Truth(pitch_hz=440.0), {"pitch": 440.0}),
            (Truth(pitch_hz=440.0, note="A4"), {"pitch": 880.0}),
            (Truth(bpm=100), {"bpm": 50}),
            (Truth(key="C major"), {"tonality": "C major"}),
            (Truth(key="C major"), {"tonality": "A minor"}),
        ]
        found = {figure.what: figure.value for figure in truths.figures("listening", "sounds", known)}
        assert found == {
            "pitch of 2 sounds: error, median": pytest.approx(600),
            "pitch of 2 sounds: error, 90th percentile": pytest.approx(1080),
            "pitch of 2 sounds: within 50 cents": 50.0,
            "tempo of 1 sounds: right within 4 %": 0.0,
            "tempo of 1 sounds: twice or half the true one": 100.0,
            "key of 2 sounds: right": 50.0,
        }

    def test_there_is_no_figure_of_what_nothing_is_known_of(self) -> None:
        assert not list(truths.figures("listening", "sounds", [(Truth(), {"pitch": 440.0})]))
