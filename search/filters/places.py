"""Places in a filter: points, rectangles between two corners, circles and their bounding boxes.

Source: Apache Solr Reference Guide, "Spatial Search"; Freesound APIv2 documentation, "Text Search", geotag filters.
"""

import math
import re

from search.errors import FilterSyntaxError, UnknownFieldError, WrongValueError
from search.fields import Field, Kind, lookup
from search.filters.syntax import Local, Phrase, Range, Value
from search.numerals import finite_number
from search.tree import AllOf, HasValue, InBox, InCircle, Node, Not

EARTH_RADIUS_KM = 6371.0087714
_POLE, _DATE_LINE = 90.0, 180.0  # degrees
EXPECTED_PLACE = 'an area such as "Intersects(WEST SOUTH EAST NORTH)" or ["SOUTH,WEST" TO "NORTH,EAST"]'
EXPECTED_POINT = "a point such as 41.39,2.17 (latitude, longitude)"

_AREA = re.compile(r"\s*(Intersects|IsDisjointTo)\s*\(([^()]*)\)\s*(?:distErr(?:Pct)?\s*=\s*[0-9.]+\s*)?")

_Point = tuple[float, float]


def place_node(field: Field, value: Value) -> Node:
    """Give the rectangle that a value means, or what lies outside of it."""
    box = None
    match value:
        case Range(low=str() as low, high=str() as high, includes_low=True, includes_high=True):
            box = _box(field, _point(low), _point(high))
        case Phrase() if area := _AREA.fullmatch(value.text):
            box = _area(field, area[2])
    if box is None or box.south > box.north:
        raise WrongValueError(field.name, value.text, EXPECTED_PLACE, value.position)
    if value.text.lstrip().startswith("IsDisjointTo"):
        return AllOf((HasValue(field.name), Not(box)))
    return box


def _area(field: Field, text: str) -> InBox | None:
    """Give the rectangle written as west, south, east, north."""
    numbers = text.split()
    return _box(field, _point(" ".join(numbers[:2])), _point(" ".join(numbers[2:])))


def _box(field: Field, south_west: _Point | None, north_east: _Point | None) -> InBox | None:
    if south_west is None or north_east is None:
        return None
    return InBox(field.name, *south_west, *north_east)


def _point(text: str) -> _Point | None:
    """Give latitude and longitude of `lat, lon` or, without a comma, `lon lat`; None when it is no point on earth."""
    parts = text.split(",") if "," in text else text.split()[::-1]
    numbers = [finite_number(part.strip()) for part in parts]
    match numbers:
        case [float() as latitude, float() as longitude] if abs(latitude) <= _POLE and abs(longitude) <= _DATE_LINE:
            return latitude, longitude
        case _:
            return None


def circle_node(local: Local) -> Node:
    """Give the circle, or its bounding box, that a function in braces means.

    Raises:
        FilterSyntaxError: there is no such function, or it lacks a parameter.
        UnknownFieldError: there is no such field, or it holds no places.
        WrongValueError: the centre is no point, or the distance is no number from 0 on.
    """
    if local.function not in {"geofilt", "bbox"}:
        raise FilterSyntaxError(local.position, f"{{!{local.function}", "{!geofilt or {!bbox")
    given = dict(local.parameters)
    field_name, point_text, distance_text = (_parameter(local, given, key) for key in ("sfield", "pt", "d"))
    field = lookup(field_name)
    if field is None or field.kind is not Kind.PLACE:
        raise UnknownFieldError(field_name, local.position, suggestions=("geotag",))
    centre = _point(point_text)
    if centre is None:
        raise WrongValueError(field.name, point_text, EXPECTED_POINT, local.position)
    distance_km = finite_number(distance_text)
    if distance_km is None or distance_km < 0:
        raise WrongValueError(field.name, distance_text, "a distance in km from 0 on", local.position)
    circle = InCircle(field.name, *centre, distance_km)
    return circle if local.function == "geofilt" else _box_around(circle)


def _parameter(local: Local, given: dict[str, str], key: str) -> str:
    if key not in given:
        expected = f"{{!{local.function} sfield=geotag pt=LAT,LON d=KM}}"
        raise FilterSyntaxError(local.position, f"no {key}= in {{!{local.function}", expected)
    return given[key]


def _box_around(circle: InCircle) -> InBox:
    """Give the smallest rectangle around a circle; around a pole it takes in all longitudes."""
    reach = math.degrees(circle.radius_km / EARTH_RADIUS_KM)
    south, north = circle.latitude - reach, circle.latitude + reach
    if south <= -_POLE or north >= _POLE:
        return InBox(circle.field, max(south, -_POLE), -_DATE_LINE, min(north, _POLE), _DATE_LINE)
    ratio = math.sin(math.radians(reach)) / math.cos(math.radians(circle.latitude))
    width = math.degrees(math.asin(min(ratio, 1.0)))
    west, east = circle.longitude - width, circle.longitude + width
    return InBox(circle.field, south, west + 360 * (west < -_DATE_LINE), north, east - 360 * (east > _DATE_LINE))
