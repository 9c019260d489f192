"""The classic, dotted descriptors of fixed length (Freesound APIv2 documentation, "Analysis Descriptors").

A row names a descriptor, its dimensions and what it is; a group of rows shares its statistics. Each statistic is a
field of its own, `lowlevel.mfcc.mean`, and a descriptor without statistics is one: `rhythm.bpm`.
"""

from collections.abc import Iterator

from search.field import Field, Kind, Source

_ALL_STATISTICS = ("mean", "min", "max", "var", "dmean", "dmean2", "dvar", "dvar2")
_NO_VARIANCES = ("mean", "min", "max", "dmean", "dmean2")
_NOT_NORMALISED = (".min", ".max", "tonal.chords_histogram")

_Row = tuple[str, int, str]

_OVER_FRAMES: tuple[_Row, ...] = (
    ("lowlevel.barkbands", 27, "energy of the Bark bands"),
    ("lowlevel.barkbands_skewness", 1, "skewness over the Bark bands"),
    ("lowlevel.barkbands_spread", 1, "variance over the Bark bands, 0 to 169"),
    ("lowlevel.dissonance", 1, "sensory dissonance, 0 to about 0.5"),
    ("lowlevel.erb_bands", 18, "energy of the ERB bands"),
    ("lowlevel.frequency_bands", 28, "energy of the frequency bands"),
    ("lowlevel.gfcc", 13, "gammatone cepstral coefficients"),
    ("lowlevel.hfc", 1, "high frequency content"),
    ("lowlevel.mfcc", 13, "mel cepstral coefficients"),
    ("lowlevel.pitch", 1, "pitch, Hz"),
    ("lowlevel.pitch_instantaneous_confidence", 1, "0 to 1"),
    ("lowlevel.pitch_salience", 1, "0 to 1"),
    ("lowlevel.scvalleys", 6, "valleys of the spectral contrast, log magnitude"),
    ("lowlevel.silence_rate_20dB", 1, "share of frames below -10 dBFS, 0 to 1"),
    ("lowlevel.silence_rate_30dB", 1, "share of frames below -15 dBFS, 0 to 1"),
    ("lowlevel.silence_rate_60dB", 1, "share of frames below -30 dBFS, 0 to 1"),
    ("lowlevel.spectral_centroid", 1, "centroid of the power spectrum, Hz"),
    ("lowlevel.spectral_complexity", 1, "number of spectral peaks"),
    ("lowlevel.spectral_contrast", 6, "spectral contrast, -1 to 0"),
    ("lowlevel.spectral_crest", 1, "maximum over mean of the Bark bands, 1 to 27"),
    ("lowlevel.spectral_energy", 1, "energy of the spectrum"),
    ("lowlevel.spectral_energyband_high", 1, "energy from 4000 to 20000 Hz"),
    ("lowlevel.spectral_energyband_low", 1, "energy from 20 to 150 Hz"),
    ("lowlevel.spectral_energyband_middle_high", 1, "energy from 800 to 4000 Hz"),
    ("lowlevel.spectral_energyband_middle_low", 1, "energy from 150 to 800 Hz"),
    ("lowlevel.spectral_entropy", 1, "entropy of the spectrum, bits"),
    ("lowlevel.spectral_flatness_db", 1, "0 is like noise, 1 is tonal"),
    ("lowlevel.spectral_flux", 1, "distance of neighbouring spectra"),
    ("lowlevel.spectral_kurtosis", 1, "kurtosis of the spectrum"),
    ("lowlevel.spectral_rms", 1, "root mean square of the spectrum"),
    ("lowlevel.spectral_rolloff", 1, "Hz, below which 85 % of the energy lie"),
    ("lowlevel.spectral_skewness", 1, "skewness of the spectrum"),
    ("lowlevel.spectral_spread", 1, "variance of the spectrum, Hz squared"),
    ("lowlevel.spectral_strongpeak", 1, "strength of the strongest peak"),
    ("lowlevel.zerocrossingrate", 1, "sign changes a sample, 0 to 1"),
    ("rhythm.beats_loudness", 1, "energy at the beats"),
    ("rhythm.beats_loudness_band_ratio", 6, "share of each band in the energy at the beats"),
    ("rhythm.first_peak_bpm", 1, "tempo of the histogram's highest peak, beats a minute"),
    ("rhythm.first_peak_spread", 1, "spread of that peak, 0 to 1"),
    ("rhythm.first_peak_weight", 1, "weight of that peak, 0 to 1"),
    ("rhythm.second_peak_bpm", 1, "tempo of the histogram's second peak, beats a minute"),
    ("rhythm.second_peak_spread", 1, "spread of that peak, 0 to 1"),
    ("rhythm.second_peak_weight", 1, "weight of that peak, 0 to 1"),
    ("sfx.der_av_after_max", 1, "mean slope of the envelope after its maximum"),
    ("sfx.effective_duration", 1, "seconds above a tenth of the envelope's maximum"),
    ("sfx.inharmonicity", 1, "0 to 1"),
    ("sfx.logattacktime", 1, "log10 of seconds"),
    ("sfx.max_der_before_max", 1, "steepest slope of the envelope before its maximum"),
    ("sfx.pitch_centroid", 1, "centroid of the pitch curve, 0 to 1"),
    ("sfx.temporal_centroid", 1, "centroid of the envelope, 0 to 1"),
    ("sfx.temporal_decrease", 1, "slope of the envelope"),
    ("sfx.temporal_kurtosis", 1, "kurtosis of the envelope"),
    ("sfx.temporal_skewness", 1, "skewness of the envelope"),
    ("sfx.temporal_spread", 1, "spread of the envelope"),
    ("sfx.tristimulus", 3, "weights of the fundamental, the next three and the other partials"),
    ("tonal.chords_strength", 1, "how well the chords fit, 0 to 1"),
    ("tonal.hpcp", 36, "harmonic pitch class profile, 0 to 1"),
    ("tonal.hpcp_crest", 1, "peakedness of the pitch class profile, 1 to 36"),
    ("tonal.hpcp_entropy", 1, "entropy of the pitch class profile, bits"),
    ("tonal.tuning_frequency", 1, "frequency of the A above middle C, Hz"),
)

