"""The similarity vector of a sound: a hundred numbers that say what it sounds like, whatever its level.

Similarity is the dot product of two vectors. The raw features are kept, so that an archive can standardise them with
its own means and deviations as it grows.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.audio.descriptors.measurements import Measurements
from app.audio.descriptors.statistics import STATISTICS, Series

SPACE_NAME = "freesound_classic"
DIMENSIONS = 100
VERSION = 1

_LARGEST_DEVIATIONS = 3.0
_SMALLEST_DEVIATION = 1e-9


def features(measured: Measurements) -> tuple[float, ...] | None:
    """The raw features, in fixed order: timbre, spectral shape, pitch and harmony, time; None if one is not finite."""
    found = np.concatenate([_timbre(measured), _shape(measured), _pitch_and_harmony(measured), _time(measured)])
    return tuple(found.tolist()) if np.isfinite(found).all() else None


def standardise(raw: ArrayLike, means: ArrayLike, deviations: ArrayLike) -> NDArray[np.float32]:
    """The features in deviations from their means, limited to three, as a vector of length 1.

    raw: (100,) or (sounds, 100), and the result has its shape; means, deviations: (100,). Features that are all at
    their means give a vector of zeros.
    """
    scale = np.asarray(deviations, np.float64)
    scores = (np.asarray(raw, np.float64) - np.asarray(means, np.float64)) / np.where(
        scale < _SMALLEST_DEVIATION, 1.0, scale
    )
    scores = np.clip(scores, -_LARGEST_DEVIATIONS, _LARGEST_DEVIATIONS)
    lengths = np.linalg.norm(scores, axis=-1, keepdims=True)
    unit: NDArray[np.float64] = scores / np.where(lengths > 0, lengths, 1.0)
    return unit.astype(np.float32)


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


BUILT_IN_MEANS: tuple[float, ...] = (
    *(98.48, -10.31, -1.386, -0.0676, -6.968, -4.871, 2.397, -5.923, -3.789, -2.762, -1.188, -2.971),
    *(1.543, 1.376, 1.246, 1.144, 1.096, 1.063, 1.013, 0.974, 0.957, 0.940, 0.890, 0.904),
    *(1.112, 0.978, 0.875, 0.825, 0.797, 0.766, 0.731, 0.705, 0.690, 0.671, 0.646, 0.645),
    *(-5.595, -4.168, -3.442, -2.835, -2.508, -2.325, -2.182, -1.983, -2.065),
    *(-2.061, -2.180, -2.243, -2.180, -2.381, -2.731, -2.979, -3.290, -3.549),
    *(-0.631, -0.732, -0.726, -0.777, -0.778, -0.877),
    *(0.664, 0.938, 0.434, 0.0333, -0.715, -1.354),
    *(3.221, -0.660, 3.402, -0.646, 6.851, -0.242, 0.688, 1.458),
    *(0.417, 0.113, 6.416, 1.010, 0.559, 0.123, 0.364, 0.0649, -1.127, -1.570, 0.407, 0.359, 1.100, 0.556),
    *(1.014, -0.229),
    *(2.211, 0.622, 0.201, 0.908, 2.713, 0.0861),
    *(0.163, -1.286, 0.413, 0.395),
)
"""Means of the features over 504 sounds of many kinds, for archives too young to have their own."""

BUILT_IN_DEVIATIONS: tuple[float, ...] = (
    *(118.4, 77.1, 55.27, 35.79, 35.66, 36.72, 24.04, 20.93, 23.09, 19.85, 15.97, 20.89),
    *(0.339, 0.310, 0.327, 0.300, 0.308, 0.293, 0.308, 0.331, 0.307, 0.273, 0.303, 0.282),
    *(0.325, 0.308, 0.297, 0.269, 0.285, 0.280, 0.281, 0.304, 0.297, 0.276, 0.292, 0.286),
    *(1.897, 2.284, 1.937, 1.824, 1.701, 1.705, 1.529, 1.522, 1.623),
    *(1.618, 1.607, 1.614, 1.701, 1.755, 1.871, 2.036, 2.132, 2.204),
    *(0.262, 0.238, 0.237, 0.194, 0.188, 0.0996),
    *(1.349, 1.338, 0.966, 0.888, 0.947, 1.706),
    *(0.621, 0.852, 0.647, 0.896, 0.643, 0.558, 0.455, 1.075),
    *(0.263, 0.0796, 2.279, 0.856, 0.242, 0.101, 0.136, 0.0437, 0.619, 0.821, 0.350, 0.237, 0.194, 0.268),
    *(0.567, 0.501),
    *(0.510, 0.368, 0.160, 0.263, 1.234, 0.103),
    *(0.312, 0.551, 0.121, 0.272),
)
"""Standard deviations of the features over the same sounds."""
