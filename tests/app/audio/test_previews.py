from pathlib import Path

import numpy as np
import pytest

from app.audio.decoder import decode
from app.audio.errors import EncodingError
from app.audio.previews import PREVIEW_NAMES, write_previews
from app.audio.probe import read_stream
from app.audio.wav import FULL_SCALE
from tests.app.audio.sound_files import tone, write_canonical


class TestWritePreviews:
    @pytest.mark.parametrize("channels", [1, 2])
    def test_all_four_are_stereo_at_44100_hz_and_as_loud_and_long_as_the_sound(
        self, tmp_path: Path, channels: int
    ) -> None:
        write_previews(write_canonical(tmp_path / "canonical.wav", tone(duration_s=1, channels=channels)), tmp_path)
        for name in PREVIEW_NAMES:
            wav, report = decode(tmp_path / name, tmp_path / "decoded.wav", longest_s=60)
            stream = read_stream(report.audio_stream)
            samples = wav.read(5000, 30_000) / FULL_SCALE
            assert (stream.channels, stream.sample_rate_hz) == (2, 44_100)
            assert np.sqrt((samples**2).mean(axis=1)) == pytest.approx([0.354, 0.354], rel=0.06)
            assert wav.duration_s == pytest.approx(1, abs=0.06)

    def test_left_stays_left(self, tmp_path: Path) -> None:
        samples = tone(channels=2) * [1, 0.1]
        write_previews(write_canonical(tmp_path / "canonical.wav", samples), tmp_path)
        wav, _ = decode(tmp_path / "hq.ogg", tmp_path / "decoded.wav", longest_s=60)
        left, right = np.abs(wav.read(0, wav.frames) / FULL_SCALE).max(axis=1)
        assert left > 5 * right

    def test_the_better_ones_are_larger(self, tmp_path: Path) -> None:
        noise = np.random.default_rng(1).uniform(-0.5, 0.5, (88_200, 2))
        write_previews(write_canonical(tmp_path / "canonical.wav", noise), tmp_path)
        sizes = {name: (tmp_path / name).stat().st_size for name in PREVIEW_NAMES}
        assert sizes["hq.mp3"] == pytest.approx(128_000 / 8 * 2, rel=0.1)
        assert sizes["lq.mp3"] == pytest.approx(64_000 / 8 * 2, rel=0.1)
        assert sizes["hq.ogg"] > 1.5 * sizes["lq.ogg"]

    def test_the_same_sound_gives_the_same_bytes(self, tmp_path: Path) -> None:
        wav = write_canonical(tmp_path / "canonical.wav", tone())
        contents = []
        for folder in (tmp_path / "one", tmp_path / "two"):
            folder.mkdir()
            write_previews(wav, folder)
            contents.append([(folder / name).read_bytes() for name in PREVIEW_NAMES])
        assert contents[0] == contents[1]

    def test_two_frames_are_enough(self, tmp_path: Path) -> None:
        write_previews(write_canonical(tmp_path / "canonical.wav", np.array([[0.5], [-0.5]])), tmp_path)
        assert all((tmp_path / name).stat().st_size for name in PREVIEW_NAMES)

    def test_a_folder_that_is_missing_is_an_error(self, tmp_path: Path) -> None:
        wav = write_canonical(tmp_path / "canonical.wav", tone())
        with pytest.raises(EncodingError, match="could not be encoded"):
            write_previews(wav, tmp_path / "missing")
