import numpy as np
import pytest

from app.audio.descriptors import engine
from app.audio.descriptors.measure import measure
from app.audio.descriptors.measurements import Measurements
from app.audio.descriptors.statistics import STATISTICS, Series
from tests.app.audio.descriptors.conftest import Studio

# Where we choose to differ: pitch only where it can be told, and notes spelled with sharps (see TestNumbers...).
OURS = ("lowlevel.pitch.", "lowlevel.pitch_instantaneous_confidence.", "tonal.key.key")


def found_by_us(measured: Measurements, name: str) -> Series | None:
    if name in measured.numbers:
        return measured.numbers[name]
    key, _, statistic = name.rpartition(".")
    if key in measured.numbers and statistic in STATISTICS:
        return STATISTICS[statistic](measured.numbers[key])
    return None


class TestMeasure:
    @pytest.mark.parametrize("sound", ["drums 120", "C major", "stereo", "white noise", "sine 440", "burst", "50 ms"])
    def test_agrees_with_the_ready_made_extractor(self, studio: Studio, sound: str) -> None:
        path, samples = studio.record(sound)
        measured = measure(path, samples.mean(axis=0))
        pool, _ = engine.load().standard.FreesoundExtractor()(str(path))
        compared = 0
        for name in pool.descriptorNames():
            ours = None if name.startswith(OURS) else found_by_us(measured, name)
            if ours is not None:
                theirs = np.ravel(np.asarray(pool[name], np.float64))
                tolerance = 1e-4 * np.max(np.abs(theirs), initial=0.0) + 1e-7
                np.testing.assert_allclose(np.ravel(ours), theirs, rtol=0, atol=tolerance, err_msg=name)
                compared += 1
        assert compared > 360

    def test_barkbands_are_the_first_frequency_bands(self, studio: Studio) -> None:
        path, samples = studio.record("stereo")
        measured = measure(path, samples.mean(axis=0))
        bands = measured.numbers["lowlevel.frequency_bands"]
        assert bands.shape[1] == 28
        np.testing.assert_array_equal(bands[:, :27], measured.numbers["lowlevel.barkbands"])
