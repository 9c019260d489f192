"""The two schemes of the display images: in colour, and in black and white."""

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
    loudest.
    """

    suffix: str
    waveform: NDArray[np.uint8]
    spectrogram: NDArray[np.uint8]


COLOUR = Scheme(
    suffix="",
    waveform=_blend((29, 159, 181), (0, 220, 80), (255, 200, 58), (255, 0, 70)),
    spectrogram=_blend(
        (20, 20, 36), (0, 18, 25), (0, 37, 56), (11, 95, 118), (29, 159, 181),
        (0, 220, 80), (255, 200, 58), (255, 125, 0), (255, 0, 70), (255, 0, 20),
    ),
)  # fmt: skip
BLACK_AND_WHITE = Scheme(
    suffix="_bw",
    # Greys that stand out on white and on black alike.
    waveform=_blend((96, 96, 96), (160, 160, 160)),
    spectrogram=_blend((0, 0, 0), (255, 255, 255)),
)
SCHEMES: Sequence[Scheme] = (COLOUR, BLACK_AND_WHITE)
