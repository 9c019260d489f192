from pathlib import Path

import numpy as np
import pytest

from app.audio import columns as columns_module
from app.audio.columns import BIN_WIDTH_HZ, read_columns
from tests.app.audio.sound_files import Samples, tone, write_canonical

RAMP = np.linspace(-1, 1, 8000)[:, np.newaxis]


class TestReadColumns:
    def test_every_sample_is_in_a_column(self, tmp_path: Path) -> None:
        noise = np.random.default_rng(2).uniform(-0.9, 0.9, (10_007, 1))
        found = read_columns(write_canonical(tmp_path / "sound.wav", noise), 100)
        assert found.highest.max() == pytest.approx(noise.max(), abs=1e-6)
        assert found.lowest.min() == pytest.approx(noise.min(), abs=1e-6)
        assert found.peak == pytest.approx(np.abs(noise).max(), abs=1e-6)

    def test_extremes_lie_where_they_are_said_to(self, tmp_path: Path) -> None:
        found = read_columns(write_canonical(tmp_path / "sound.wav", RAMP), 100)
        assert found.lowest_at.tolist() == list(range(0, 8000, 80))
        assert found.highest_at.tolist() == list(range(79, 8000, 80))
        assert found.lowest == pytest.approx(RAMP[::80, 0], abs=1e-6)

    def test_the_left_channel_is_seen(self, tmp_path: Path) -> None:
        found = read_columns(write_canonical(tmp_path / "sound.wav", tone(channels=2, peak=0.8) * [0.5, 1]), 10)
        assert found.peak == pytest.approx(0.4, abs=0.001)

    def test_a_tone_is_in_its_bin_at_half_its_peak(self, tmp_path: Path) -> None:
        found = read_columns(write_canonical(tmp_path / "sound.wav", tone(100 * BIN_WIDTH_HZ, peak=0.8)), 20)
        assert found.spectra[5:-5].argmax(axis=1).tolist() == [100] * 10
        assert found.spectra[5:-5].max(axis=1) == pytest.approx(0.4, abs=0.001)

    @pytest.mark.parametrize("frames", [2, 3, 99, 100, 101, 2047])
    def test_a_sound_shorter_than_the_picture_fills_it(self, tmp_path: Path, frames: int) -> None:
        found = read_columns(write_canonical(tmp_path / "sound.wav", RAMP[:frames]), 100)
        assert found.spectra.shape == (100, 1025)
        assert found.lowest[0] == pytest.approx(-1, abs=1e-6)
        assert found.highest[-1] == pytest.approx(RAMP[frames - 1, 0], abs=1e-6)

    def test_a_long_sound_read_in_parts_is_the_same(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        wav = write_canonical(tmp_path / "sound.wav", np.random.default_rng(3).uniform(-1, 1, (30_011, 2)))
        at_once = read_columns(wav, 97)
        monkeypatch.setattr(columns_module, "_MOST_FRAMES_AT_ONCE", 1000)
        in_parts = read_columns(wav, 97)
        assert (at_once.highest == in_parts.highest).all()
        assert (at_once.lowest_at == in_parts.lowest_at).all()
        assert (at_once.spectra == in_parts.spectra).all()


class TestMerged:
    @pytest.mark.parametrize("sound", [RAMP, tone(duration_s=1)], ids=["ramp", "tone"])
    def test_fewer_columns_are_those_read_directly(self, tmp_path: Path, sound: Samples) -> None:
        wav = write_canonical(tmp_path / "sound.wav", sound)
        merged, direct = read_columns(wav, 80).merged(4), read_columns(wav, 20)
        assert merged.highest == pytest.approx(direct.highest)
        assert merged.lowest_at == pytest.approx(direct.lowest_at)
        assert merged.spectra == pytest.approx(direct.spectra)
