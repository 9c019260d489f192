"""The analysis of one sound: all its descriptors and its similarity features."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.audio import timbral
from app.audio.descriptors import engine
from app.audio.descriptors.classic import ClassicValue, classic
from app.audio.descriptors.flat import flat, of_silence, rounded
from app.audio.descriptors.frames import write_frames
from app.audio.descriptors.measure import measure
from app.audio.descriptors.measurements import Measurements
from app.audio.descriptors.metadata_rules import FlatValue
from app.audio.descriptors.pitch import SAMPLE_RATE_HZ
from app.audio.descriptors.problems import has_audio_problems
from app.audio.descriptors.similarity import features
from app.audio.descriptors.single_event import is_single_event

EXTRACTOR_VERSION = "fonoteca 2"
"""Changes with every change of what is found, so that it is known which sounds to analyse again."""
_SILENCE_PEAK = 1e-4


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a sound sounds like, in numbers.

    classic: by dotted name with statistics, such as `lowlevel.mfcc.mean`; empty for silence. flat: by current name,
    floats rounded to three decimals, without what could not be told, and before `with_metadata`. features: the raw
    hundred of `similarity`, None for silence. duration_analysed_s: of the recording that was given.
    """

    classic: dict[str, ClassicValue]
    flat: dict[str, FlatValue]
    features: tuple[float, ...] | None
    is_silent: bool
    duration_analysed_s: float


def analyse(
    wav: Path, samples: NDArray[np.float32], sample_rate_hz: int, *, frames_file: Path | None = None
) -> Analysis:
    """The analysis of a recording of one or two channels at 44.1 kHz; `frames_file` gets the values of its frames.

    wav: a file of 24-bit integers, written by a decoder that is kept up to date, since the one inside the analysis
    library is not. samples: the same recording, (channels, frames) in [-1, 1]. Both are analysed to their end, which
    takes 1.2 GiB for ten minutes: whoever calls cuts what is longer.

    Raises:
        AnalysisFailed: The file cannot be read, or has fewer than two samples.
        ImportError: There is no analysis library; see `is_available`.
        OSError: The values of the frames cannot be written.
        ValueError: Another sample rate, or more than two channels.
    """
    if sample_rate_hz != SAMPLE_RATE_HZ or len(samples) not in {1, 2}:
        raise ValueError(f"{len(samples)} channels at {sample_rate_hz} Hz instead of one or two at 44100 Hz")
    mono = samples.mean(axis=0, dtype=np.float32)
    measured = measure(wav, mono)
    if frames_file is not None:
        write_frames(measured, frames_file)
    is_silent = bool(np.max(np.abs(mono), initial=0.0) < _SILENCE_PEAK)
    current = flat(measured) | {"has_audio_problems": has_audio_problems(samples)}
    if is_silent:
        current = of_silence(current)
    else:
        current |= _timbre(mono, sample_rate_hz) | {"single_event": is_single_event(mono, sample_rate_hz)}
    return Analysis(
        classic={} if is_silent else classic(_with_context(measured, len(mono) / sample_rate_hz)),
        flat=rounded(current),
        features=None if is_silent else features(measured),
        is_silent=is_silent,
        duration_analysed_s=len(mono) / sample_rate_hz,
    )


def _timbre(mono: NDArray[np.float32], sample_rate_hz: int) -> dict[str, FlatValue]:
    """The timbral attributes that could be told."""
    return {name: value for name, value in timbral.describe(mono, sample_rate_hz).items() if value is not None}


def _with_context(measured: Measurements, duration_s: float) -> Measurements:
    """The measurements, with the duration and the versions that the classic answer carries."""
    version = {
        "metadata.version.essentia": [engine.load().core.__version__],
        "metadata.version.extractor": [EXTRACTOR_VERSION],
    }
    return Measurements(measured.numbers | {"sfx.duration": np.array([duration_s])}, measured.texts | version)
