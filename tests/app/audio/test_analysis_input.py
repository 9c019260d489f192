from pathlib import Path

import numpy as np
import pytest

from app.audio.analysis_input import prepare_analysis
from app.audio.wav import FULL_SCALE, write_wav
from tests.app.audio.sound_files import Samples, tone, write_canonical

SILENCE = np.zeros((4000, 1))


class TestPrepareAnalysis:
    def test_a_sound_without_silence_is_analysed_as_it_is(self, tmp_path: Path) -> None:
        wav = write_canonical(tmp_path / "canonical.wav", tone(channels=2))
        analysis_wav, samples = prepare_analysis(wav, tmp_path / "analysis.wav", longest_s=10)
        assert analysis_wav == wav
        assert samples.dtype == np.float32
        assert samples == pytest.approx(tone(channels=2).T, abs=1e-6)

    @pytest.mark.parametrize(
        ("sound", "silent_frames"),
        [
            pytest.param(np.concatenate([SILENCE, tone()]), slice(0, 3072), id="before"),
            pytest.param(np.concatenate([tone(), SILENCE]), slice(22_528, None), id="after"),
            pytest.param(np.concatenate([tone(), SILENCE[:500]]), slice(22_528, None), id="in the last, short block"),
            pytest.param(SILENCE, slice(None), id="all"),
            pytest.param(SILENCE[:2], slice(None), id="two frames"),
            pytest.param(tone(channels=2) * [1, -1], slice(None), id="in the mix of channels"),
        ],
    )
    def test_digital_silence_gets_the_least_of_noise(
        self, tmp_path: Path, sound: Samples, silent_frames: slice
    ) -> None:
        wav = write_canonical(tmp_path / "canonical.wav", sound)
        analysis_wav, samples = prepare_analysis(wav, tmp_path / "analysis.wav", longest_s=10)
        steps = analysis_wav.read(0, len(sound))
        added = steps - wav.read(0, len(sound))
        assert np.rint(samples * FULL_SCALE).tolist() == steps.tolist()
        assert np.abs(added).max() == 1
        assert added[:, silent_frames].any()
        added[:, silent_frames] = 0
        assert not added.any()
        assert steps.sum(axis=0)[silent_frames].any()

    def test_the_loudest_samples_stay_within_their_range(self, tmp_path: Path) -> None:
        loudest = np.array([[FULL_SCALE - 1], [1 - FULL_SCALE]]).repeat(2000, axis=1).astype(np.int32)
        wav = write_wav(tmp_path / "canonical.wav", loudest)
        analysis_wav, samples = prepare_analysis(wav, tmp_path / "analysis.wav", longest_s=10)
        assert np.abs(analysis_wav.read(0, 2000) - loudest).max() == 1
        assert np.abs(samples - loudest / FULL_SCALE).max() < 1e-6

    def test_what_is_quiet_is_no_silence(self, tmp_path: Path) -> None:
        wav = write_canonical(tmp_path / "canonical.wav", tone(peak=2 / FULL_SCALE))
        analysis_wav, _ = prepare_analysis(wav, tmp_path / "analysis.wav", longest_s=10)
        assert analysis_wav == wav

    def test_the_noise_is_the_same_for_every_sound(self, tmp_path: Path) -> None:
        one, other = (
            prepare_analysis(
                write_canonical(tmp_path / f"{peak}.wav", np.concatenate([SILENCE, tone(peak=peak)])),
                tmp_path / "analysis.wav",
                longest_s=10,
            )[1][:, :3072]
            for peak in (0.2, 0.4)
        )
        assert one.any()
        assert one.tolist() == other.tolist()

    def test_only_the_beginning_of_a_long_sound_is_analysed(self, tmp_path: Path) -> None:
        wav = write_canonical(tmp_path / "canonical.wav", tone(duration_s=2))
        analysis_wav, samples = prepare_analysis(wav, tmp_path / "analysis.wav", longest_s=0.5)
        assert samples.shape == (1, 22_050)
        assert analysis_wav.frames == 22_050
        assert analysis_wav.path != wav.path
