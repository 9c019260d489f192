"""Speech-like sounds: a voice source through moving formants, and whispered noise.

Source: G. E. Peterson and H. L. Barney, "Control Methods Used in a Study of the Vowels", J. Acoust. Soc. Am. 24, 1952.
"""

from types import MappingProxyType

import numpy as np

from app.demo.synthesis.levels import SAMPLE_RATE_HZ, Samples, finished
from app.demo.synthesis.spectrum import bandpass, noise
from app.demo.synthesis.timeline import curve, decay, frame_count, mixed, phase, swell, times

# The first three formants in Hz.
VOWELS = MappingProxyType(
    {
        "a": (730, 1090, 2440),
        "e": (530, 1840, 2480),
        "i": (270, 2290, 3010),
        "o": (570, 840, 2410),
        "u": (300, 870, 2240),
    }
)
FORMANT_GAINS = (1.0, 0.5, 0.25)
FORMANT_WIDTHS_HZ = (80.0, 100.0, 140.0)
HIGHEST_HARMONIC_HZ = 5000.0


def voice(pitch_hz: Samples, vowels: str) -> Samples:
    """Vowels that glide one into the next at a pitch given for each sample.

    Additive: each harmonic of the glottis gets the gain of the formants at its own momentary frequency.
    """
    positions = np.linspace(0.0, pitch_hz.size, len(vowels))
    formants_hz = [
        np.interp(np.arange(pitch_hz.size), positions, [VOWELS[vowel][index] for vowel in vowels])
        for index in range(len(FORMANT_GAINS))
    ]
    angle = phase(pitch_hz)
    total = np.zeros(pitch_hz.size)
    for number in range(1, int(HIGHEST_HARMONIC_HZ / pitch_hz.min()) + 1):
        harmonic_hz = number * pitch_hz
        gains = [
            gain / np.sqrt(1 + ((harmonic_hz - centre_hz) / (width_hz / 2)) ** 2)
            for centre_hz, gain, width_hz in zip(formants_hz, FORMANT_GAINS, FORMANT_WIDTHS_HZ, strict=True)
        ]
        total += np.sum(gains, axis=0) * np.sin(number * angle) / number**0.5
    return total


def sung(vowels: str, frequency_hz: float, duration_s: float = 1.5) -> Samples:
    """A sung tone through one or several vowels, with vibrato."""
    vibrato = 1 + 0.012 * np.sin(2 * np.pi * 5.5 * times(duration_s)) * swell(duration_s, 0.7, 0.2)
    return finished(voice(frequency_hz * vibrato, vowels) * swell(duration_s, 0.08, 0.15))


def babble(duration_s: float, *, pitch_hz: float, syllables_per_s: float, seed: int) -> Samples:
    """Talk without words: syllables of a consonant-like burst and two vowels, with falling intonation."""
    rng = np.random.default_rng(seed)
    events = []
    count = int(duration_s * syllables_per_s) - 1
    for index in range(count):
        start_s = (index + float(rng.uniform(0, 0.3))) / syllables_per_s
        melody = pitch_hz * (1.15 - 0.3 * index / count) * float(rng.uniform(0.94, 1.06))
        events.append((start_s, syllable(rng, melody, 0.85 / syllables_per_s)))
    return finished(mixed(duration_s, events), peak_db=-4.0)


def syllable(rng: np.random.Generator, pitch_hz: float, duration_s: float) -> Samples:
    """One syllable of random vowels, opened by a puff of noise."""
    contour = curve(duration_s, [(0.0, pitch_hz), (0.3, 1.05 * pitch_hz), (1.0, 0.93 * pitch_hz)])
    vowels = "".join(rng.choice(list(VOWELS), 2))
    puff = noise(rng, 0.05, bandpass(1500, 6000)) * decay(0.05, 0.012)
    opened = voice(contour, vowels) * swell(duration_s, 0.04, 0.07)
    return opened + mixed(duration_s, [(0.0, float(rng.uniform(0.02, 0.15)) * puff)])


def crowd(duration_s: float, *, people: int, seed: int) -> Samples:
    """Many voices at once, as in a café."""
    rng = np.random.default_rng(seed)
    voices = np.zeros(frame_count(duration_s))
    for _ in range(people):
        talk = babble(
            duration_s,
            pitch_hz=float(rng.uniform(95, 230)),
            syllables_per_s=float(rng.uniform(3.5, 5.0)),
            seed=int(rng.integers(1 << 30)),
        )
        voices += np.roll(talk[0], int(rng.integers(SAMPLE_RATE_HZ)))
    return finished(voices, peak_db=-6.0, fade_s=0.3)


def whisper(vowels: str, duration_s: float = 1.2, *, seed: int) -> Samples:
    """Vowels on breath alone."""
    rng = np.random.default_rng(seed)
    share_s = duration_s / len(vowels)
    breaths = []
    for index, vowel in enumerate(vowels):
        bands = [noise(rng, 1.3 * share_s, bandpass(0.9 * hertz, 1.1 * hertz)) for hertz in VOWELS[vowel]]
        breaths.append((index * share_s, np.sum(bands, axis=0) * swell(1.3 * share_s, 0.1, 0.15)))
    return finished(mixed(duration_s, breaths), peak_db=-9.0)
