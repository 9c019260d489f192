"""Depth: low, and lasting.

Source: Audio Commons deliverables D5.2 and D5.8 (A. Pearce, T. Brookes, R. Mason, University of Surrey).
"""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from app.audio.timbral.envelope import envelope
from app.audio.timbral.filters import Response, filtered, high_pass, low_pass
from app.audio.timbral.measures import UndefinedError, log10, rating, weighted_mean
from app.audio.timbral.onset_strength import HOP, Strength
from app.audio.timbral.onsets import onsets, segments
from app.audio.timbral.sampling import SAMPLE_RATE_HZ, Samples, blocks, frames
from app.audio.timbral.spectra import Frequencies, Power, bin_frequencies, hamming, power_spectra
from app.audio.timbral.spectral_peaks import peaks

_LOWEST_HZ = 20.0
_CENTROID_LIMIT_HZ = 2000.0
_RATIO_LIMIT_HZ = 500.0
_FRAME = 4096
_AUDIBLE = 1e-3  # sum of the power spectrum, where the peak of the sound is 1
_PEAK_CONTRAST = 0.01
_RMS_STEP = 256
_DECAYED = 0.01  # -40 dB
_ENVELOPE_DECAY_S = 0.2
_TINY = np.finfo(np.float64).tiny


def depth(samples: Samples, strength: Strength) -> float:
    """Return the depth, 0 to 100, of normalised samples and their onset strength.

    Raises:
        UndefinedError: nothing is left above 20 Hz, or nothing stands out.
    """
    heard = filtered(samples, _low_cut)
    peak = np.abs(heard).max()
    if not peak > 0:
        raise UndefinedError("nothing above 20 Hz")
    heard /= peak
    power = _power(heard)
    centroid, ratio = _low_centroid_and_ratio(heard, power)
    log_decay = log10(_mean_decay_s(heard, strength))
    steep = ratio**10 / (ratio**10 + 0.2)
    return rating(
        -0.00437036 * min(centroid, _CENTROID_LIMIT_HZ)
        + 32.837432 * ratio
        + 4.750863 * log_decay
        - 14.217438 * log10(_lowest_peak_hz(power))
        + 3.878234 * ratio * log_decay
        - 0.854483 * steep * log_decay
        + 66.695344
    )


def _low_cut(frequency_hz: Frequencies) -> Response:
    return high_pass(frequency_hz, _LOWEST_HZ) ** 3


def _low_pass(cutoff_hz: float, frequency_hz: Frequencies) -> Response:
    return low_pass(frequency_hz, cutoff_hz) ** 3


def _power(samples: Samples) -> Power:
    """Return the power spectra of frames of 4096 samples, or of all samples where they are fewer."""
    length = min(_FRAME, len(samples))
    window = hamming(length)
    return power_spectra(frames(samples, length, _FRAME // 4), window / window.sum(), _FRAME)


def _low_centroid_and_ratio(heard: Samples, power: Power) -> tuple[float, float]:
    """Return the centroid of the part below 2 kHz in Hz, and the energy below 500 Hz over all energy.

    Both are means over frames, weighted by power; frames too soft to hear count 0. The filters delay what they pass, so
    that the ratio of a brief sound may exceed 1.
    """
    total = power.sum(axis=1, dtype=np.float64)
    audible = 2 * total > _AUDIBLE
    low = _power(filtered(heard, partial(_low_pass, _CENTROID_LIMIT_HZ))).astype(np.float64)
    centroid = low @ bin_frequencies(_FRAME) / np.maximum(low.sum(axis=1), _TINY)
    below = _power(filtered(heard, partial(_low_pass, _RATIO_LIMIT_HZ))).sum(axis=1, dtype=np.float64)
    ratio = below / np.maximum(total, _TINY)
    return weighted_mean(np.where(audible, centroid, 0), total), weighted_mean(np.where(audible, ratio, 0), total)


def _lowest_peak_hz(power: Power) -> float:
    """Return the frequency of the lowest peak of the long-term spectrum.

    Raises:
        UndefinedError: the spectrum is flat.
    """
    spectrum = power.sum(axis=0, dtype=np.float64)
    spectrum -= spectrum.min()
    greatest = spectrum.max()
    if not greatest > 0:
        raise UndefinedError("a flat spectrum has no peak")
    found = peaks(spectrum[None] / greatest, _PEAK_CONTRAST)
    return float(found.position.min()) * SAMPLE_RATE_HZ / _FRAME


def _mean_decay_s(heard: Samples, strength: Strength) -> float:
    """Return how long, on average, a note takes from its loudest moment to -40 dB or to the next note."""
    starts = onsets(envelope(heard, _ENVELOPE_DECAY_S), strength, HOP)
    rms: NDArray[np.float32] = np.sqrt(np.square(blocks(heard, _RMS_STEP)).mean(axis=1))
    rms /= rms.max()
    lengths = []
    for note in segments([start // _RMS_STEP for start in starts], len(rms)):
        falling = rms[note][int(np.argmax(rms[note])) :]
        decayed = falling < _DECAYED
        lengths.append(int(np.argmax(decayed)) if decayed.any() else len(falling))
    return float(np.mean(lengths)) * _RMS_STEP / SAMPLE_RATE_HZ
