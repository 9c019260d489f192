"""A studio that analyses each sound of the tests once."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.audio.descriptors import Analysis, analyse
from tests.app.audio.descriptors import sounds
from tests.app.audio.descriptors.sounds import Samples

MADE: dict[str, Callable[[], Samples]] = {
    "sine 440": lambda: sounds.sine(440.0, 3.0),
    "sine 440 stereo": lambda: np.stack([sounds.sine(440.0, 3.0)] * 2),
    "sine 220 faded": lambda: sounds.faded(sounds.sine(220.0, 2.0)),
    "triangle 220 faded": lambda: sounds.faded(sounds.triangle(220.0, 2.0)),
    "quiet sine": lambda: sounds.sine(440.0, 2.0, 0.002),
    "white noise": lambda: sounds.noise(3.0),
    "clicks 120": lambda: sounds.clicks(120, 8.0),
    "clicks 90": lambda: sounds.clicks(90, 8.0),
    "drums 120": lambda: sounds.drums(120),
    "drums 95": lambda: sounds.drums(95),
    "drums 140": lambda: sounds.drums(140, bars=4),
    "C major": lambda: sounds.progression("C4 E4 G4", "C4 F4 A4", "B4 D4 G4", "C4 E4 G4"),
    "A minor": lambda: sounds.progression("A3 C4 E4", "A3 D4 F4", "B4 E4 G#4", "A3 C4 E4"),
    "pluck 110": lambda: sounds.pluck(110.0, 2.0),
    "pluck 440": lambda: sounds.pluck(440.0, 2.0),
    "fading pluck": lambda: sounds.pluck(220.0, 7.0),
    "pluck 440 in silence": lambda: np.pad(sounds.pluck(440.0, 2.0), round(0.45 * sounds.RATE_HZ)),
    "two plucks": lambda: np.concatenate([sounds.pluck(220.0, 1.0), sounds.pluck(220.0, 1.0)]),
    "burst": lambda: np.concatenate([sounds.silence(1.0), sounds.sine(440.0, 0.5), sounds.silence(1.5)]),
    "stereo": lambda: np.stack([sounds.pluck(330.0, 2.0), sounds.noise(2.0, 0.05)]),
    "opposite": lambda: np.stack([sounds.pluck(330.0, 1.0), -sounds.pluck(330.0, 1.0)]),
    "silence": lambda: sounds.silence(1.0),
    "below -60 dB": lambda: sounds.sine(440.0, 3.0, 0.0009),
    "sine 0.3 s": lambda: sounds.sine(440.0, 0.3),
    "50 ms": lambda: sounds.sine(700.0, 0.05),
    "ten samples": lambda: np.linspace(-0.5, 0.4, 10),
    "two samples": lambda: np.array([0.1, -0.1]),
    "one sample": lambda: np.array([0.1]),
}


class Studio:
    """Recordings by name, and their analyses, each made once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._analyses: dict[str, Analysis] = {}

    def record(self, name: str) -> tuple[Path, np.ndarray[tuple[int, int], np.dtype[np.float32]]]:
        """The file of a sound, and its samples as (channels, frames)."""
        path = self._folder / f"{name}.wav"
        return path, sounds.write(path, MADE[name]())

    def analyse(self, name: str) -> Analysis:
        """The analysis of a sound."""
        if name not in self._analyses:
            path, samples = self.record(name)
            self._analyses[name] = analyse(path, samples, sounds.RATE_HZ)
        return self._analyses[name]


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(tmp_path_factory.mktemp("studio"))
