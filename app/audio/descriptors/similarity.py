"""The similarity vector of a sound: a hundred numbers that say what it sounds like, and little of its level.

Similarity is the dot product of two vectors. The raw features are kept, so that an archive can standardise them with
other means and deviations as it grows. docs/similarity.md tells by which measurements all of this was chosen.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.audio.descriptors.measurements import Measurements
from app.audio.descriptors.statistics import STATISTICS, Series

Statistic = Callable[[str, str], Series]
"""What gives a statistic of a measurement: its key and `mean`, `var`, `dmean`, `median` or `value`; (dimensions,)."""

SPACE_NAME = "freesound_classic"
DIMENSIONS = 100
VERSION = 2
"""Grows when raw features mean something else than before; those of another version are of no use.

Numbers that come out better, in the same measures, do not count: `EXTRACTOR_VERSION` tells of those.
"""

_LARGEST_DEVIATIONS = 3.0
_SMALLEST_DEVIATION = 1e-9
_LOUD_DB = 50.0
_BY_FRAME = (
    *(f"lowlevel.{name}" for name in ("mfcc", "erbbands", "spectral_contrast_coeffs", "spectral_contrast_valleys")),
    *(f"lowlevel.spectral_{name}" for name in ("centroid", "rolloff", "spread", "skewness", "kurtosis", "strongpeak")),
    *(f"lowlevel.spectral_{name}" for name in ("flatness_db", "entropy", "crest", "flux", "rms")),
    *(f"lowlevel.{name}" for name in ("pitch_salience", "dissonance", "zerocrossingrate")),
    "sfx.inharmonicity",
)
"""What there is one of for each low-level frame."""


def features(measured: Measurements) -> tuple[float, ...] | None:
    """The raw features, in fixed order: timbre, spectral shape, pitch and harmony, time; None if one is not finite."""
    found = features_of(_statistics_of(_loud_part(measured)))
    return tuple(found.tolist()) if np.isfinite(found).all() else None


def features_of(statistic: Statistic) -> Series:
    """The raw features, (100,), of statistics; what is not known, NaN, stays so in the features that need it."""
    blocks = (_timbre(statistic), _shape(statistic), _pitch_and_harmony(statistic), _time(statistic))
    return np.concatenate(blocks)


def _statistics_of(measured: Measurements) -> Statistic:
    def statistic(key: str, name: str) -> Series:
        series = measured.numbers[key]
        if name == "value":
            return np.atleast_1d(series[0])
        return np.atleast_1d(np.median(series, axis=0) if name == "median" else STATISTICS[name](series))

    return statistic


def in_space(raw: ArrayLike) -> NDArray[np.float32]:
    """The vectors of raw features, (100,) or (sounds, 100), in the default space."""
    return standardise(raw, BUILT_IN_MEANS, BUILT_IN_DEVIATIONS, WEIGHTS)


def standardise(
    raw: ArrayLike, means: ArrayLike, deviations: ArrayLike, weights: ArrayLike = 1.0
) -> NDArray[np.float32]:
    """The features in deviations from their means, limited to three, then weighted, as a vector of length 1.

    raw: (100,) or (sounds, 100), and the result has its shape; means, deviations, weights: (100,). Features that are
    all at their means give a vector of zeros.
    """
    scale = np.asarray(deviations, np.float64)
    scores = (np.asarray(raw, np.float64) - np.asarray(means, np.float64)) / np.where(
        scale < _SMALLEST_DEVIATION, 1.0, scale
    )
    scores = np.clip(scores, -_LARGEST_DEVIATIONS, _LARGEST_DEVIATIONS) * np.asarray(weights, np.float64)
    lengths = np.linalg.norm(scores, axis=-1, keepdims=True)
    unit: NDArray[np.float64] = scores / np.where(lengths > 0, lengths, 1.0)
    return unit.astype(np.float32)


def _loud_part(measured: Measurements) -> Measurements:
    """The measurements without the frames that are more than 50 dB below the loudest.

    Else the silence around a sound, or the noise beneath its end, would count as much as the sound.
    """
    level = measured.numbers["lowlevel.spectral_rms"]
    is_loud = level >= level.max() * 10 ** (-_LOUD_DB / 20)
    return Measurements(measured.numbers | {key: measured.numbers[key][is_loud] for key in _BY_FRAME}, measured.texts)


def _log(values: Series, floor: float) -> Series:
    return np.atleast_1d(np.log10(np.maximum(values, floor)))


def _squeezed(values: Series) -> Series:
    """Logarithm that keeps the sign and passes through 0."""
    return np.atleast_1d(np.sign(values) * np.log10(1.0 + np.abs(values)))


def _deviation(statistic: Statistic, key: str) -> Series:
    return np.sqrt(np.maximum(statistic(key, "var"), 0.0))


def _timbre(statistic: Statistic) -> Series:
    """Cepstrum without its first coefficient, which is the level; auditory bands; spectral contrast."""
    bands = statistic("lowlevel.erbbands", "mean")
    total = bands.sum()
    valleys = statistic("lowlevel.spectral_contrast_valleys", "mean")
    return np.concatenate(
        [
            statistic("lowlevel.mfcc", "mean")[1:],
            _squeezed(_deviation(statistic, "lowlevel.mfcc")[1:]),
            _squeezed(statistic("lowlevel.mfcc", "dmean")[1:]),
            _log(bands / total if total > 0 else bands, 1e-8),
            statistic("lowlevel.spectral_contrast_coeffs", "mean"),
            valleys - valleys.mean(),
        ]
    )


def _shape(statistic: Statistic) -> Series:
    def mean_and_deviation(name: str) -> tuple[Series, Series]:
        return statistic(f"lowlevel.{name}", "mean"), _deviation(statistic, f"lowlevel.{name}")

    parts: list[Series] = []
    for name in ("spectral_centroid", "spectral_rolloff", "spectral_spread"):
        mean, deviation = mean_and_deviation(name)
        parts += [_log(mean, 1.0), _log(deviation / mean if mean > 0 else mean, 1e-4)]
    parts += [_squeezed(statistic(f"lowlevel.{name}", "mean")) for name in ("spectral_skewness", "spectral_kurtosis")]
    for name in ("spectral_flatness_db", "spectral_entropy", "pitch_salience", "dissonance"):
        parts += mean_and_deviation(name)
    parts += [_log(part, 1e-4) for part in mean_and_deviation("zerocrossingrate")]
    for name in ("spectral_strongpeak", "spectral_crest"):
        parts += [_squeezed(part) for part in mean_and_deviation(name)]
    level, level_deviation = mean_and_deviation("spectral_rms")
    for change, floor in ((statistic("lowlevel.spectral_flux", "mean"), 1e-4), (level_deviation, 1e-3)):
        parts.append(_log(change / level if level > 0 else level, floor))
    return np.concatenate(parts)


def _pitch_and_harmony(statistic: Statistic) -> Series:
    confidence = "lowlevel.pitch_instantaneous_confidence"
    return np.concatenate(
        [
            _log(statistic("lowlevel.pitch", "median"), 20.0),
            statistic(confidence, "median"),
            _deviation(statistic, confidence),
            _squeezed(statistic("tonal.hpcp_crest", "mean")),
            statistic("tonal.hpcp_entropy", "mean"),
            statistic("sfx.inharmonicity", "mean"),
        ]
    )


def _time(statistic: Statistic) -> Series:
    return np.concatenate(
        [
            _log(statistic("sfx.effective_duration", "value"), 1e-3),
            statistic("sfx.logattacktime", "value"),
            statistic("sfx.temporal_centroid", "value"),
            _squeezed(statistic("rhythm.onset_rate", "value")),
        ]
    )


WEIGHTS: tuple[float, ...] = (*(1.0,) * 96, *(2.0,) * 4)
"""The four features of time count double, lest the many of timbre drown them."""

BUILT_IN_MEANS: tuple[float, ...] = (
    *(113.9, 10.58, 16.4, 0.1953, 3.073, -0.2911, 0.6856, 0.01197, 0.5645, -0.6659, 1.011, -0.9317),
    *(1.505, 1.341, 1.189, 1.121, 1.043, 1.021, 0.9961, 0.9789, 0.9487, 0.9353, 0.9049, 0.8827),
    *(1.163, 1.066, 0.9585, 0.9098, 0.8677, 0.8582, 0.8345, 0.8112, 0.8009, 0.7889, 0.7604, 0.7475),
    *(-5.26, -3.616, -2.838, -2.431, -2.161, -2.096, -1.995, -1.946, -2.004),
    *(-2.017, -2.121, -2.186, -2.25, -2.376, -2.513, -2.683, -2.958, -3.265),
    *(-0.5911, -0.7108, -0.7444, -0.7831, -0.8078, -0.8366),
    *(1.227, 0.9299, 0.3038, -0.1292, -0.7361, -1.595),
    *(2.841, -0.6876, 2.986, -0.6691, 6.868, -0.3939, 0.6878, 1.307),
    *(0.4002, 0.07996, 6.138, 0.666, 0.4655, 0.1109, 0.3672, 0.05124, -1.435, -1.901, 0.4273, 0.3958, 1.156, 0.5621),
    *(1.153, -0.162),
    *(2.224, 0.6765, 0.1216, 1.038, 2.816, 0.07662),
    *(-0.1572, -1.185, 0.3785, 0.5309),
)
"""Means of the features over 168 recordings and the 111 sounds of the demo."""

BUILT_IN_DEVIATIONS: tuple[float, ...] = (
    *(120.0, 72.79, 41.69, 32.43, 30.3, 25.34, 22.93, 20.56, 18.17, 19.5, 14.91, 15.22),
    *(0.3008, 0.2713, 0.2446, 0.2384, 0.2375, 0.2236, 0.2324, 0.2536, 0.2478, 0.2325, 0.234, 0.2131),
    *(0.2943, 0.2426, 0.2043, 0.1896, 0.1879, 0.1871, 0.2007, 0.2131, 0.2109, 0.2037, 0.2051, 0.1846),
    *(1.97, 2.288, 2.161, 1.921, 1.701, 1.497, 1.364, 1.304, 1.222),
    *(1.235, 1.32, 1.436, 1.515, 1.629, 1.741, 1.819, 1.939, 1.969),
    *(0.2329, 0.2041, 0.1775, 0.1532, 0.1268, 0.0947),
    *(1.683, 1.123, 0.7622, 0.6781, 1.023, 1.55),
    *(0.6407, 0.7186, 0.6796, 0.8196, 0.5365, 0.5112, 0.3679, 0.9257),
    *(0.2256, 0.05483, 2.136, 0.5639, 0.2327, 0.0748, 0.1339, 0.03876, 0.6207, 0.6584, 0.3252, 0.2978, 0.2087, 0.2244),
    *(0.3926, 0.2711),
    *(0.5883, 0.3078, 0.1039, 0.2162, 1.094, 0.1264),
    *(0.5712, 0.6938, 0.1283, 0.2654),
)
"""Standard deviations of the features over the same sounds."""
