"""Demo sounds as WAV files."""

import wave
from pathlib import Path

import numpy as np
import pytest

from app.demo.catalogue import SOUNDS, DemoSound
from app.demo.files import pcm, write

BY_FILE = {sound.file_name: sound for sound in SOUNDS}
MONO_16 = BY_FILE["sine_220hz.wav"]
STEREO_24 = BY_FILE["sea_waves.wav"]


class TestWrite:
    @pytest.mark.parametrize(
        ("sound", "channels", "width"), [(MONO_16, 1, 2), (STEREO_24, 2, 3)], ids=["mono 16 bit", "stereo 24 bit"]
    )
    def test_writes_the_promised_format(self, tmp_path: Path, sound: DemoSound, channels: int, width: int) -> None:
        (path,) = write(tmp_path, [sound])
        with wave.open(str(path)) as file:
            found = (file.getnchannels(), file.getsampwidth(), file.getframerate(), file.getnframes())
        assert found == (channels, width, 44_100, sound.render().shape[1])

    def test_returns_the_paths_in_order(self, tmp_path: Path) -> None:
        paths = write(tmp_path, [STEREO_24, MONO_16])
        assert paths == [tmp_path / "sea_waves.wav", tmp_path / "sine_220hz.wav"]

    def test_writes_the_same_bytes_every_time(self, tmp_path: Path) -> None:
        (first,) = write(tmp_path, [STEREO_24])
        before = first.read_bytes()
        (second,) = write(tmp_path, [STEREO_24])
        assert second.read_bytes() == before

    def test_a_missing_folder_raises(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            write(tmp_path / "missing", [MONO_16])


class TestPcm:
    def test_16_bits_are_interleaved_little_endian(self) -> None:
        samples = np.array([[0.0, 1.0], [-1.0, 0.5]])
        assert pcm(samples, 16) == np.array([0, -32767, 32767, 16384], dtype="<i2").tobytes()

    def test_24_bits_keep_the_three_lower_bytes(self) -> None:
        assert pcm(np.array([[1.0, -1.0]]), 24) == b"\xff\xff\x7f\x01\x00\x80"
