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

    def test_frames_that_reach_over_an_end_are_not_told(self, studio: Studio) -> None:
        _, samples = studio.record("sine 440")
        track = pitch.track(samples[0], 131)
        assert list(np.flatnonzero(~track.is_whole)) == [0, 129, 130]
        np.testing.assert_allclose(track.told_hz(), 440.0, atol=0.1)

    def test_a_sound_shorter_than_a_frame_is_told_as_it_is(self, studio: Studio) -> None:
        _, samples = studio.record("ten samples")
        assert pitch.track(samples[0], 1).is_whole.all()
