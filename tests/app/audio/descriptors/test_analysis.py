import math
from pathlib import Path

import numpy as np
import pytest

from app.audio.descriptors import AnalysisFailed, analyse
from app.audio.descriptors.names import CLASSIC_NAMES, Kind
from tests.app.audio.descriptors import sounds
from tests.app.audio.descriptors.conftest import Studio

NAMES = """
    amplitude_peak_ratio beat_count beat_loudness beat_times boominess bpm bpm_confidence brightness decay_strength
    depth dissonance duration_effective dynamic_range hardness has_audio_problems hpcp hpcp_crest hpcp_entropy hpcp_var
    inharmonicity log_attack_time loopable loudness mfcc mfcc_var note_confidence note_midi note_name onset_count
    onset_times pitch pitch_confidence pitch_max pitch_min pitch_salience pitch_var reverbness roughness sharpness
    silence_rate single_event spectral_centroid spectral_complexity spectral_crest spectral_energy spectral_entropy
    spectral_flatness spectral_rolloff spectral_skewness spectral_spread start_time temporal_centroid
    temporal_centroid_ratio temporal_decrease temporal_skewness temporal_spread tonality tonality_confidence tristimulus
    warmth zero_crossing_rate
"""
FLAT_NAMES = set(NAMES.split())


class TestNumbersOfKnownSounds:
    @pytest.mark.parametrize(
        ("sound", "name", "value"),
        [
            ("sine 440", "loudness", -9.72),
            ("sine 440 stereo", "loudness", -6.71),
            ("sine 440", "pitch", 440.0),
            ("sine 440", "note_midi", 69),
            ("sine 440", "spectral_centroid", 439.7),
            ("sine 440", "spectral_rolloff", 452.9),
            ("sine 440", "spectral_flatness", 0.825),
            ("sine 440", "zero_crossing_rate", 0.020),
            ("sine 440", "pitch_salience", 0.016),
            ("sine 440", "temporal_centroid", 0.501),
            ("sine 440", "log_attack_time", -1.35),
            ("sine 440", "duration_effective", 2.948),
            ("white noise", "spectral_centroid", 11030),
            ("white noise", "zero_crossing_rate", 0.495),
            ("white noise", "spectral_flatness", 0.0755),
            ("white noise", "spectral_entropy", 9.80),
            ("white noise", "hpcp_crest", 2.1),
            ("clicks 120", "bpm", 120),
            ("clicks 120", "bpm_confidence", 1.0),
            ("clicks 120", "onset_count", 16),
            ("clicks 120", "beat_count", 15),
            ("clicks 90", "bpm", 90),
            ("clicks 90", "onset_count", 12),
            ("clicks 90", "beat_count", 11),
            ("drums 120", "bpm", 120),
            ("drums 95", "bpm", 95),
            ("drums 140", "bpm", 140),
            ("burst", "start_time", 0.998),
            ("burst", "duration_effective", 0.57),
            ("quiet sine", "note_midi", 69),
            ("silence", "loudness", -70.0),
        ],
    )
    def test_are_those_expected(self, studio: Studio, sound: str, name: str, value: float) -> None:
        assert studio.analyse(sound).flat[name] == pytest.approx(value, rel=0.01)

    @pytest.mark.parametrize(
        ("sound", "name", "value"),
        [
            ("sine 440", "note_name", "A4"),
            ("sine 440", "tonality", "A minor"),
            ("pluck 110", "note_name", "A2"),
            ("pluck 440", "note_name", "A4"),
            ("C major", "tonality", "C major"),
            ("A minor", "tonality", "A minor"),
            ("clicks 90", "loopable", True),
            ("drums 95", "loopable", True),
            ("drums 140", "loopable", True),
            ("white noise", "loopable", False),
            ("sine 440", "single_event", True),
            ("two plucks", "single_event", False),
            ("sine 440", "has_audio_problems", False),
            ("opposite", "has_audio_problems", True),
            ("white noise", "reverbness", False),
        ],
    )
    def test_words_and_judgements_too(self, studio: Studio, sound: str, name: str, value: str | bool) -> None:  # noqa: FBT001  # the expected value
        assert studio.analyse(sound).flat[name] == value

    @pytest.mark.parametrize("sound", ["sine 220 faded", "triangle 220 faded"])
    def test_a_plain_tone_has_its_pitch_to_a_twentieth_of_a_percent(self, studio: Studio, sound: str) -> None:
        found = studio.analyse(sound)
        assert found.classic["lowlevel.pitch.mean"] == pytest.approx(220.0, abs=0.1)
        assert found.flat["pitch"] == pytest.approx(220.0, abs=0.1)

    @pytest.mark.parametrize(("sound", "first", "key"), [("C major", "C", "C"), ("A minor", "Am", "A")])
    def test_chords_follow_the_music(self, studio: Studio, sound: str, first: str, key: str) -> None:
        found = studio.analyse(sound).classic
        progression = found["tonal.chords_progression"]
        assert isinstance(progression, list)
        assert progression[0] == progression[-1] == first
        assert found["tonal.chords_count"] == len(progression)
        assert found["tonal.key_key"] == key


