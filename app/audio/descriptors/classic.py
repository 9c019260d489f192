"""The classic descriptors, by dotted name."""

import math

import numpy as np

from app.audio.descriptors.measurements import Measurements
from app.audio.descriptors.names import CLASSIC_NAMES, ClassicName, Kind
from app.audio.descriptors.statistics import STATISTICS, Series

ClassicValue = float | list[float] | str | list[str]


def classic(measured: Measurements) -> dict[str, ClassicValue]:
    """All classic descriptors of a sound, variable-length ones and texts included.

    What could not be measured, such as the loudness of beats where there are none, is 0 in every statistic, and so is
    a value that is not finite: content search compares all sounds, so each needs a number. Numbers have seven
    significant digits, as many as the analysis library computes with.
    """
    found: dict[str, ClassicValue] = {}
    for row in CLASSIC_NAMES:
        if row.kind is Kind.TEXT:
            found[row.name] = measured.text(row.measurement)
        elif row.kind is Kind.TEXTS:
            found[row.name] = measured.texts[row.measurement]
        elif row.kind is Kind.NUMBERS:
            found[row.name] = measured.entries(row.measurement)
        else:
            found |= _numbers(row, measured)
    return found


def _numbers(row: ClassicName, measured: Measurements) -> dict[str, ClassicValue]:
    series = measured.numbers.get(row.measurement)
    if series is None:
        series = np.zeros((1, row.dimensions)) if row.dimensions > 1 else np.zeros(1)
    if row.kind is Kind.VALUE:
        return {row.name: _plain(series, row.dimensions)}
    return {f"{row.name}.{name}": _plain(statistic(series), row.dimensions) for name, statistic in STATISTICS.items()}


def _plain(values: Series, dimensions: int) -> float | list[float]:
    numbers = [float(f"{value:.7g}") + 0.0 if math.isfinite(value) else 0.0 for value in values.ravel().tolist()]
    return numbers if dimensions > 1 else numbers[0]
