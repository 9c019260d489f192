"""The file with the descriptors of every frame."""

import gzip
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.audio.descriptors.analysis import analyse
from app.audio.descriptors.frames import FRAME_NAMES, write_frames
from app.audio.descriptors.measure import CONFIDENCE_OF_FRAMES, PITCH_OF_FRAMES
from app.audio.descriptors.measurements import Measurements
from tests.app.audio.descriptors import sounds
from tests.app.audio.descriptors.conftest import Studio


def measured(frames: int, **replaced: list[float]) -> Measurements:
    """Measurements that are all 0.5, but for those of `lowlevel` that are replaced."""
    numbers = {
        row.measurement: np.full((frames, row.dimensions) if row.dimensions > 1 else frames, 0.5) for row in FRAME_NAMES
    }
    numbers |= {PITCH_OF_FRAMES: np.full(frames, 0.5), CONFIDENCE_OF_FRAMES: np.full(frames, 0.5)}
    return Measurements(numbers | {f"lowlevel.{name}": np.array(values) for name, values in replaced.items()}, {})


def read(path: Path) -> dict[str, Any]:
    with gzip.open(path) as file:
        found: dict[str, Any] = json.loads(file.read())
    return found


class TestWriteFrames:
    def test_every_name_has_its_list_of_frames(self, tmp_path: Path) -> None:
        write_frames(measured(3), tmp_path / "frames")
        found = read(tmp_path / "frames")
        assert list(found) == ["lowlevel", "sfx", "tonal"]
        assert {f"{space}.{name}" for space, names in found.items() for name in names} == {
            row.name for row in FRAME_NAMES
        }
        assert found["lowlevel"]["hfc"] == [0.5] * 3
        assert found["tonal"]["hpcp"] == [[0.5] * 36] * 3
        assert list(found["sfx"]) == ["inharmonicity", "oddtoevenharmonicenergyratio", "tristimulus"]

    @pytest.mark.parametrize(
        ("number", "written"),
        [
            (1234567.0, 1234570.0),
            (-0.000123456789, -0.000123457),
            (1e-30, 1e-30),
            (1e17, 1e17),
            (2.0, 2.0),
            (math.nan, 0.0),
            (math.inf, 0.0),
            (-math.inf, 0.0),
        ],
    )
    def test_numbers_have_six_digits_and_are_finite(self, tmp_path: Path, number: float, written: float) -> None:
        write_frames(measured(2, hfc=[number, 1.0]), tmp_path / "frames")
        assert read(tmp_path / "frames")["lowlevel"]["hfc"] == [written, 1.0]

    def test_zero_has_no_sign(self, tmp_path: Path) -> None:
        write_frames(measured(1, hfc=[-0.0]), tmp_path / "frames")
        assert math.copysign(1.0, read(tmp_path / "frames")["lowlevel"]["hfc"][0]) == 1.0

    @pytest.mark.parametrize("frames", [1, 2047, 2048, 2049, 5000])
    def test_many_frames_are_written_in_parts(self, tmp_path: Path, frames: int) -> None:
        hfc = [float(number) for number in range(frames)]
        write_frames(measured(frames, hfc=hfc), tmp_path / "frames")
        found = read(tmp_path / "frames")["lowlevel"]
        assert found["hfc"] == hfc
        assert len(found["mfcc"]) == frames

    def test_the_same_frames_are_the_same_file(self, tmp_path: Path) -> None:
        write_frames(measured(3), tmp_path / "one")
        write_frames(measured(3), tmp_path / "other")
        assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


class TestOfASound:
    @pytest.mark.parametrize("sound", ["C major", "burst", "silence", "50 ms", "ten samples"])
    def test_frames_line_up_and_their_means_are_the_descriptors(
        self, studio: Studio, tmp_path: Path, sound: str
    ) -> None:
        path, samples = studio.record(sound)
        analysis = analyse(path, samples, sounds.RATE_HZ, frames_file=tmp_path / "frames")
        found = read(tmp_path / "frames")
        for names in (found["lowlevel"] | found["sfx"], found["tonal"]):
            assert len({len(frames) for frames in names.values()}) == 1
        if not analysis.is_silent:
            for name in ("lowlevel.mfcc", "lowlevel.spectral_centroid", "tonal.hpcp", "sfx.tristimulus"):
                space, _, key = name.partition(".")
                mean = np.mean(found[space][key], axis=0).tolist()
                assert mean == pytest.approx(analysis.classic[f"{name}.mean"], rel=1e-4, abs=1e-6)

    def test_every_frame_has_a_pitch_and_how_sure_it_is(self, studio: Studio, tmp_path: Path) -> None:
        path, samples = studio.record("sine 440")
        analyse(path, samples, sounds.RATE_HZ, frames_file=tmp_path / "frames")
        found = read(tmp_path / "frames")["lowlevel"]
        assert np.median(found["pitch"]) == pytest.approx(440.0, abs=0.1)
        assert np.median(found["pitch_instantaneous_confidence"]) > 0.99
