"""The two colour schemes of the display images."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Colour = tuple[int, int, int]
_SHADES = 256


def _blend(*colours: Colour) -> NDArray[np.uint8]:
    """The 256 shades, as (256, 3), that lead evenly from the first colour through the others to the last."""
    stops = np.linspace(0, _SHADES - 1, len(colours))
    return np.stack([np.interp(np.arange(_SHADES), stops, part) for part in zip(*colours, strict=True)], 1).astype(
        np.uint8
    )


@dataclass(frozen=True, slots=True, eq=False)
class Scheme:
    """How a set of images looks.

    `suffix` stands in the file names; `waveform` goes from low to high sounds, `spectrogram` from silence to the
    loudest; without a `background` the waveform is transparent around the sound.
    """

    suffix: str
    waveform: NDArray[np.uint8]
    spectrogram: NDArray[np.uint8]
    background: Colour | None


DARK = Scheme(
    suffix="",
    waveform=_blend((50, 0, 200), (0, 220, 80), (255, 224, 0), (255, 70, 0)),
    spectrogram=_blend(
        (0, 0, 0), (14, 17, 16), (40, 50, 76), (90, 180, 100), (224, 224, 44), (255, 60, 30), (255, 255, 255)
    ),
    background=(0, 0, 0),
)
CLEAR = Scheme(
    suffix="_bw",
    waveform=_blend((29, 159, 181), (0, 220, 80), (255, 200, 58), (255, 0, 70)),
    spectrogram=_blend(
        (20, 20, 36), (0, 18, 25), (0, 37, 56), (11, 95, 118), (29, 159, 181),
        (0, 220, 80), (255, 200, 58), (255, 125, 0), (255, 0, 70), (255, 0, 20),
    ),
    background=None,
)  # fmt: skip
SCHEMES: Sequence[Scheme] = (DARK, CLEAR)