class TestVocabulary:
    @pytest.mark.parametrize("sound", ["C major", "stereo", "50 ms", "ten samples", "two samples"])
    def test_every_classic_name_has_its_dimensions(self, studio: Studio, sound: str) -> None:
        found = studio.analyse(sound).classic
        rows = {leaf: row for row in CLASSIC_NAMES for leaf in row.leaves()}
        assert found.keys() == rows.keys()
        lengths = {name: len(value) if isinstance(value, list) else 1 for name, value in found.items()}
        fixed = {name: row.dimensions for name, row in rows.items() if row.kind not in {Kind.NUMBERS, Kind.TEXTS}}
        assert {name: lengths[name] for name in fixed} == fixed

    def test_texts_are_texts_and_all_else_is_finite(self, studio: Studio) -> None:
        found = studio.analyse("ten samples").classic
        texts = {row.name for row in CLASSIC_NAMES if row.kind in {Kind.TEXT, Kind.TEXTS}}
        for name, value in found.items():
            entries = value if isinstance(value, list) else [value]
            assert all(isinstance(entry, str) if name in texts else math.isfinite(float(entry)) for entry in entries)

    def test_every_current_name_is_there(self, studio: Studio) -> None:
        assert studio.analyse("C major").flat.keys() == FLAT_NAMES

    def test_what_the_current_names_cannot_tell_is_absent(self, studio: Studio) -> None:
        missing = FLAT_NAMES - studio.analyse("50 ms").flat.keys()
        assert missing == {"beat_loudness"}

    def test_what_never_rises_above_60_db_has_no_start(self, studio: Studio) -> None:
        assert "start_time" not in studio.analyse("below -60 dB").flat

    def test_classic_statistics_of_missing_beats_are_zero(self, studio: Studio) -> None:
        found = studio.analyse("50 ms").classic
        assert found["rhythm.beats_loudness_band_ratio.mean"] == [0.0] * 6
        assert found["rhythm.beats_loudness.max"] == 0.0


class TestUnusualSounds:
    def test_silence_is_told_as_silence(self, studio: Studio) -> None:
        found = studio.analyse("silence")
        assert found.is_silent
        assert found.flat == {
            "dynamic_range": 0.0,
            "has_audio_problems": False,
            "loudness": -70.0,
            "silence_rate": 1.0,
            "single_event": False,
        }
        assert found.classic == {}
        assert found.features is None

    @pytest.mark.parametrize("sound", ["quiet sine", "50 ms", "ten samples", "two samples"])
    def test_quiet_and_short_sounds_have_all_hundred_features(self, studio: Studio, sound: str) -> None:
        found = studio.analyse(sound)
        assert not found.is_silent
        assert found.features is not None
        assert len(found.features) == 100

    def test_one_sample_is_refused_with_a_reason(self, studio: Studio) -> None:
        with pytest.raises(AnalysisFailed, match=r"analysed: .+") as caught:
            studio.analyse("one sample")
        assert caught.value.reason

    def test_what_is_no_sound_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "text.wav"
        path.write_text("no sound")
        with pytest.raises(AnalysisFailed):
            analyse(path, np.zeros((1, 100), np.float32), sounds.RATE_HZ)

    @pytest.mark.parametrize(("channels", "sample_rate_hz"), [(3, 44_100), (1, 48_000)], ids=["surround", "48 kHz"])
    def test_what_is_not_canonical_is_refused(self, tmp_path: Path, channels: int, sample_rate_hz: int) -> None:
        with pytest.raises(ValueError, match="instead of"):
            analyse(tmp_path / "none.wav", np.zeros((channels, 100), np.float32), sample_rate_hz)

    def test_the_duration_is_that_of_the_recording(self, studio: Studio) -> None:
        found = studio.analyse("50 ms")
        assert found.duration_analysed_s == found.classic["sfx.duration"] == 0.05


class TestRepetition:
    @pytest.mark.parametrize("sound", ["burst", "stereo"])
    def test_the_same_sound_has_the_same_numbers(self, studio: Studio, sound: str) -> None:
        path, samples = studio.record(sound)
        assert analyse(path, samples, sounds.RATE_HZ) == studio.analyse(sound)
