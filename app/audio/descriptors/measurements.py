"""What was measured of one sound, before it is summed up into descriptors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = dict[str, NDArray[np.float64]]


def as_series(found: ArrayLike) -> NDArray[np.float64]:
    """A number as a series of one frame, several as they are."""
    return np.atleast_1d(np.asarray(found, np.float64))


@dataclass(frozen=True, slots=True)
class Measurements:
    """Numbers and texts by key; the keys are those of essentia's own extractors, such as `lowlevel.mfcc`.

    numbers: (frames,) or (frames, dimensions), a single value being a series of one frame; lists of times, intervals
    and histogram bins are (entries,). A key without data is absent.
    """

    numbers: Numbers
    texts: dict[str, list[str]]

    def value(self, key: str) -> float:
        """The single number under a key."""
        return float(self.numbers[key].ravel()[0])

    def entries(self, key: str) -> list[float]:
        """The list under a key, empty when there is none."""
        return [float(entry) for entry in self.numbers.get(key, np.empty(0)).ravel()]

    def text(self, key: str) -> str:
        """The single text under a key."""
        return self.texts[key][0]
