"""The similarity features of a sound of which there are only statistics: what an extractor's summary file holds.

For each measurement the simplest series is made up that has these statistics, two levels in turn, and the features are
computed from it as from any other. What a file does not say is guessed in two ways: the features that differ between
the two depend on a guess, and count as average.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from app.audio.descriptors import similarity
from app.audio.descriptors.measurements import Measurements, Numbers
from app.audio.descriptors.names import CLASSIC_NAMES, ClassicName, Kind
from app.audio.descriptors.statistics import Series

Summary = Mapping[str, float | list[float]]

_FRAMES = 512
_GUESSES = (30.0, 47.0)
# The lower level of a made-up series stays above the noise that similarity leaves out.
_LARGEST_EVEN_SPREAD = 0.9
_LEVEL = "lowlevel.spectral_rms."
_STATISTICS = ("mean", "var", "dmean", "median")


@dataclass(frozen=True, slots=True)
class Features:
    """The raw features of a summary, average where it says nothing of them, and how many those are."""

    values: tuple[float, ...]
    untold: int


def features(summary: Summary) -> Features | None:
    """The raw features as far as a summary tells them; None when it tells none of them.

    summary: numbers by dotted name, such as `lowlevel.mfcc.mean`, in the names of the classic API or of essentia's
    extractor today. What is not finite, or of other dimensions than it should be, counts as missing.
    """
    with np.errstate(all="ignore"):
        first, second = (similarity.features(_made_up(summary, guess)) for guess in _GUESSES)
    if first is None or second is None:
        return None
    is_told = np.isclose(first, second, rtol=1e-9, atol=0.0)
    untold = int(np.count_nonzero(~is_told))
    values = np.where(is_told, first, similarity.BUILT_IN_MEANS)
    return None if untold == len(values) else Features(tuple(values.tolist()), untold)


def _made_up(summary: Summary, guess: float) -> Measurements:
    if not _is_loud(summary):
        summary = {name: value for name, value in summary.items() if not name.startswith(_LEVEL)}
    numbers: Numbers = {}
    for number, row in enumerate(CLASSIC_NAMES):
        own_guess = guess ** (1 + number / 100)  # each its own, for features look at quotients too
        if row.kind is Kind.STATISTICS:
            numbers[row.measurement] = _statistics(summary, row, own_guess)
        elif row.kind is Kind.VALUE:
            value = _told(summary, row, "")
            numbers[row.measurement] = np.atleast_1d(_unlike(row.dimensions, own_guess) if value is None else value)
    return Measurements(numbers, {})


def _is_loud(summary: Summary) -> bool:
    """Whether the level is more than nothing, as that of a sound is."""
    level = _numbers(summary, f"{_LEVEL}mean", 1)
    return level is not None and level[0] > 0


def _statistics(summary: Summary, row: ClassicName, guess: float) -> Series:
    """The made-up series of a row: (frames,) or (frames, dimensions)."""
    told = {name: _told(summary, row, name) for name in _STATISTICS}
    mean, only_value = told["mean"], _told(summary, row, "")
    if mean is None:
        mean = _unlike(row.dimensions, guess) if only_value is None else only_value
    if told["var"] is None and (only_value is not None or _is_constant(summary, row)):
        told["var"] = told["dmean"] = np.zeros(row.dimensions)
    variance = np.full(row.dimensions, 1e-4 * guess**3) if told["var"] is None else told["var"]
    step = 0.1 * guess * np.sqrt(variance) if told["dmean"] is None else told["dmean"]
    median = mean if told["median"] is None else told["median"]
    columns = [_series(*numbers) for numbers in zip(mean, variance, step, median, strict=True)]
    return columns[0] if row.dimensions == 1 else np.stack(columns, axis=1)


def _series(mean: float, variance: float, step: float, median: float) -> Series:
    """Two levels of this mean and variance, so often in turn that neighbours differ by this step on average."""
    spread = math.sqrt(max(variance, 0.0))
    if spread == 0 or not math.isfinite(spread):
        return np.full(_FRAMES, mean)
    is_even = median != mean or spread <= _LARGEST_EVEN_SPREAD * abs(mean)
    share = 0.5 if is_even else (odds := (0.5 * abs(mean) / spread) ** 2) / (1 + odds)
    high_count = min(max(round(share * _FRAMES), 1), _FRAMES // 2)
    odds = high_count / (_FRAMES - high_count)
    low, high = mean - spread * math.sqrt(odds), mean + spread / math.sqrt(odds)
    if not 0 < high - low < math.inf:
        return np.full(_FRAMES, mean)
    wanted = np.nan_to_num(step * (_FRAMES - 1) / (high - low))
    turns = round(min(max(float(wanted), 1.0), 2.0 * high_count - 1))
    series = np.where(_is_high(high_count, turns), high, low)
    if median != mean:
        series[[np.flatnonzero(series == low)[-1], np.flatnonzero(series == high)[-1]]] = median
    return series


def _is_high(high_count: int, turns: int) -> Series:
    """Which frames are high, with this many turns between low and high; the last run of each is the long one."""
    runs = turns + 1
    high_runs, low_runs = runs // 2, runs - runs // 2
    lengths = np.ones(runs, dtype=int)
    last_low = 2 * (low_runs - 1)
    lengths[last_low] += _FRAMES - high_count - low_runs
    lengths[2 * high_runs - 1] += high_count - high_runs
    return np.repeat(np.arange(runs) % 2 == 1, lengths)


def _unlike(dimensions: int, guess: float) -> Series:
    """Numbers that differ between guesses in every way that a feature may look at them."""
    return np.asarray(guess + 0.1 * guess**2 * np.arange(dimensions))


def _is_constant(summary: Summary, row: ClassicName) -> bool:
    least, greatest = _told(summary, row, "min"), _told(summary, row, "max")
    return least is not None and greatest is not None and bool((least == greatest).all())


_ALSO_CALLED: dict[str, tuple[str, Callable[[Series], Series]]] = {"var": ("stdev", np.square)}


def _told(summary: Summary, row: ClassicName, statistic: str) -> Series | None:
    """What a summary says under either name of a row: (dimensions,); None when that is nothing of use."""
    for name in (row.measurement, row.name):
        found = _numbers(summary, f"{name}.{statistic}" if statistic else name, row.dimensions)
        if found is None and statistic in _ALSO_CALLED:
            other, into = _ALSO_CALLED[statistic]
            found = _numbers(summary, f"{name}.{other}", row.dimensions)
            found = None if found is None else into(found)
        if found is not None:
            return found
    return None


def _numbers(summary: Summary, name: str, dimensions: int) -> Series | None:
    value = summary.get(name)
    if value is None:
        return None
    found = np.atleast_1d(np.asarray(value, np.float64))
    return found if found.shape == (dimensions,) and np.isfinite(found).all() else None
