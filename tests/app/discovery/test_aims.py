"""What results shall be near to."""

import pytest

import search
from app.database import Database
from app.discovery import aims


class TestOfTarget:
    def test_no_connection_is_kept_while_the_engine_works(self, each_database: Database) -> None:
        with each_database.looking() as session:
            aims.of_target(session, "rhythm.bpm:100")
            assert each_database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # of the pools that queue


class TestAsked:
    def test_only_sounds_that_have_every_value_can_be_near(self, sqlite_database: Database) -> None:
        with sqlite_database.looking() as session:
            aim = aims.of_target(session, "rhythm.bpm:100 lowlevel.pitch.mean:220 loudness:-20")
        wanted = [search.tree.HasValue(name) for name in ("rhythm.bpm", "lowlevel.pitch.mean", "loudness")]
        assert aim.asked(search.Query()).filter == search.tree.AllOf(tuple(wanted))


class TestDistanceOf:
    @pytest.mark.parametrize(
        ("score", "distance"), [(1.0, 0.0), (1 - 1e-12, 0.0), (1 - 1e-8, 2e-4), (0.5, 2**0.5), (0.0, 2.0)]
    )
    def test_is_0_only_where_nothing_differs(self, score: float, distance: float) -> None:
        assert aims.distance_of(score) == pytest.approx(distance)
