from pathlib import Path

import numpy as np
import pytest

from app.audio.wav import FULL_SCALE, open_wav, write_wav

SAMPLES = np.array([[0, 1, -1, 300, -70_000, FULL_SCALE - 1], [5, 4, 3, 2, 1, -FULL_SCALE]], np.int32)


class TestWav:
    @pytest.mark.parametrize("channels", [1, 2])
    def test_what_is_written_is_read(self, tmp_path: Path, channels: int) -> None:
        wav = write_wav(tmp_path / "sound.wav", SAMPLES[:channels])
        assert (wav.channels, wav.frames) == (channels, 6)
        assert wav.read(0, 6).tolist() == SAMPLES[:channels].tolist()

    @pytest.mark.parametrize(
        ("start", "count", "expected"),
        [(2, 2, [-1, 300]), (4, 9, [-70_000, FULL_SCALE - 1]), (6, 1, []), (9, 1, [])],
    )
    def test_a_part_ends_with_the_sound(self, tmp_path: Path, start: int, count: int, expected: list[int]) -> None:
        assert write_wav(tmp_path / "sound.wav", SAMPLES[:1]).read(start, count).tolist() == [expected]

    def test_a_file_that_is_cut_off_has_fewer_frames(self, tmp_path: Path) -> None:
        path = write_wav(tmp_path / "sound.wav", SAMPLES).path
        path.write_bytes(path.read_bytes()[:-7])
        assert open_wav(path).frames == 4
