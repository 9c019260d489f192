from pathlib import Path

import numpy as np
import pytest

from app.audio.descriptors import engine
from app.audio.descriptors.flat import flat
from app.audio.descriptors.measure import measure
from app.audio.descriptors.measurements import Measurements
from app.audio.descriptors.statistics import STATISTICS, Series
from app.audio.wav import write_wav
from tests.app.audio.descriptors import sounds
from tests.app.audio.descriptors.conftest import MADE, Studio
from tests.app.audio.descriptors.sounds import Samples

# Where we choose to differ: pitch only where it can be told, and notes spelled with sharps (see TestNumbers...).
OURS = ("lowlevel.pitch.", "lowlevel.pitch_instantaneous_confidence.", "tonal.key.key")


def found_by_us(measured: Measurements, name: str) -> Series | None:
    if name in measured.numbers:
        return measured.numbers[name]
    key, _, statistic = name.rpartition(".")
    if key in measured.numbers and statistic in STATISTICS:
        return STATISTICS[statistic](measured.numbers[key])
    return None


def over_a_floor(samples: Samples) -> Samples:
    """A sound with some noise: the extractor hides digital silence behind noise that is different each time."""
    return samples + np.random.default_rng(1).uniform(-6e-5, 6e-5, samples.shape[-1])


class TestMeasure:
    @pytest.mark.parametrize("sound", ["drums 120", "C major", "stereo", "white noise", "sine 440", "burst", "50 ms"])
    def test_agrees_with_the_ready_made_extractor(self, tmp_path: Path, sound: str) -> None:
        path = tmp_path / "sound.wav"
        samples = sounds.write(path, over_a_floor(MADE[sound]()))
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

    @pytest.mark.parametrize("sound", ["fading pluck", "burst"])
    def test_tails_and_silence_are_to_us_what_they_are_to_the_extractor(
        self, studio: Studio, tmp_path: Path, sound: str
    ) -> None:
        path, samples = studio.record(sound)
        ours = flat(measure(path, samples.mean(axis=0)))
        as_it_is = write_wav(tmp_path / "as it is.wav", sounds.steps(MADE[sound]()))
        pool, _ = engine.load().standard.FreesoundExtractor()(str(as_it_is.path))
        for name in ("spectral_centroid", "spectral_rolloff", "spectral_entropy", "dissonance"):
            assert ours[name] == pytest.approx(pool[f"lowlevel.{name}.mean"], rel=0.02), name
        # The extractor's noise also stands between the last steps of a tail, and crosses zero there.
        assert ours["zero_crossing_rate"] == pytest.approx(pool["lowlevel.zerocrossingrate.mean"], rel=0.15)

    def test_without_a_beat_the_beginning_counts_as_one(self, studio: Studio) -> None:
        path, samples = studio.record("sine 0.3 s")
        measured = measure(path, samples.mean(axis=0))
        pool, _ = engine.load().standard.FreesoundExtractor()(str(path))
        assert measured.entries("rhythm.beats_position") == []
        assert measured.value("rhythm.beats_loudness") == pytest.approx(pool["rhythm.beats_loudness.mean"], rel=1e-4)

    def test_barkbands_are_the_first_frequency_bands(self, studio: Studio) -> None:
        path, samples = studio.record("stereo")
        measured = measure(path, samples.mean(axis=0))
        bands = measured.numbers["lowlevel.frequency_bands"]
        assert bands.shape[1] == 28
        np.testing.assert_array_equal(bands[:, :27], measured.numbers["lowlevel.barkbands"])
