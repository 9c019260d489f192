"""Similarity features from nothing but statistics."""

import hashlib
import math

import numpy as np
import pytest

from app.audio.descriptors import similarity, summary
from app.audio.descriptors.classic import classic
from app.audio.descriptors.measurements import Measurements, Numbers
from app.audio.descriptors.names import CLASSIC_NAMES, Kind
from app.audio.descriptors.statistics import STATISTICS
from search import SPACES

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


# Files tell no median, so means stand in for the medians of the pitch and of its confidence.
_FROM_MEDIANS = {90, 91}


def _far(found: summary.Features | None) -> set[int]:
    """The features that are not those of the sound itself, but for those that need a median."""
    assert found is not None
    assert WANTED is not None
    return set(np.flatnonzero(~np.isclose(found.values, WANTED, rtol=1e-5, atol=1e-5)).tolist()) - _FROM_MEDIANS


class TestFeatures:
    @pytest.mark.parametrize("told", [_of_today(), _classic()], ids=["today", "classic"])
    def test_under_either_names_they_are_those_of_the_sound(self, told: dict[str, float | list[float]]) -> None:
        found = summary.features(told)
        assert found is not None
        assert (_far(found), found.untold) == (set(), 0)

    def test_both_names_say_the_same(self) -> None:
        first, second = summary.features(_of_today()), summary.features(_classic())
        assert first is not None
        assert second is not None
        assert first.values == pytest.approx(second.values, rel=1e-5, abs=1e-5)

    def test_without_a_variance_the_deviation_says_it(self) -> None:
        told = {name: value for name, value in _of_today().items() if not name.endswith(".var")}
        assert _far(summary.features(told)) == set()

    def test_what_never_changes_has_no_variance(self) -> None:
        told = _of_today()
        told |= {f"lowlevel.dissonance.{name}": 0.25 for name in ("mean", "min", "max")}
        del told["lowlevel.dissonance.var"], told["lowlevel.dissonance.stdev"]
        found = summary.features(told)
        assert found is not None
        assert (found.untold, found.values[80:82]) == (0, (0.25, 0.0))

    @pytest.mark.parametrize("prefix", ["lowlevel.mfcc", "tonal.", "lowlevel.spectral_rms", "sfx.", "rhythm."])
    def test_what_is_missing_counts_as_average_and_the_rest_is_told(self, prefix: str) -> None:
        found = summary.features({name: value for name, value in _of_today().items() if not name.startswith(prefix)})
        assert found is not None
        far = sorted(_far(found))
        assert 0 < len(far) == found.untold < 50
        assert [found.values[number] for number in far] == [summary.BUILT_IN_MEANS[number] for number in far]

    def test_nothing_told_is_nothing(self) -> None:
        assert summary.features({}) is None
        assert summary.features({"lowlevel.mfcc.mean": [1.0], "nope": 3.0}) is None

    @pytest.mark.parametrize(
        ("number", "is_told"),
        [(math.nan, False), (math.inf, False), (1e300, True), (-1e300, True), (0.0, True), (5e-324, True)],
    )
    def test_odd_numbers_do_no_harm(self, number: float, is_told: bool) -> None:  # noqa: FBT001  a case of the table
        odd: dict[str, float | list[float]] = {
            name: [number] * len(value) if isinstance(value, list) else number for name, value in _of_today().items()
        }
        found = summary.features(odd)
        assert (found is not None) == is_told
        if found is not None:
            assert np.isfinite(found.values).all()
            assert np.isfinite(summary.in_space(found)).all()


def test_every_change_of_the_space_has_a_version_of_its_own() -> None:
    """Whoever changes the numbers below gives the space a new version: indices are rebuilt by it."""
    numbers = repr((summary.BUILT_IN_MEANS, summary.BUILT_IN_DEVIATIONS, summary.WEIGHTS))
    space = SPACES[summary.SPACE_NAME]
    assert (space.version, space.dimensions) == (1, similarity.DIMENSIONS)
    assert hashlib.sha256(numbers.encode()).hexdigest()[:16] == "071745962b17e386"
