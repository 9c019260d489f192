"""Places in a filter: circles, boxes around them, rectangles and what lies outside."""

import pytest

from search.errors import FilterSyntaxError, QueryError, UnknownFieldError, WrongValueError
from search.filters import parse_filter
from search.tree import AllOf, AnyOf, Equals, HasValue, InBox, InCircle, Node, Not

CIRCLE = InCircle("geotag", 41.39, 2.17, 10.0)

MEANINGS: dict[str, tuple[str, Node]] = {
    "circle": ("{!geofilt sfield=geotag pt=41.39,2.17 d=10}", CIRCLE),
    "parameters in any order": ("{!geofilt d=10 pt=41.39,2.17 sfield=geotag}", CIRCLE),
    "parameters in quotes": ("{!geofilt sfield='geotag' pt=\"41.39, 2.17\" d='10'}", CIRCLE),
    "a parameter nobody knows": ("{!geofilt cache=false sfield=geotag pt=41.39,2.17 d=10 }", CIRCLE),
    "centre with longitude first": ("{!geofilt sfield=geotag pt='2.17 41.39' d=10}", CIRCLE),
    "circle of no width": ("{!geofilt sfield=geotag pt=-17,178 d=0}", InCircle("geotag", -17.0, 178.0, 0.0)),
    "circle before a clause": (
        "{!geofilt sfield=geotag pt=41.39,2.17 d=10} tag:thunder",
        AllOf((CIRCLE, Equals("tag", "thunder"))),
    ),
    "circle behind a clause": (
        "tag:thunder -{!geofilt sfield=geotag pt=41.39,2.17 d=10}",
        AllOf((Equals("tag", "thunder"), Not(CIRCLE))),
    ),
    "circle in the parentheses of a field": (
        "tag:(thunder {!geofilt sfield=geotag pt=41.39,2.17 d=10})",
        AllOf((Equals("tag", "thunder"), CIRCLE)),
    ),
    "corners with commas": ('geotag:["42, -72" TO "43, -71"]', InBox("geotag", 42.0, -72.0, 43.0, -71.0)),
    "corners without quotes": ("geotag:[42,-72 TO 43,-71]", InBox("geotag", 42.0, -72.0, 43.0, -71.0)),
    "corners in either form": ('geotag:[" 41,2" TO "3  42 "]', InBox("geotag", 41.0, 2.0, 42.0, 3.0)),
    "across the date line": ('geotag:["-20,175" TO "-15,-175"]', InBox("geotag", -20.0, 175.0, -15.0, -175.0)),
    "one point": ('geotag:["1,2" TO "1,2"]', InBox("geotag", 1.0, 2.0, 1.0, 2.0)),
    "Intersects": (
        'geotag:"Intersects(-74.093 41.042 -69.347 44.558)"',
        InBox("geotag", 41.042, -74.093, 44.558, -69.347),
    ),
    "Intersects with more blanks": ('geotag:" Intersects ( -1  -2 3 4 ) "', InBox("geotag", -2.0, -1.0, 4.0, 3.0)),
    "precision hint": ('geotag:"Intersects(-1 -2 3 4) distErr=20"', InBox("geotag", -2.0, -1.0, 4.0, 3.0)),
    "two boxes": (
        'geotag:"Intersects(-1 -2 3 4)" OR geotag:"Intersects(5 6 7 8)"',
        AnyOf((InBox("geotag", -2.0, -1.0, 4.0, 3.0), InBox("geotag", 6.0, 5.0, 8.0, 7.0))),
    ),
    "outside": (
        'geotag:"IsDisjointTo(-1 -2 3 4)"',
        AllOf((HasValue("geotag"), Not(InBox("geotag", -2.0, -1.0, 4.0, 3.0)))),
    ),
    "not outside": (
        '-geotag:"IsDisjointTo(-1 -2 3 4) distErrPct=0.1"',
        Not(AllOf((HasValue("geotag"), Not(InBox("geotag", -2.0, -1.0, 4.0, 3.0))))),
    ),
}

