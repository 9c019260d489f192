from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.audio.columns import read_columns
from app.audio.images import IMAGE_NAMES, write_images
from app.audio.palettes import COLOUR
from app.audio.spectrogram import draw_spectrogram
from app.audio.waveform import draw_waveform
from tests.app.audio.sound_files import Samples, tone, write_canonical

SIZES = {"M": (195, 101), "L": (780, 301)}
SILENCE = np.zeros((4410, 1))


def images(folder: Path, sound: Samples) -> dict[str, NDArray[np.int64]]:
    write_images(write_canonical(folder / "canonical.wav", sound), folder)
    return {name: pixels(folder / name) for name in IMAGE_NAMES}


def pixels(path: Path) -> NDArray[np.int64]:
    with Image.open(path) as image:
        return np.asarray(image, np.int64)


class TestWriteImages:
    @pytest.mark.parametrize(
        "sound",
        [
            pytest.param(tone(duration_s=1), id="tone"),
            pytest.param(SILENCE, id="silence"),
            pytest.param(tone()[:2], id="two frames"),
            pytest.param(np.ones((5000, 2)), id="a constant"),
        ],
    )
    def test_eight_images_of_the_right_size_and_kind(self, tmp_path: Path, sound: Samples) -> None:
        write_images(write_canonical(tmp_path / "canonical.wav", sound), tmp_path)
        assert len(IMAGE_NAMES) == 8
        for name in IMAGE_NAMES:
            with Image.open(tmp_path / name) as image:
                assert image.size == SIZES[name[-5]]
                assert image.format == ("PNG" if name.startswith("wave") else "JPEG")
                assert image.mode == ("RGBA" if name.startswith("wave") else "RGB")

    @pytest.mark.parametrize("kind", ["wave_bw_L.png", "spec_bw_L.jpg"])
    def test_black_and_white_has_no_colour(self, tmp_path: Path, kind: str) -> None:
        red, green, blue = np.moveaxis(images(tmp_path, tone(1000))[kind][:, :, :3], 2, 0)
        assert max(abs(red - green).max(), abs(green - blue).max()) <= 2

    def test_the_same_sound_gives_the_same_bytes(self, tmp_path: Path) -> None:
        wav = write_canonical(tmp_path / "canonical.wav", tone())
        contents = []
        for folder in (tmp_path / "one", tmp_path / "two"):
            folder.mkdir()
            write_images(wav, folder)
            contents.append([(folder / name).read_bytes() for name in IMAGE_NAMES])
        assert contents[0] == contents[1]

    @pytest.mark.parametrize("size", SIZES)
    def test_around_the_sound_it_is_transparent(self, tmp_path: Path, size: str) -> None:
        found = images(tmp_path, tone(5000))
        width, height = SIZES[size]
        assert (found[f"wave_bw_{size}.png"][: height // 5, :, 3] == 0).all()
        assert (found[f"wave_{size}.png"][: height // 5, :, 3] == 0).all()
        assert (found[f"wave_bw_{size}.png"][height // 2, width // 4 : -width // 4, 3] == 255).all()


class TestDrawWaveform:
    def test_the_line_reaches_as_high_as_the_sound(self, tmp_path: Path) -> None:
        columns = read_columns(write_canonical(tmp_path / "sound.wav", tone(duration_s=2)), 100)
        drawn = draw_waveform(columns, COLOUR, 101)[:, 50, 3].astype(np.int64)
        assert drawn.sum() / 255 == pytest.approx(0.5 * 97 + 1, abs=1)
        assert abs(drawn[:50].sum() - drawn[:50:-1].sum()) <= 255

    @pytest.mark.parametrize(
        ("frequency_hz", "colour"),
        [(50, (29, 159, 181)), (603, (0, 220, 80)), (3650, (255, 200, 58)), (22_000, (255, 0, 70))],
    )
    def test_the_colour_goes_with_the_brightness(
        self, tmp_path: Path, frequency_hz: float, colour: tuple[int, int, int]
    ) -> None:
        columns = read_columns(write_canonical(tmp_path / "sound.wav", tone(frequency_hz)), 20)
        assert draw_waveform(columns, COLOUR, 101)[45, 10, :3] == pytest.approx(colour, abs=25)

    def test_neighbouring_columns_are_joined(self, tmp_path: Path) -> None:
        step = np.repeat([[-0.5], [0.5]], 1000, axis=0)
        drawn = draw_waveform(read_columns(write_canonical(tmp_path / "sound.wav", step), 20), COLOUR, 101)[:, :, 3]
        assert (drawn[30:70, 10] == 255).all()
        assert (drawn[30:45, [9, 11]] == 0).all()

    def test_silence_is_a_line_in_the_middle(self, tmp_path: Path) -> None:
        columns = read_columns(write_canonical(tmp_path / "sound.wav", SILENCE), 20)
        drawn = draw_waveform(columns, COLOUR, 101)[:, :, 3]
        assert (np.delete(drawn, 50, axis=0) == 0).all()
        assert (drawn[50] == 255).all()


class TestDrawSpectrogram:
    @pytest.mark.parametrize(("frequency_hz", "row"), [(150, 277), (1000, 172), (5000, 82), (20_000, 5)])
    def test_low_is_at_the_bottom_of_a_logarithmic_axis(self, tmp_path: Path, frequency_hz: float, row: int) -> None:
        columns = read_columns(write_canonical(tmp_path / "sound.wav", tone(frequency_hz)), 20)
        assert draw_spectrogram(columns, 301)[:, 10].argmax() == pytest.approx(row, abs=4)

    def test_a_quieter_sound_looks_the_same(self, tmp_path: Path) -> None:
        loud = read_columns(write_canonical(tmp_path / "loud.wav", tone(peak=0.9)), 20)
        quiet = read_columns(write_canonical(tmp_path / "quiet.wav", tone(peak=0.05)), 20)
        assert np.abs(draw_spectrogram(loud, 101).astype(int) - draw_spectrogram(quiet, 101)).max() <= 8

    def test_a_tone_is_6_db_below_the_peak_of_its_sound(self, tmp_path: Path) -> None:
        columns = read_columns(write_canonical(tmp_path / "sound.wav", tone(1000)), 20)
        assert draw_spectrogram(columns, 301)[:, 10].max() == pytest.approx(255 * (1 - 6 / 110), abs=4)

    def test_silence_is_the_lowest_shade(self, tmp_path: Path) -> None:
        columns = read_columns(write_canonical(tmp_path / "sound.wav", SILENCE), 20)
        assert (draw_spectrogram(columns, 101) == 0).all()

    def test_what_follows_silence_starts_in_its_column(self, tmp_path: Path) -> None:
        sound = np.concatenate([np.zeros((44_100, 1)), tone(1000, duration_s=1)])
        shades = draw_spectrogram(read_columns(write_canonical(tmp_path / "sound.wav", sound), 100), 101)
        assert shades[:, :45].max() == 0
        assert shades[:, 55:].max(axis=0).min() > 200
