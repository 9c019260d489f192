import numpy as np
import pytest
from numpy.typing import NDArray

from app.audio.descriptors import engine, pitch
from tests.app.audio.descriptors.conftest import Studio

# The library takes periods for 1025/1024 longer than they are, and its confidence can exceed 1.
LONGER = 1025 / 1024


def found_by_the_library(mono: NDArray[np.float32]) -> NDArray[np.float64]:
    standard = engine.load().standard
    yin = standard.PitchYin(frameSize=2048)
    frames = standard.FrameGenerator(mono, frameSize=2048, hopSize=1024)
    return np.array([yin(frame) for frame in frames])


class TestTrack:
    @pytest.mark.parametrize(
        "sound", ["sine 440", "white noise", "clicks 120", "C major", "pluck 110", "stereo", "burst", "50 ms"]
    )
    def test_every_frame_agrees_with_the_library(self, studio: Studio, sound: str) -> None:
        _, samples = studio.record(sound)
        mono = samples.mean(axis=0)
        expected = found_by_the_library(mono)
        track = pitch.track(mono, len(expected))
        np.testing.assert_allclose(track.pitch_hz, expected[:, 0] * LONGER, rtol=1e-4)
        np.testing.assert_allclose(track.confidence, np.minimum(expected[:, 1], 1.0), atol=1e-4)

    def test_pure_silence_has_no_pitch(self) -> None:
        track = pitch.track(np.zeros(5000, np.float32), 5)
        assert not track.confidence.any()
        assert len(track.told_hz()) > 0
        assert not track.told_hz().any()

    @pytest.mark.parametrize("frequency_hz", [5.0, 20.0, 25.0])
    def test_a_tone_too_deep_to_be_told_has_no_pitch(self, frequency_hz: float) -> None:
        deep = 0.5 * np.sin(2 * np.pi * frequency_hz * np.arange(88_200) / 44_100)
        assert pitch.track(deep.astype(np.float32), 88).told_hz().max() < 100

    def test_frames_that_reach_over_an_end_are_not_told(self, studio: Studio) -> None:
        _, samples = studio.record("sine 440")
        track = pitch.track(samples[0], 131)
        assert list(np.flatnonzero(~track.is_whole)) == [0, 129, 130]
        np.testing.assert_allclose(track.told_hz(), 440.0, atol=0.1)

    def test_a_sound_shorter_than_a_frame_is_told_as_it_is(self, studio: Studio) -> None:
        _, samples = studio.record("ten samples")
        assert pitch.track(samples[0], 1).is_whole.all()

    def test_a_kick_keeps_its_pitch_while_it_dies_away(self) -> None:
        seconds = np.arange(44_100) / 44_100
        kick = np.exp(-9 * seconds) * np.sin(2 * np.pi * 55.0 * seconds) + 0.02 * np.exp(-2 * seconds)
        track = pitch.track(kick.astype(np.float32), 44)
        assert track.pitch_hz.max() > 10_000  # the curve of a slow, falling tail is lowest at the shortest period
        assert track.told_hz().mean() == pytest.approx(55.0, rel=0.01)

    @pytest.mark.parametrize(
        ("confidence", "level", "expected"),
        [
            ([0.9, 0.9, 0.2], [1.0, 1.0, 1.0], [100.0, 200.0]),
            ([0.9, 0.9, 0.9], [1.0, 1.0, 0.001], [100.0, 200.0]),
            ([0.2, 0.0, 0.1], [1.0, 1.0, 1.0], [100.0, 400.0]),
            ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
        ],
    )
    def test_frames_are_told_by_confidence_and_level(
        self, confidence: list[float], level: list[float], expected: list[float]
    ) -> None:
        pitch_hz = np.array([100.0, 200.0, 400.0])
        track = pitch.PitchTrack(pitch_hz, np.array(confidence), np.array(level), np.ones(3, np.bool_))
        assert track.told_hz().tolist() == expected

    def test_the_shortest_period_is_no_pitch(self) -> None:
        ones = np.ones(2)
        track = pitch.PitchTrack(np.array([22_050.0, 100.0]), ones, ones, np.ones(2, np.bool_))
        assert track.told_hz().tolist() == [100.0]
