"""The classic vocabulary: every dotted name the analysis gives, with its kind and its dimensions.

Source: Freesound APIv2 documentation, "Analysis Descriptors" (the edition before 2025).
"""

from dataclasses import dataclass
from enum import Enum, auto

from app.audio.descriptors.statistics import STATISTICS


class Kind(Enum):
    """How a classic descriptor is told."""

    STATISTICS = auto()  # eight leaves: mean, min, max, var, dmean, dmean2, dvar, dvar2
    VALUE = auto()  # one number, or one vector
    TEXT = auto()
    NUMBERS = auto()  # a list as long as the sound makes it
    TEXTS = auto()


@dataclass(frozen=True, slots=True)
class ClassicName:
    """A descriptor without its statistics; `measurement` is the key it is computed from."""

    name: str
    kind: Kind
    dimensions: int
    measurement: str

    def leaves(self) -> tuple[str, ...]:
        """The names that carry a value."""
        return tuple(f"{self.name}.{leaf}" for leaf in STATISTICS) if self.kind is Kind.STATISTICS else (self.name,)


# Where essentia renamed what the classic API had named.
_RENAMED = {
    "lowlevel.erb_bands": "lowlevel.erbbands",
    "lowlevel.scvalleys": "lowlevel.spectral_contrast_valleys",
    "lowlevel.spectral_contrast": "lowlevel.spectral_contrast_coeffs",
    "lowlevel.startFrame": "lowlevel.sound_start_frame",
    "lowlevel.stopFrame": "lowlevel.sound_stop_frame",
    "tonal.key_key": "tonal.key.key",
    "tonal.key_scale": "tonal.key.scale",
    "tonal.key_strength": "tonal.key.strength",
} | {
    f"rhythm.{which}_peak_{what}": f"rhythm.bpm_histogram_{which}_peak_{what}"
    for which in ("first", "second")
    for what in ("bpm", "spread", "weight")
}


def _rows(kind: Kind, group: str, names: str) -> tuple[ClassicName, ...]:
    """One row for each of the blank-separated names; `mfcc:13` has 13 dimensions."""
    rows = []
    for entry in names.split():
        leaf, _, dimensions = entry.partition(":")
        name = f"{group}.{leaf}"
        rows.append(ClassicName(name, kind, int(dimensions or 1), _RENAMED.get(name, name)))
    return tuple(rows)


CLASSIC_NAMES = (
    *_rows(
        Kind.STATISTICS,
        "lowlevel",
        """barkbands:27 barkbands_kurtosis barkbands_skewness barkbands_spread dissonance erb_bands:18
        frequency_bands:28 gfcc:13 hfc mfcc:13 pitch pitch_instantaneous_confidence pitch_salience scvalleys:6
        silence_rate_20dB silence_rate_30dB silence_rate_60dB spectral_centroid spectral_complexity
        spectral_contrast:6 spectral_crest spectral_decrease spectral_energy spectral_energyband_high
        spectral_energyband_low spectral_energyband_middle_high spectral_energyband_middle_low spectral_entropy
        spectral_flatness_db spectral_flux spectral_kurtosis spectral_rms spectral_rolloff spectral_skewness
        spectral_spread spectral_strongpeak zerocrossingrate""",
    ),
    *_rows(Kind.VALUE, "lowlevel", "average_loudness startFrame stopFrame"),
    *_rows(
        Kind.STATISTICS,
        "rhythm",
        """beats_loudness beats_loudness_band_ratio:6 first_peak_bpm first_peak_spread first_peak_weight
        second_peak_bpm second_peak_spread second_peak_weight""",
    ),
    *_rows(Kind.VALUE, "rhythm", "beats_count bpm onset_count onset_rate"),
    *_rows(Kind.NUMBERS, "rhythm", "beats_position bpm_intervals onset_times"),
    *_rows(
        Kind.STATISTICS,
        "sfx",
        """der_av_after_max effective_duration flatness inharmonicity logattacktime max_der_before_max
        oddtoevenharmonicenergyratio pitch_centroid temporal_centroid temporal_decrease temporal_kurtosis
        temporal_skewness temporal_spread tristimulus:3""",
    ),
    *_rows(
        Kind.VALUE,
        "sfx",
        """duration max_to_total pitch_after_max_to_before_max_energy_ratio pitch_max_to_total pitch_min_to_total
        strongdecay tc_to_total""",
    ),
    *_rows(
        Kind.STATISTICS,
        "tonal",
        "chords_strength hpcp:36 hpcp_crest hpcp_entropy hpcp_highres:120 tuning_frequency",
    ),
    *_rows(
        Kind.VALUE,
        "tonal",
        "chords_changes_rate chords_count chords_histogram:24 chords_number_rate hpcp_peak_count key_strength",
    ),
    *_rows(Kind.TEXT, "tonal", "chords_key chords_scale key_key key_scale"),
    *_rows(Kind.TEXTS, "tonal", "chords_progression"),
    *_rows(Kind.TEXT, "metadata.version", "essentia extractor"),
)
