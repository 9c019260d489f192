"""The similarity vector of a sound: a hundred numbers that say what it sounds like, whatever its level.

Similarity is the dot product of two vectors. The raw features are kept, so that an archive can standardise them with
other means and deviations as it grows. docs/similarity.md tells by which measurements all of this was chosen.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.audio.descriptors.measurements import Measurements
from app.audio.descriptors.statistics import STATISTICS, Series

SPACE_NAME = "freesound_classic"
DIMENSIONS = 100
VERSION = 2
"""Grows with any change of the raw features; those of another version are of no use."""

_LARGEST_DEVIATIONS = 3.0
_SMALLEST_DEVIATION = 1e-9
_LOUD_DB = 40.0
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
    heard = _loud_part(measured)
    found = np.concatenate([_timbre(heard), _shape(heard), _pitch_and_harmony(heard), _time(heard)])
    return tuple(found.tolist()) if np.isfinite(found).all() else None


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
    """The measurements without the frames that are more than 40 dB below the loudest.

    Else the silence around a sound, or the noise beneath its end, would count as much as the sound.
    """
    level = measured.numbers["lowlevel.spectral_rms"]
    is_loud = level >= level.max() * 10 ** (-_LOUD_DB / 20)
    return Measurements(measured.numbers | {key: measured.numbers[key][is_loud] for key in _BY_FRAME}, measured.texts)


def _log(values: Series | float, floor: float) -> Series:
    return np.atleast_1d(np.log10(np.maximum(values, floor)))


def _squeezed(values: Series) -> Series:
    """Logarithm that keeps the sign and passes through 0."""
    return np.atleast_1d(np.sign(values) * np.log10(1.0 + np.abs(values)))


def _mean(measured: Measurements, key: str) -> Series:
    return np.asarray(STATISTICS["mean"](measured.numbers[key]))


def _deviation(measured: Measurements, key: str) -> Series:
    return np.sqrt(STATISTICS["var"](measured.numbers[key]))


def _timbre(measured: Measurements) -> Series:
    """Cepstrum without its first coefficient, which is the level; auditory bands; spectral contrast."""
    cepstrum = measured.numbers["lowlevel.mfcc"][:, 1:]
    bands = _mean(measured, "lowlevel.erbbands")
    total = bands.sum()
    valleys = _mean(measured, "lowlevel.spectral_contrast_valleys")
    return np.concatenate(
        [
            STATISTICS["mean"](cepstrum),
            _squeezed(np.sqrt(STATISTICS["var"](cepstrum))),
            _squeezed(STATISTICS["dmean"](cepstrum)),
            _log(bands / total if total > 0 else bands, 1e-8),
            _mean(measured, "lowlevel.spectral_contrast_coeffs"),
            valleys - valleys.mean(),
        ]
    )


def _shape(measured: Measurements) -> Series:
    parts = []
    for name in ("spectral_centroid", "spectral_rolloff", "spectral_spread"):
        mean, deviation = _mean(measured, f"lowlevel.{name}"), _deviation(measured, f"lowlevel.{name}")
        parts += [_log(mean, 1.0), _log(deviation / mean if mean > 0 else mean, 1e-4)]
    parts += [_squeezed(_mean(measured, f"lowlevel.{name}")) for name in ("spectral_skewness", "spectral_kurtosis")]
    for name in ("spectral_flatness_db", "spectral_entropy", "pitch_salience", "dissonance"):
        parts += [_mean(measured, f"lowlevel.{name}"), _deviation(measured, f"lowlevel.{name}")]
    crossings = "lowlevel.zerocrossingrate"
    parts += [_log(_mean(measured, crossings), 1e-4), _log(_deviation(measured, crossings), 1e-4)]
    for name in ("spectral_strongpeak", "spectral_crest"):
        parts += [_squeezed(_mean(measured, f"lowlevel.{name}")), _squeezed(_deviation(measured, f"lowlevel.{name}"))]
    level = _mean(measured, "lowlevel.spectral_rms")
    for change, floor in (
        (_mean(measured, "lowlevel.spectral_flux"), 1e-4),
        (_deviation(measured, "lowlevel.spectral_rms"), 1e-3),
    ):
        parts.append(_log(change / level if level > 0 else level, floor))
    return np.concatenate([np.atleast_1d(part) for part in parts])


def _pitch_and_harmony(measured: Measurements) -> Series:
    confidence = measured.numbers["lowlevel.pitch_instantaneous_confidence"]
    return np.concatenate(
        [
            _log(np.median(measured.numbers["lowlevel.pitch"]), 20.0),
            [np.median(confidence), confidence.std()],
            _squeezed(_mean(measured, "tonal.hpcp_crest")),
            [_mean(measured, "tonal.hpcp_entropy"), _mean(measured, "sfx.inharmonicity")],
        ]
    )


def _time(measured: Measurements) -> Series:
    return np.concatenate(
        [
            _log(measured.value("sfx.effective_duration"), 1e-3),
            [measured.value("sfx.logattacktime"), measured.value("sfx.temporal_centroid")],
            _squeezed(measured.numbers["rhythm.onset_rate"]),
        ]
    )


WEIGHTS: tuple[float, ...] = (*(1.0,) * 96, *(2.0,) * 4)
"""The four features of time count double, lest the many of timbre drown them."""

BUILT_IN_MEANS: tuple[float, ...] = (
    *(115.5, 9.629, 16.22, -0.3049, 3.007, -0.3614, 0.596, -0.2718, 0.4618, -0.7611, 0.9005, -1.034),
    *(1.479, 1.329, 1.179, 1.11, 1.035, 1.015, 0.9941, 0.9747, 0.944, 0.9305, 0.9032, 0.8782),
    *(1.161, 1.066, 0.9625, 0.911, 0.8686, 0.8607, 0.8391, 0.8151, 0.8035, 0.7884, 0.7622, 0.749),
    *(-5.26, -3.617, -2.84, -2.432, -2.162, -2.097, -1.995, -1.947, -2.004),
    *(-2.017, -2.121, -2.186, -2.25, -2.376, -2.513, -2.683, -2.958, -3.265),
    *(-0.5844, -0.7059, -0.74, -0.7791, -0.8046, -0.8337),
    *(1.215, 0.9304, 0.3103, -0.1205, -0.7283, -1.607),
    *(2.847, -0.7159, 2.995, -0.687, 6.826, -0.4406, 0.6922, 1.313),
    *(0.4039, 0.07722, 6.099, 0.6339, 0.4678, 0.1081, 0.3663, 0.0495, -1.441, -1.944, 0.439, 0.3972, 1.154, 0.5504),
    *(1.152, -0.1885),
    *(2.224, 0.6765, 0.1216, 1.038, 2.816, 0.07531),
    *(-0.1572, -1.185, 0.3785, 0.5309),
)
"""Means of the features over 168 recordings and the 111 sounds of the demo."""

BUILT_IN_DEVIATIONS: tuple[float, ...] = (
    *(122.1, 73.7, 42.73, 32.94, 30.74, 25.87, 23.21, 20.91, 18.47, 19.69, 15.06, 15.48),
    *(0.3018, 0.2741, 0.2457, 0.2431, 0.242, 0.2245, 0.2345, 0.2572, 0.2502, 0.2364, 0.2362, 0.2155),
    *(0.297, 0.2443, 0.2073, 0.1916, 0.1923, 0.1909, 0.2072, 0.2174, 0.2128, 0.2052, 0.2096, 0.189),
    *(1.97, 2.289, 2.164, 1.924, 1.704, 1.499, 1.366, 1.305, 1.222),
    *(1.235, 1.32, 1.436, 1.515, 1.629, 1.742, 1.82, 1.939, 1.97),
    *(0.2355, 0.2057, 0.1792, 0.1546, 0.1277, 0.09592),
    *(1.699, 1.136, 0.7794, 0.6823, 1.038, 1.579),
    *(0.6429, 0.7443, 0.6807, 0.8217, 0.5347, 0.5033, 0.368, 0.9102),
    *(0.2289, 0.05438, 2.172, 0.561, 0.235, 0.07447, 0.136, 0.03889, 0.6293, 0.6664, 0.3276, 0.2981, 0.2099, 0.2279),
    *(0.3924, 0.259),
    *(0.5883, 0.3078, 0.1039, 0.2162, 1.094, 0.1249),
    *(0.5712, 0.6938, 0.1283, 0.2654),
)
"""Standard deviations of the features over the same sounds."""
