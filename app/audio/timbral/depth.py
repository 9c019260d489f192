"""Depth: low, and lasting.

Source: Audio Commons deliverables D5.2 and D5.8 (A. Pearce, T. Brookes, R. Mason, University of Surrey).
"""

import numpy as np
from numpy.typing import NDArray

from app.audio.timbral.envelope import envelope
from app.audio.timbral.filters import Response, cascaded, filtered, high_pass, low_pass
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
    length = min(_FRAME, len(heard))
    power = power_spectra(frames(heard, length, _FRAME // 4), hamming(length), _FRAME)
    centroid, ratio = _low_centroid_and_ratio(power, _AUDIBLE * float(hamming(length).sum()) ** 2 / 2)
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


def _low_centroid_and_ratio(power: Power, audible_power: float) -> tuple[float, float]:
    """Return the centroid of the part below 2 kHz in Hz, and the share of energy below 500 Hz.

    Both are means over frames, weighted by power; frames too soft to hear count 0.
    """
    frequency_hz = bin_frequencies(_FRAME)
    total = power.sum(axis=1, dtype=np.float64)
    audible = total > audible_power
    low_gain = cascaded(low_pass(frequency_hz, _CENTROID_LIMIT_HZ))
    low = power @ np.stack([low_gain, low_gain * frequency_hz], axis=1).astype(np.float32)
    centroid = np.where(audible, low[:, 1] / np.maximum(low[:, 0], np.finfo(np.float32).tiny), 0)
    below = power @ cascaded(low_pass(frequency_hz, _RATIO_LIMIT_HZ))
    ratio = np.where(audible, below / np.maximum(total, np.finfo(np.float64).tiny), 0)
    return weighted_mean(centroid, total), weighted_mean(ratio, total)


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
