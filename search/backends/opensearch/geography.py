"""Which places lie in a circle or a box, by the numbers of degrees themselves.

The cluster's own kind of place keeps only some 30 bits of each, so that a place on an edge may fall to either side.
"""

import math
from typing import Any

from search.backends.opensearch.documents import finite
from search.backends.opensearch.mapping import columns
from search.tree import InBox, InCircle

EARTH_RADIUS_KM = 6371.0087714

Clause = dict[str, Any]

# Source: R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (2), 1984.
_HAVERSINE = """
if (doc[params.latitudes].size() == 0) { return false; }
double latitude = Math.toRadians(doc[params.latitudes].value);
double longitude = Math.toRadians(doc[params.longitudes].value);
double height = Math.sin((latitude - params.latitude) / 2);
double width = Math.sin((longitude - params.longitude) / 2);
double haversine = height * height + Math.cos(latitude) * Math.cos(params.latitude) * width * width;
return 2 * params.earth_radius_km * Math.asin(Math.sqrt(Math.max(0, Math.min(1, haversine)))) <= params.radius_km;
"""
_SLACK_DEGREES = 1e-6  # far more than rounding can do, and little enough to keep the box small


def box_clause(box: InBox) -> Clause:
    """Match places in the box, edges included."""
    latitudes, longitudes = columns(box.field)
    height = _range(latitudes, gte=box.south, lte=box.north)
    if box.west <= box.east:
        return {"bool": {"filter": [height, _range(longitudes, gte=box.west, lte=box.east)]}}
    sides = [_range(longitudes, gte=box.west), _range(longitudes, lte=box.east)]
    return {"bool": {"filter": [height, {"bool": {"should": sides}}]}}


def circle_clause(circle: InCircle) -> Clause:
    """Match places within the radius along great circles; only those in the box around it have to be looked at."""
    latitudes, longitudes = columns(circle.field)
    parameters = {
        "latitudes": latitudes,
        "longitudes": longitudes,
        "latitude": math.radians(circle.latitude),
        "longitude": math.radians(circle.longitude),
        "earth_radius_km": EARTH_RADIUS_KM,
        "radius_km": finite(circle.radius_km),
    }
    is_near = {"script": {"script": {"source": _HAVERSINE, "params": parameters}}}
    return {"bool": {"filter": [box_clause(_around(circle)), is_near]}}


def _around(circle: InCircle) -> InBox:
    """Give a box that holds the circle; around a pole, or the whole earth, it is a band or everything."""
    angle = min(circle.radius_km / EARTH_RADIUS_KM, math.pi)
    reach = math.degrees(angle) + _SLACK_DEGREES
    south, north = circle.latitude - reach, circle.latitude + reach
    if south <= -90 or north >= 90:  # noqa: PLR2004  # the poles
        return InBox(circle.field, south, -180.0, north, 180.0)
    half = math.degrees(math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(circle.latitude)))))
    west, east = circle.longitude - half - _SLACK_DEGREES, circle.longitude + half + _SLACK_DEGREES
    return InBox(circle.field, south, west + 360 if west < -180 else west, north, east - 360 if east > 180 else east)  # noqa: PLR2004


def _range(column: str, **ends: float) -> Clause:
    return {"range": {column: ends}}
