"""What several attributes need of a sound, computed once."""

from dataclasses import dataclass

import numpy as np

from app.audio.timbral.loudness_normalisation import normalised
from app.audio.timbral.onset_strength import HOP, Strength, onset_strength
from app.audio.timbral.sampling import Samples, frames
from app.audio.timbral.specific_loudness import SpecificLoudness, specific_loudness
from app.audio.timbral.spectra import Power, hann, power_spectra

LEAD = 4096  # samples of silence before the sound, so that its own beginning is an onset

_FRAME = 2048
_HALF = _FRAME // 2
_EDGE_FRAMES = _HALF // HOP  # at either end, frames that reach beyond the sound


@dataclass(frozen=True, slots=True, eq=False)
class Front:
    """A sound at the loudness at which timbre is judged, and its spectra.

    `power` holds the spectra of frames of 2048 samples centred on every 512th, mirrored at the ends. What is `led`
    begins with LEAD samples of silence.
    """

    samples: Samples
    led_samples: Samples
    power: Power
    strength: Strength
    led_strength: Strength
    loudness: SpecificLoudness

    def inner_power(self) -> Power:
        """Return the spectra of the frames that lie wholly within the sound, or of the one that it fills in part."""
        if len(self.samples) < _FRAME:
            length = len(self.samples)
            return power_spectra(frames(self.samples, length, HOP), hann(length), _FRAME)
        return self.power[_EDGE_FRAMES:][: (len(self.samples) - _FRAME) // HOP + 1]


def prepared(samples: Samples) -> Front:
    """Return the sound at -24 LUFS and what is measured from it for more than one attribute.

    Raises:
        UndefinedError: silence.
    """
    sound = normalised(samples)
    led = np.pad(sound, (LEAD, 0))
    led_power = _centred_power(led, np.zeros(_HALF, np.float32))
    power = led_power[LEAD // HOP :].copy()
    beginning = sound[: _FRAME + _EDGE_FRAMES * HOP]
    power[:_EDGE_FRAMES] = _centred_power(beginning, _mirrored_before(beginning))[:_EDGE_FRAMES]
    return Front(
        samples=sound,
        led_samples=led,
        power=power,
        strength=onset_strength(power),
        led_strength=onset_strength(led_power),
        loudness=specific_loudness(sound),
    )


def _centred_power(samples: Samples, before: Samples) -> Power:
    extended = np.pad(np.concatenate([before, samples]), (0, _HALF), mode="reflect")
    return power_spectra(frames(extended, _FRAME, HOP), hann(_FRAME), _FRAME)


def _mirrored_before(samples: Samples) -> Samples:
    return np.pad(samples, (_HALF, 0), mode="reflect")[:_HALF]
