"""Sounds of known truth, made for the tests, and their files."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.audio.analysis_input import prepare_analysis
from app.audio.wav import FULL_SCALE, write_wav

Samples = NDArray[np.float64]

RATE_HZ = 44_100
NOTES_HZ = {"C4": 261.63, "E4": 329.63, "F4": 349.23, "G4": 392.0, "A4": 440.0, "B4": 493.88, "C5": 523.25} | {
    "A3": 220.0,
    "D4": 293.66,
    "G#4": 415.3,
}


def times(duration_s: float) -> Samples:
    return np.arange(round(duration_s * RATE_HZ)) / RATE_HZ


def silence(duration_s: float) -> Samples:
    return np.zeros(round(duration_s * RATE_HZ))


def sine(frequency_hz: float, duration_s: float, peak: float = 0.5) -> Samples:
    return peak * np.sin(2 * np.pi * frequency_hz * times(duration_s))


def triangle(frequency_hz: float, duration_s: float) -> Samples:
    return np.arcsin(sine(frequency_hz, duration_s, 1.0)) / np.pi


def faded(samples: Samples, fade_s: float = 0.05) -> Samples:
    ramp = np.minimum(np.arange(len(samples)) / (fade_s * RATE_HZ), 1.0)
    return samples * ramp * ramp[::-1]


def noise(duration_s: float, rms: float = 0.15) -> Samples:
    return np.random.default_rng(7).normal(0.0, rms, round(duration_s * RATE_HZ))


def pluck(frequency_hz: float, duration_s: float, peak: float = 0.8) -> Samples:
    at = times(duration_s)
    partials = [np.sin(2 * np.pi * frequency_hz * n * at) * np.exp(-at * (2 + n)) / n for n in range(1, 9)]
    sound = np.sum(partials, axis=0)
    scaled: Samples = peak * sound / np.max(np.abs(sound))
    return scaled


def chord(names: str, duration_s: float) -> Samples:
    plucks = [pluck(NOTES_HZ[name], duration_s) for name in names.split()]
    mix: Samples = np.mean(plucks, axis=0)
    return mix


def progression(*chords: str) -> Samples:
    return np.concatenate([chord(names, 1.5) for names in chords])


def clicks(bpm: float, duration_s: float) -> Samples:
    click = 0.8 * np.exp(-np.arange(200) / 30) * np.cos(np.arange(200) / 2)
    return at_beats({0.0: click}, bpm, beats=round(duration_s * bpm / 60), bar=1)


def drums(bpm: float, bars: int = 2) -> Samples:
    """Bass drum on one and three, snare on two and four, hi-hat on every half beat."""
    at = times(0.15)
    hiss = np.random.default_rng(3).normal(0.0, 1.0, len(at))
    kick = 0.8 * np.sin(2 * np.pi * 60 * at) * np.exp(-at * 25)
    snare = 0.3 * hiss * np.exp(-at * 30)
    hat = 0.1 * np.diff(hiss, prepend=0.0) * np.exp(-at * 80)
    hats = at_beats({0.0: hat, 0.5: hat}, bpm, beats=4 * bars, bar=1)
    return hats + at_beats({0.0: kick, 1.0: snare, 2.0: kick, 3.0: snare}, bpm, beats=4 * bars, bar=4)


def at_beats(hits: dict[float, Samples], bpm: float, *, beats: int, bar: int) -> Samples:
    sound = silence(beats * 60 / bpm)
    for start in range(0, beats, bar):
        for beat, hit in hits.items():
            begin = round((start + beat) * 60 / bpm * RATE_HZ)
            end = min(begin + len(hit), len(sound))
            sound[begin:end] += hit[: end - begin]
    return sound


def write(path: Path, samples: Samples) -> NDArray[np.float32]:
    """Write one or two channels as the analysis is given them, without digital silence; read them."""
    wav = write_wav(path, steps(samples))
    prepared, read = prepare_analysis(wav, path.with_suffix(".prepared"), longest_s=600)
    prepared.path.replace(path)
    return read


def steps(samples: Samples) -> NDArray[np.int32]:
    """One or two channels as 24-bit integers."""
    return np.clip(np.rint(np.atleast_2d(samples) * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype(np.int32)
