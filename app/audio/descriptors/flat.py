"""The current, flat descriptors, by name.

Source: Freesound APIv2 documentation, "Audio descriptors". Left out are those that need trained models: category,
subcategory, birdnet_* and fsdsinet_*.
"""

import math

import numpy as np

from app.audio.descriptors.measurements import Measurements
from app.audio.descriptors.metadata_rules import FlatValue
from app.audio.descriptors.spectral import HOP_SIZE
from app.audio.descriptors.statistics import STATISTICS

_SAMPLE_RATE_HZ = 44100
_LOOP_CONFIDENCE = 0.95
_SUREST_BPM_CONFIDENCE = 5.0
_PITCH_CLASSES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_LOWEST_MIDI_NOTE, _HIGHEST_MIDI_NOTE = 0, 127

_VALUES = {
    "amplitude_peak_ratio": "sfx.max_to_total",
    "decay_strength": "sfx.strongdecay",
    "duration_effective": "sfx.effective_duration",
    "dynamic_range": "lowlevel.loudness_ebu128.loudness_range",
    "log_attack_time": "sfx.logattacktime",
    "loudness": "lowlevel.loudness_ebu128.integrated",
    "temporal_centroid": "sfx.temporal_centroid",
    "temporal_centroid_ratio": "sfx.tc_to_total",
    "temporal_decrease": "sfx.temporal_decrease",
    "temporal_skewness": "sfx.temporal_skewness",
    "temporal_spread": "sfx.temporal_spread",
    "tonality_confidence": "tonal.key.strength",
}
_COUNTS = {"beat_count": "rhythm.beats_count", "onset_count": "rhythm.onset_count"}
_TIMES = {"beat_times": "rhythm.beats_position", "onset_times": "rhythm.onset_times"}
_MEANS = {
    "beat_loudness": "rhythm.beats_loudness",
    "dissonance": "lowlevel.dissonance",
    "hpcp": "tonal.hpcp",
    "hpcp_crest": "tonal.hpcp_crest",
    "hpcp_entropy": "tonal.hpcp_entropy",
    "inharmonicity": "sfx.inharmonicity",
    "mfcc": "lowlevel.mfcc",
    "pitch": "lowlevel.pitch",
    "pitch_confidence": "lowlevel.pitch_instantaneous_confidence",
    "pitch_salience": "lowlevel.pitch_salience",
    "silence_rate": "lowlevel.silence_rate_30dB",
    "spectral_centroid": "lowlevel.spectral_centroid",
    "spectral_complexity": "lowlevel.spectral_complexity",
    "spectral_crest": "lowlevel.spectral_crest",
    "spectral_energy": "lowlevel.spectral_energy",
    "spectral_entropy": "lowlevel.spectral_entropy",
    "spectral_flatness": "lowlevel.spectral_flatness_db",
    "spectral_rolloff": "lowlevel.spectral_rolloff",
    "spectral_skewness": "lowlevel.spectral_skewness",
    "spectral_spread": "lowlevel.spectral_spread",
    "tristimulus": "sfx.tristimulus",
    "zero_crossing_rate": "lowlevel.zerocrossingrate",
}
_OTHER_STATISTICS = {
    "hpcp_var": ("tonal.hpcp", "var"),
    "mfcc_var": ("lowlevel.mfcc", "var"),
    "pitch_max": ("lowlevel.pitch", "max"),
    "pitch_min": ("lowlevel.pitch", "min"),
    "pitch_var": ("lowlevel.pitch", "var"),
}
_TOLD_OF_SILENCE = frozenset({"loudness", "dynamic_range", "has_audio_problems", "single_event"})


def flat(measured: Measurements) -> dict[str, FlatValue]:
    """The current descriptors that follow from measurements, not yet rounded; one without data is absent."""
    found: dict[str, FlatValue] = {name: measured.value(key) for name, key in _VALUES.items()}
    found |= {name: round(measured.value(key)) for name, key in _COUNTS.items()}
    found |= {name: measured.entries(key) for name, key in _TIMES.items()}
    statistics = {name: (key, "mean") for name, key in _MEANS.items()} | _OTHER_STATISTICS
    for name, (key, statistic) in statistics.items():
        if key in measured.numbers:
            found[name] = STATISTICS[statistic](measured.numbers[key]).tolist()
    found |= _start(measured)
    found["tonality"] = f"{measured.text('tonal.key.key')} {measured.text('tonal.key.scale')}"
    return found | _tempo(measured) | _note(measured)


def of_silence(found: dict[str, FlatValue]) -> dict[str, FlatValue]:
    """The descriptors that say something true of silence; the others would describe the noise that hides it."""
    return {name: value for name, value in found.items() if name in _TOLD_OF_SILENCE} | {
        "silence_rate": 1.0,
        "single_event": False,
    }


def rounded(found: dict[str, FlatValue]) -> dict[str, FlatValue]:
    """Floats to three decimals; what is not a finite number is left out, and so is the sign of zero."""
    kept: dict[str, FlatValue] = {}
    for name, value in found.items():
        if isinstance(value, list):
            if all(map(math.isfinite, value)):
                kept[name] = [round(entry, 3) + 0.0 for entry in value]
        elif not isinstance(value, float):
            kept[name] = value
        elif math.isfinite(value):
            kept[name] = round(value, 3) + 0.0  # not every database and client knows -0.0
    return kept


def _start(measured: Measurements) -> dict[str, FlatValue]:
    """When the sound gets louder than -60 dBFS; nothing when it never does, of which the last frame is named.

    The last of several frames is centred behind the end of the sound, so that nothing begins there.
    """
    frame = measured.value("lowlevel.sound_start_frame")
    last = len(measured.numbers["lowlevel.loudness"]) - 1
    return {"start_time": frame * HOP_SIZE / _SAMPLE_RATE_HZ} if frame < max(last, 1) else {}


def _tempo(measured: Measurements) -> dict[str, FlatValue]:
    """The tempo of a loop is the one that its length fits; that of anything else is the one of its beats."""
    loop_confidence = measured.value("rhythm.bpm_loop_confidence")
    if loop_confidence > _LOOP_CONFIDENCE:
        bpm, confidence = measured.value("rhythm.bpm_loop"), loop_confidence
    else:
        bpm = measured.value("rhythm.bpm")
        confidence = min(max(measured.value("rhythm.bpm_confidence") / _SUREST_BPM_CONFIDENCE, 0.0), 1.0)
    return {"bpm": round(bpm), "bpm_confidence": confidence, "loopable": loop_confidence > _LOOP_CONFIDENCE}


def _note(measured: Measurements) -> dict[str, FlatValue]:
    """The MIDI note nearest to the middle pitch; nothing when there is no pitch, or none of a MIDI note."""
    pitch_hz = float(np.median(measured.numbers["lowlevel.pitch"]))
    midi = round(69 + 12 * math.log2(pitch_hz / 440.0)) if pitch_hz > 0 else -1
    if not _LOWEST_MIDI_NOTE <= midi <= _HIGHEST_MIDI_NOTE:
        return {}
    confidence = float(np.median(measured.numbers["lowlevel.pitch_instantaneous_confidence"]))
    name = f"{_PITCH_CLASSES[midi % 12]}{midi // 12 - 1}"
    return {"note_midi": midi, "note_name": name, "note_confidence": confidence}
