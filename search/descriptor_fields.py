"""The current, flat descriptors that can be filtered, sorted and aimed at.

Arrays and JSON (beat_times, onset_times, hpcp, hpcp_var, mfcc, mfcc_var, tristimulus, *_detections) are not filterable.
"""

from search.field import Field, Kind, Source


def _row(kind: Kind, name: str, meaning: str, *aliases: str) -> Field:
    return Field(name, kind, meaning, source=Source.CURRENT, aliases=aliases)


DESCRIPTOR_FIELDS: tuple[Field, ...] = (
    _row(Kind.FLOAT, "amplitude_peak_ratio", "position of the envelope's maximum, 0 to 1"),
    _row(Kind.INTEGER, "beat_count", "number of beats"),
    _row(Kind.FLOAT, "beat_loudness", "mean energy at the beats"),
    _row(Kind.FLOAT, "boominess", "0 to 100", "ac_boominess"),
    _row(Kind.FLOAT, "bpm", "tempo, beats a minute", "ac_tempo"),
    _row(Kind.FLOAT, "bpm_confidence", "0 to 1", "ac_tempo_confidence"),
    _row(Kind.FLOAT, "brightness", "0 to 100", "ac_brightness"),
    _row(Kind.FLOAT, "decay_strength", "strength of the decay"),
    _row(Kind.FLOAT, "depth", "0 to 100", "ac_depth"),
    _row(Kind.FLOAT, "dissonance", "sensory dissonance, 0 to about 0.5"),
    _row(Kind.FLOAT, "duration_effective", "seconds above a tenth of the envelope's maximum"),
    _row(Kind.FLOAT, "dynamic_range", "loudness range, LU", "ac_dynamic_range"),
    _row(Kind.FLOAT, "hardness", "0 to 100", "ac_hardness"),
    _row(Kind.FLOAT, "hpcp_crest", "peakedness of the pitch class profile"),
    _row(Kind.FLOAT, "hpcp_entropy", "entropy of the pitch class profile, bits"),
    _row(Kind.FLOAT, "inharmonicity", "0 to 1"),
    _row(Kind.FLOAT, "log_attack_time", "log10 of seconds", "ac_log_attack_time"),
    _row(Kind.BOOLEAN, "loopable", "its length is a whole number of beats", "ac_loop"),
    _row(Kind.FLOAT, "loudness", "integrated loudness, LUFS", "ac_loudness"),
    _row(Kind.FLOAT, "note_confidence", "0 to 1", "ac_note_confidence"),
    _row(Kind.INTEGER, "note_midi", "MIDI note number", "ac_note_midi"),
    _row(Kind.EXACT, "note_name", "such as A4", "ac_note_name"),
    _row(Kind.INTEGER, "onset_count", "number of onsets"),
    _row(Kind.FLOAT, "pitch", "mean pitch, Hz", "ac_note_frequency"),
    _row(Kind.FLOAT, "pitch_confidence", "0 to 1"),
    _row(Kind.FLOAT, "pitch_max", "Hz"),
    _row(Kind.FLOAT, "pitch_min", "Hz"),
    _row(Kind.FLOAT, "pitch_salience", "0 to 1"),
    _row(Kind.FLOAT, "pitch_var", "Hz squared"),
    _row(Kind.BOOLEAN, "reverbness", "sounds reverberant", "ac_reverb"),
    _row(Kind.FLOAT, "roughness", "0 to 100", "ac_roughness"),
    _row(Kind.FLOAT, "sharpness", "0 to 100", "ac_sharpness"),
    _row(Kind.FLOAT, "silence_rate", "share of frames below -15 dBFS, 0 to 1"),
    _row(Kind.BOOLEAN, "single_event", "one sound event only", "ac_single_event"),
    _row(Kind.FLOAT, "spectral_centroid", "Hz"),
    _row(Kind.FLOAT, "spectral_complexity", "number of spectral peaks"),
    _row(Kind.FLOAT, "spectral_crest", "1 to 27"),
    _row(Kind.FLOAT, "spectral_energy", "energy of the spectrum"),
    _row(Kind.FLOAT, "spectral_entropy", "bits"),
    _row(Kind.FLOAT, "spectral_flatness", "0 is like noise, 1 is tonal"),
    _row(Kind.FLOAT, "spectral_rolloff", "Hz, below which 85 % of the energy lie"),
    _row(Kind.FLOAT, "spectral_skewness", "skewness of the spectrum"),
    _row(Kind.FLOAT, "spectral_spread", "Hz squared"),
    _row(Kind.FLOAT, "start_time", "seconds until the sound rises above -60 dB, if it does"),
    _row(Kind.FLOAT, "temporal_centroid", "0 to 1, of the envelope", "ac_temporal_centroid"),
    _row(Kind.FLOAT, "temporal_centroid_ratio", "temporal centroid over length, 0 to 1"),
    _row(Kind.FLOAT, "temporal_decrease", "slope of the envelope"),
    _row(Kind.FLOAT, "temporal_skewness", "skewness of the envelope"),
    _row(Kind.FLOAT, "temporal_spread", "spread of the envelope"),
    _row(Kind.EXACT, "tonality", "such as C# minor", "ac_tonality"),
    _row(Kind.FLOAT, "tonality_confidence", "0 to 1", "ac_tonality_confidence"),
    _row(Kind.FLOAT, "warmth", "0 to 100", "ac_warmth"),
    _row(Kind.FLOAT, "zero_crossing_rate", "sign changes a sample, 0 to 1"),
    _row(Kind.BOOLEAN, "has_audio_problems", "clipped, off centre, or channels in opposite phase"),
    _row(Kind.INTEGER, "birdnet_detections_count", "bird calls found; no classifier is built in"),
    _row(Kind.INTEGER, "fsdsinet_detections_count", "events heard; no classifier is built in"),
    Field(
        "birdnet_detected_class",
        Kind.FOLDED,
        "bird species found; no classifier is built in",
        source=Source.CURRENT,
        is_multiple=True,
    ),
    Field(
        "fsdsinet_detected_class",
        Kind.FOLDED,
        "events heard; no classifier is built in",
        source=Source.CURRENT,
        is_multiple=True,
    ),
)
