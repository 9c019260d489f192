from pathlib import Path

import numpy as np
import pytest

from app.audio.analysis_input import prepare_analysis
from app.audio.wav import FULL_SCALE
from tests.app.audio.sound_files import Samples, tone, write_canonical

SILENCE = np.zeros((4000, 1))


class TestPrepareAnalysis:
    def test_a_sound_without_silence_is_analysed_as_it_is(self, tmp_path: Path) -> None:
        wav = write_canonical(tmp_path / "canonical.wav", tone(channels=2))
        analysis_wav, samples = prepare_analysis(wav, tmp_path / "analysis.wav", seed=1, longest_s=10)
        assert analysis_wav == wav
        assert samples.dtype == np.float32
        assert samples == pytest.approx(tone(channels=2).T, abs=1e-6)

    @pytest.mark.parametrize(
        "sound",
        [
            pytest.param(np.concatenate([SILENCE, tone()]), id="before"),
            pytest.param(np.concatenate([tone(), SILENCE, tone()]), id="between"),
            pytest.param(np.concatenate([tone(), SILENCE[:600]]), id="after"),
            pytest.param(SILENCE, id="all"),
            pytest.param(SILENCE[:2], id="two frames"),
            pytest.param(tone(channels=2) * [1, -1], id="in the mix of channels"),
        ],
    )
    def test_silence_gets_dither_that_even_the_mix_of_the_channels_keeps(self, tmp_path: Path, sound: Samples) -> None:
        wav = write_canonical(tmp_path / "canonical.wav", sound)
        analysis_wav, samples = prepare_analysis(wav, tmp_path / "analysis.wav", seed=1, longest_s=10)
        added = samples - sound.T
        assert np.abs(added).max() < 7e-5
        assert np.sqrt((samples.mean(axis=0) ** 2).mean()) > (2e-5 if len(sound) > 2 else 0)
        assert np.rint(samples * FULL_SCALE).tolist() == analysis_wav.read(0, len(sound)).tolist()

    def test_the_dither_follows_from_the_seed(self, tmp_path: Path) -> None:
        wav = write_canonical(tmp_path / "canonical.wav", SILENCE)
        first, again, other = (
            prepare_analysis(wav, tmp_path / "analysis.wav", seed=seed, longest_s=10)[1].tolist() for seed in (5, 5, 6)
        )
        assert first == again
        assert first != other

    def test_only_the_beginning_of_a_long_sound_is_analysed(self, tmp_path: Path) -> None:
        wav = write_canonical(tmp_path / "canonical.wav", tone(duration_s=2))
        analysis_wav, samples = prepare_analysis(wav, tmp_path / "analysis.wav", seed=1, longest_s=0.5)
        assert samples.shape == (1, 22_050)
        assert analysis_wav.frames == 22_050
        assert analysis_wav.path != wav.path