_WITHOUT_DERIVED_VARIANCES: tuple[_Row, ...] = (("lowlevel.barkbands_kurtosis", 1, "kurtosis over the Bark bands"),)

_WITHOUT_VARIANCES: tuple[_Row, ...] = (
    ("lowlevel.spectral_decrease", 1, "slope of the power spectrum"),
    ("sfx.oddtoevenharmonicenergyratio", 1, "energy of the odd over the even partials, at most 1000"),
)

_WHOLE_SOUND: tuple[_Row, ...] = (
    ("lowlevel.average_loudness", 1, "0 to 1, high for flat dynamics"),
    ("lowlevel.startFrame", 1, "first frame above -60 dB"),
    ("lowlevel.stopFrame", 1, "last frame above -60 dB"),
    ("rhythm.beats_count", 1, "number of beats"),
    ("rhythm.bpm", 1, "tempo, beats a minute"),
    ("rhythm.onset_count", 1, "number of onsets"),
    ("rhythm.onset_rate", 1, "onsets a second"),
    ("sfx.duration", 1, "seconds"),
    ("sfx.max_to_total", 1, "position of the envelope's maximum, 0 to 1"),
    ("sfx.pitch_after_max_to_before_max_energy_ratio", 1, "of the pitch curve"),
    ("sfx.pitch_max_to_total", 1, "position of the highest pitch, 0 to 1"),
    ("sfx.pitch_min_to_total", 1, "position of the lowest pitch, 0 to 1"),
    ("sfx.strongdecay", 1, "strength of the decay"),
    ("sfx.tc_to_total", 1, "temporal centroid over length, 0 to 1"),
    ("tonal.chords_changes_rate", 1, "chord changes a frame, 0 to 1"),
    ("tonal.chords_count", 1, "number of chord frames"),
    ("tonal.chords_histogram", 24, "per cent of each chord, from the key on in fifths"),
    ("tonal.chords_number_rate", 1, "different chords a frame, 0 to 1"),
    ("tonal.hpcp_peak_count", 1, "peaks of the mean pitch class profile"),
    ("tonal.key_strength", 1, "how well the key fits, 0 to 1"),
)

_TEXTS: tuple[_Row, ...] = (
    ("tonal.chords_key", 1, "root of the most frequent chord, such as A#"),
    ("tonal.chords_scale", 1, "major or minor, of the most frequent chord"),
    ("tonal.key_key", 1, "root of the key, such as A#"),
    ("tonal.key_scale", 1, "major or minor, of the key"),
)

VARIABLE_LENGTH_NAMES = (
    "rhythm.beats_position",
    "rhythm.bpm_intervals",
    "rhythm.onset_times",
    "tonal.chords_progression",
)
"""Descriptors with as many values as the sound has of them; they cannot be filtered, sorted or aimed at."""


_ONCE_PLAIN = frozenset(
    [
        *(f"rhythm.{which}_peak_{what}" for which in ("first", "second") for what in ("bpm", "spread", "weight")),
        "sfx.pitch_centroid",
    ]
)
"""Descriptors that have statistics today, and had one value in the oldest documentation: now their mean."""


def _field(name: str, dimensions: int, meaning: str) -> Field:
    is_normalised = not name.endswith(_NOT_NORMALISED)
    plain_name, _, statistic = name.rpartition(".")
    aliases = (plain_name,) if statistic == "mean" and plain_name in _ONCE_PLAIN else ()
    source = Source.CLASSIC
    return Field(name, Kind.FLOAT, meaning, source, aliases, dimensions=dimensions, is_normalised=is_normalised)


def _statistics(rows: tuple[_Row, ...], statistics: tuple[str, ...]) -> Iterator[Field]:
    for name, dimensions, meaning in rows:
        for statistic in statistics:
            yield _field(f"{name}.{statistic}", dimensions, f"{statistic}: {meaning}")


CLASSIC_FIELDS: tuple[Field, ...] = (
    *_statistics(_OVER_FRAMES, _ALL_STATISTICS),
    *_statistics(_WITHOUT_DERIVED_VARIANCES, _ALL_STATISTICS[:-2]),
    *_statistics(_WITHOUT_VARIANCES, _NO_VARIANCES),
    *(_field(*row) for row in _WHOLE_SOUND),
    *(Field(name, Kind.EXACT, meaning, Source.CLASSIC) for name, _, meaning in _TEXTS),
)
