"""Similarity features from nothing but statistics."""

import numpy as np
import pytest

from app.audio.descriptors import similarity, summary
from app.audio.descriptors.classic import classic
from app.audio.descriptors.measurements import Measurements, Numbers
from app.audio.descriptors.names import CLASSIC_NAMES, Kind
from app.audio.descriptors.statistics import STATISTICS

_ONE_FRAME = ("sfx.effective_duration", "sfx.logattacktime", "sfx.temporal_centroid")


def _measured() -> Measurements:
    """Measurements of a made-up sound that is loud all the way."""
    random = np.random.default_rng(1)
    numbers: Numbers = {}
    for row in CLASSIC_NAMES:
        frames = 300 if row.kind is Kind.STATISTICS and row.name not in _ONE_FRAME else 1
        shape = (frames,) if row.dimensions == 1 else (frames, row.dimensions)
        if row.kind in {Kind.STATISTICS, Kind.VALUE, Kind.NUMBERS}:
            numbers[row.measurement] = 0.3 + random.gamma(2.0, 1.0, shape) * random.uniform(1, 5)
    numbers["lowlevel.spectral_rms"] = random.uniform(0.5, 1.0, 300)
    texts = {row.measurement: ["x"] for row in CLASSIC_NAMES if row.kind in {Kind.TEXT, Kind.TEXTS}}
    return Measurements(numbers, texts)


MEASURED = _measured()
WANTED = similarity.features(MEASURED)


def _classic() -> dict[str, float | list[float]]:
    """What the classic API says of it."""
    found: dict[str, float | list[float]] = {}
    for name, value in classic(MEASURED).items():
        if isinstance(value, float):
            found[name] = value
        elif isinstance(value, list):
            found[name] = [number for number in value if isinstance(number, float)]
    return found


def _of_today() -> dict[str, float | list[float]]:
    """What the extractor says of it today: other names, stdev and median besides, single values as they are."""
    found: dict[str, float | list[float]] = {}
    for name, series in MEASURED.numbers.items():
        if len(series) == 1:
            found[name] = series[0].tolist()
            continue
        for statistic, compute in STATISTICS.items():
            found[f"{name}.{statistic}"] = compute(series).tolist()
        found[f"{name}.stdev"] = np.std(series, axis=0).tolist()
        found[f"{name}.median"] = np.median(series, axis=0).tolist()
    return found


def _far(found: summary.Features | None) -> set[int]:
    """The features that are not those of the sound itself."""
    assert found is not None
    assert WANTED is not None
    return set(np.flatnonzero(~np.isclose(found.values, WANTED, rtol=1e-2, atol=5e-3)).tolist())


class TestFeatures:
    def test_of_todays_names_they_are_those_of_the_sound(self) -> None:
        found = summary.features(_of_today())
        assert found is not None
        assert (_far(found), found.untold) == (set(), 0)

    def test_without_a_variance_the_deviation_says_it(self) -> None:
        told = {name: value for name, value in _of_today().items() if not name.endswith(".var")}
        assert _far(summary.features(told)) == set()

    def test_of_classic_names_only_what_needs_a_median_is_near(self) -> None:
        found = summary.features(_classic())
        assert found is not None
        assert found.untold == 0
        assert len(_far(found)) <= 2

    @pytest.mark.parametrize("prefix", ["lowlevel.mfcc", "tonal.", "lowlevel.spectral_rms", "sfx.", "rhythm."])
    def test_what_is_missing_counts_as_average_and_the_rest_is_told(self, prefix: str) -> None:
        found = summary.features({name: value for name, value in _of_today().items() if not name.startswith(prefix)})
        assert found is not None
        far = sorted(_far(found))
        assert 0 < len(far) <= found.untold < 50
        assert [found.values[number] for number in far] == [similarity.BUILT_IN_MEANS[number] for number in far]

    def test_nothing_told_is_nothing(self) -> None:
        assert summary.features({}) is None
        assert summary.features({"lowlevel.mfcc.mean": [1.0], "nope": 3.0}) is None

    @pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e300, -1e300, 0.0, 5e-324])
    def test_odd_numbers_do_no_harm(self, number: float) -> None:
        odd: dict[str, float | list[float]] = {
            name: [number] * len(value) if isinstance(value, list) else number for name, value in _of_today().items()
        }
        found = summary.features(odd)
        assert found is None or np.isfinite(found.values).all()
        assert found is None or np.isfinite(similarity.in_space(found.values)).all()
