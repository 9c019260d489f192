"""The bounds of descriptors, kept by many at once."""

import math
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.database import Database
from app.models import DescriptorBounds
from app.sounds import bounds
from app.sounds.normalisation import DIMENSIONS, Bounds, packed

BPM = "rhythm.bpm"
HFC = "lowlevel.hfc.mean"


def bpm(low: float, high: float) -> dict[str, Bounds]:
    return {BPM: Bounds((low,), (high,))}


class TestOf:
    def test_are_the_least_and_greatest_of_each_dimension(self) -> None:
        sounds = [
            {BPM: 60.0, "sfx.tristimulus.mean": [0.1, 0.9, 0.5]},
            {BPM: 90.0, "sfx.tristimulus.mean": [0.3, 0.2, 0.5]},
            {"tonal.key_key": "A", "lowlevel.hfc.min": 3.0},
        ]
        assert bounds.of(sounds) == bpm(60.0, 90.0) | {"sfx.tristimulus.mean": Bounds((0.1, 0.2, 0.5), (0.3, 0.9, 0.5))}

    @pytest.mark.parametrize("value", [[1.0, 2.0], math.nan, math.inf, []])
    def test_leave_out_what_no_analysis_says(self, value: object) -> None:
        assert bounds.of([{BPM: value}]) == {}
        assert bounds.of([{BPM: value}, {BPM: 60.0}]) == bpm(60.0, 60.0)

    def test_of_no_sound_are_none(self) -> None:
        assert bounds.of([]) == {}


class TestWiden:
    def test_holds_all_that_was_found(self, each_database: Database) -> None:
        for found in (bpm(60.0, 90.0), bpm(50.0, 70.0), bpm(65.0, 120.0), {HFC: Bounds((1.0,), (1.0,))}):
            bounds.widen(each_database, found)
        assert bounds.known(each_database) == bpm(50.0, 120.0) | {HFC: Bounds((1.0,), (1.0,))}

    def test_of_several_only_those_are_widened_that_have_to_be(self, each_database: Database) -> None:
        bounds.widen(each_database, bpm(40.0, 200.0) | {HFC: Bounds((1.0,), (2.0,))})
        bounds.widen(each_database, bpm(60.0, 90.0) | {HFC: Bounds((0.0,), (1.5,))})
        assert bounds.known(each_database) == bpm(40.0, 200.0) | {HFC: Bounds((0.0,), (2.0,))}

    def test_writes_nothing_where_all_is_within(
        self, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bounds.widen(sqlite_database, bpm(60.0, 90.0))
        monkeypatch.delattr(Database, "writing")
        bounds.widen(sqlite_database, bpm(60.0, 70.0))
        bounds.widen(sqlite_database, {})

    def test_takes_the_place_of_bounds_with_other_dimensions(self, each_database: Database) -> None:
        with each_database.writing() as session:
            session.add(DescriptorBounds(name=BPM, lows=packed([1.0, 2.0]), highs=packed([3.0, 4.0])))
        bounds.widen(each_database, bpm(60.0, 90.0))
        assert bounds.known(each_database) == bpm(60.0, 90.0)

    def test_by_many_at_once_loses_nothing(self, each_database: Database) -> None:
        names = sorted(DIMENSIONS)

        def widen(number: int) -> None:
            # Each begins elsewhere and goes the other way round, which would end in a deadlock without an order.
            own = names[number * 7 :] + names[: number * 7]
            own = own[:: 1 if number % 2 else -1]
            wide = {
                name: Bounds((-float(number),) * DIMENSIONS[name], (number * 2.0,) * DIMENSIONS[name]) for name in own
            }
            bounds.widen(each_database, wide)

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(widen, range(24)))
        expected = {name: Bounds((-23.0,) * DIMENSIONS[name], (46.0,) * DIMENSIONS[name]) for name in names}
        assert bounds.known(each_database) == expected


class TestReplace:
    def test_narrows_what_nobody_has_touched(self, each_database: Database) -> None:
        bounds.widen(each_database, bpm(40.0, 200.0) | {HFC: Bounds((1.0,), (2.0,))})
        before = bounds.known(each_database)
        bounds.replace(each_database, before, bpm(60.0, 90.0))
        assert bounds.known(each_database) == bpm(60.0, 90.0)

    def test_keeps_what_was_widened_in_the_meantime(self, each_database: Database) -> None:
        bounds.widen(each_database, bpm(40.0, 200.0))
        before = bounds.known(each_database)
        bounds.widen(each_database, bpm(30.0, 30.0) | {HFC: Bounds((1.0,), (2.0,))})
        bounds.replace(each_database, before, bpm(60.0, 90.0))
        assert bounds.known(each_database) == bpm(30.0, 200.0) | {HFC: Bounds((1.0,), (2.0,))}

    def test_fills_an_empty_table(self, each_database: Database) -> None:
        bounds.replace(each_database, {}, bpm(60.0, 90.0))
        bounds.replace(each_database, {}, bpm(60.0, 90.0))
        assert bounds.known(each_database) == bpm(60.0, 90.0)
        bounds.replace(each_database, bpm(60.0, 90.0), {})
        assert bounds.known(each_database) == {}
