"""Specific loudness: how loud a sound is along the critical-band rate, after Zwicker.

Source: DIN 45631 and ISO 532 B; E. Zwicker, H. Fastl, U. Widmann, K. Kurakata, S. Kuwano and S. Namba, "Program for
calculating loudness according to DIN 45631 (ISO 532B)", J. Acoust. Soc. Jpn. (E) 12 (1991), whose tables these are.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.audio.timbral.sampling import Samples, blocks
from app.audio.timbral.third_octaves import BLOCK, levels_db
from app.audio.timbral.zwicker_tables import (
    BAND_UPPER_LIMITS_BARK,
    CRITICAL_BANDWIDTH_DB,
    EAR_TRANSMISSION_DB,
    LOW_BAND_CORRECTIONS_DB,
    LOW_BAND_RANGES_DB,
    SLOPE_RANGES,
    SLOPES,
    THRESHOLD_IN_QUIET_DB,
)

Values = NDArray[np.float64]

STEPS = 240  # of 0.1 Bark

_STEP_BARK = 0.1
_LOW_BANDS = len(LOW_BAND_CORRECTIONS_DB[0])
_CRITICAL_BANDS_FROM_THIRDS = ((0, 6), (6, 9), (9, 11))  # below 300 Hz a critical band holds several third octaves


@dataclass(frozen=True, slots=True, eq=False)
class SpecificLoudness:
    """The specific loudness of each block of 4096 samples and how strong the block is.

    `pattern` is in sone per Bark, shape (blocks, 240), at 0.1, 0.2 ... 24 Bark; `rms` has shape (blocks,).
    """

    pattern: Values
    rms: Values

    def total(self) -> Values:
        """Return the sum of each block's pattern; shape (blocks,)."""
        return np.asarray(self.pattern.sum(axis=1))

    def in_region(self, first: int, end: int) -> Values:
        """Return each block's loudness around the middle of steps `first` to `end`; shape (blocks,).

        Source: the bell-shaped weights of the Audio Commons timbral models, deliverable D5.8.
        """
        middle = (first + end) / 2
        bell = np.exp(-((np.arange(first, end) - middle) ** 2) * 1e-4 / 2)
        weights = (bell - bell.min()) / (bell.max() - bell.min())
        return np.asarray(self.pattern[:, first:end] @ weights)


def specific_loudness(samples: Samples) -> SpecificLoudness:
    """Return the specific loudness in a free field, 0 dBFS rms being a sound pressure level of 100 dB."""
    rms = np.sqrt(np.square(blocks(samples, BLOCK), dtype=np.float64).mean(axis=1))
    return SpecificLoudness(pattern=_spread(_main_loudness(levels_db(samples))), rms=rms)


def _main_loudness(band_levels_db: Values) -> Values:
    """Return the loudness of the 20 critical bands, and a last silent one; shape (blocks, 21)."""
    excitation = np.concatenate([_low_critical_bands_db(band_levels_db), band_levels_db[:, _LOW_BANDS:]], axis=1)
    heard = excitation > THRESHOLD_IN_QUIET_DB
    above = excitation - EAR_TRANSMISSION_DB - CRITICAL_BANDWIDTH_DB - THRESHOLD_IN_QUIET_DB
    loudness = 0.0635 * 10 ** (0.025 * THRESHOLD_IN_QUIET_DB) * ((0.75 + 0.25 * 10 ** (0.1 * above)) ** 0.25 - 1)
    loudness = np.where(heard, np.maximum(loudness, 0), 0)
    loudness[:, 0] *= np.minimum(0.4 + 0.32 * loudness[:, 0] ** 0.2, 1)
    return np.pad(loudness, ((0, 0), (0, 1)))


def _low_critical_bands_db(band_levels_db: Values) -> Values:
    """Return the levels of the first three critical bands after equal-loudness corrections; shape (blocks, 3)."""
    low = band_levels_db[:, :_LOW_BANDS]
    limits = LOW_BAND_RANGES_DB[:-1, None] - LOW_BAND_CORRECTIONS_DB[:-1]
    ranges = (low[:, None, :] > limits).sum(axis=1)
    corrected = low + np.take_along_axis(LOW_BAND_CORRECTIONS_DB, ranges, axis=0)
    energy = 10 ** (corrected / 10)
    bands = [energy[:, first:end].sum(axis=1) for first, end in _CRITICAL_BANDS_FROM_THIRDS]
    return np.asarray(10 * np.log10(np.stack(bands, axis=1)))


def _spread(main_loudness: Values) -> Values:
    """Return the loudness pattern, each band masking the higher ones along the standard's falling slopes.

    Where a slope meets the next loudness range within a step and a half, the pattern continues from that range.
    """
    bark = _STEP_BARK * np.arange(STEPS + 1)
    bands = np.searchsorted(BAND_UPPER_LIMITS_BARK[:-1], bark + _STEP_BARK / 2)
    current = main_loudness[:, 0]
    pattern = np.empty((len(main_loudness), STEPS))
    for step, (band, next_band) in enumerate(pairwise(bands.tolist())):
        row = np.searchsorted(-SLOPE_RANGES, -current, "right").clip(max=len(SLOPE_RANGES) - 1)
        fall = _STEP_BARK * SLOPES[row, min(max(band - 1, 0), len(SLOPES[0]) - 1)]
        next_range = SLOPE_RANGES[row]
        fallen = np.where(current - next_range < 1.5 * fall, next_range, current - fall)
        current = np.maximum(fallen, np.maximum(main_loudness[:, band], main_loudness[:, next_band]))
        pattern[:, step] = current
    return pattern