WRONG: dict[str, tuple[str, type[QueryError]]] = {
    "no centre": ("{!geofilt sfield=geotag d=10}", FilterSyntaxError),
    "no distance": ("{!geofilt sfield=geotag pt=1,2}", FilterSyntaxError),
    "no field": ("{!geofilt pt=1,2 d=10}", FilterSyntaxError),
    "no parameters": ("{!geofilt}", FilterSyntaxError),
    "no such function": ("{!lucene df=tag}", FilterSyntaxError),
    "no function": ("{!}", FilterSyntaxError),
    "never closed": ("{!geofilt sfield=geotag pt=1,2 d=10", FilterSyntaxError),
    "no such field": ("{!geofilt sfield=place pt=1,2 d=10}", UnknownFieldError),
    "a field of another kind": ("{!geofilt sfield=tag pt=1,2 d=10}", UnknownFieldError),
    "negative distance": ("{!geofilt sfield=geotag pt=1,2 d=-1}", WrongValueError),
    "endless distance": ("{!geofilt sfield=geotag pt=1,2 d=Infinity}", WrongValueError),
    "distance in words": ("{!geofilt sfield=geotag pt=1,2 d=far}", WrongValueError),
    "centre with one number": ("{!geofilt sfield=geotag pt=1 d=1}", WrongValueError),
    "centre with three numbers": ("{!geofilt sfield=geotag pt=1,2,3 d=1}", WrongValueError),
    "centre beyond the pole": ("{!geofilt sfield=geotag pt=91,2 d=1}", WrongValueError),
    "centre beyond the date line": ("{!geofilt sfield=geotag pt=1,181 d=1}", WrongValueError),
    "box upside down": ('geotag:["43,1" TO "42,2"]', WrongValueError),
    "box in braces": ('geotag:{"42,1" TO "43,2"}', WrongValueError),
    "box with an open end": ('geotag:["42,1" TO *]', WrongValueError),
    "box with a bad corner": ('geotag:["42,1" TO "a,2"]', WrongValueError),
    "Intersects with three numbers": ('geotag:"Intersects(1 2 3)"', WrongValueError),
    "Intersects with five numbers": ('geotag:"Intersects(1 2 3 4 5)"', WrongValueError),
    "Intersects upside down": ('geotag:"Intersects(1 4 3 2)"', WrongValueError),
    "another relation": ('geotag:"Contains(1 2 3 4)"', WrongValueError),
    "a point": ('geotag:"1,2"', WrongValueError),
    "a word": ("geotag:Barcelona", WrongValueError),
    "a prefix": ("geotag:1*", WrongValueError),
}

BOXES = {
    "on the equator": ("0,0", 111.1951, (-1, -1, 1, 1)),
    "at 60 degrees a circle is twice as wide": ("60,10", 111.1951, (59, 8, 61, 12)),
    "over the date line to the east": ("0,179.5", 111.1951, (-1, 178.5, 1, -179.5)),
    "over the date line to the west": ("0,-179.5", 111.1951, (-1, 179.5, 1, -178.5)),
    "around the north pole": ("89.5,10", 111.1951, (88.5, -180, 90, 180)),
    "around the south pole": ("-89.5,10", 111.1951, (-90, -180, -88.5, 180)),
    "around the world": ("0,0", 1e9, (-90, -180, 90, 180)),
}


class TestPlaces:
    @pytest.mark.parametrize(("text", "expected"), MEANINGS.values(), ids=MEANINGS.keys())
    def test_a_place_is_read(self, text: str, expected: Node) -> None:
        assert parse_filter(text) == expected

    @pytest.mark.parametrize(("text", "error"), WRONG.values(), ids=WRONG.keys())
    def test_what_is_no_place_is_refused(self, text: str, error: type[QueryError]) -> None:
        with pytest.raises(error):
            parse_filter(text)

    @pytest.mark.parametrize(("centre", "distance_km", "edges"), BOXES.values(), ids=BOXES.keys())
    def test_a_bounding_box_holds_the_circle(
        self, centre: str, distance_km: float, edges: tuple[float, float, float, float]
    ) -> None:
        box = parse_filter(f"{{!bbox sfield=geotag pt={centre} d={distance_km}}}")

        assert isinstance(box, InBox)
        assert (box.south, box.west, box.north, box.east) == pytest.approx(edges, abs=0.002)
