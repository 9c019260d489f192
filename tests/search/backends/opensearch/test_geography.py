import pytest

from search.backends.opensearch.geography import _around, box_clause, circle_clause
from search.tree import InBox, InCircle


def around(latitude: float, longitude: float, radius_km: float) -> InBox:
    return _around(InCircle("geotag", latitude, longitude, radius_km))


class TestAround:
    def test_it_reaches_as_far_as_the_circle(self) -> None:
        box = around(60.0, 10.0, 111.195)
        assert (box.south, box.north) == pytest.approx((59.0, 61.0), abs=1e-3)
        assert box.west < 10 - 2.0
        assert box.east > 10 + 2.0

    def test_around_a_pole_every_longitude_counts(self) -> None:
        assert (around(89.9, 10.0, 50).west, around(-89.9, 10.0, 50).east) == (-180.0, 180.0)

    def test_it_crosses_the_date_line(self) -> None:
        assert around(0.0, 179.9, 50).east == pytest.approx(-179.65, abs=0.01)
        assert around(0.0, -179.9, 50).west == pytest.approx(179.65, abs=0.01)

    def test_the_whole_earth_fits(self) -> None:
        assert (around(10.0, 20.0, 1e9).west, around(10.0, 20.0, 1e9).east) == (-180.0, 180.0)


def test_a_box_over_the_date_line_has_two_sides() -> None:
    assert "should" in str(box_clause(InBox("geotag", -1, 170, 1, -170)))


def test_a_circle_looks_into_its_box_first() -> None:
    box, script = circle_clause(InCircle("geotag", 1.0, 2.0, 3.0))["bool"]["filter"]
    assert "range" in str(box)
    assert script["script"]["script"]["params"]["radius_km"] == 3.0
