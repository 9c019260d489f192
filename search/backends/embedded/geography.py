"""Which places lie in a circle or a box on the mean earth."""

import numpy as np

from search.backends.embedded.columns import Floats
from search.backends.embedded.snapshot import Mask
from search.tree import InBox, InCircle

EARTH_RADIUS_KM = 6371.0087714


def lies_in(shape: InCircle | InBox, places: Floats) -> Mask:
    """Say which places a shape holds: (rows, 2) degrees of latitude and longitude, NaN for no place."""
    return _in_circle(places, shape) if isinstance(shape, InCircle) else _in_box(places, shape)


def _in_circle(places: Floats, circle: InCircle) -> Mask:
    """Say which places are within the radius, along great circles.

    Source: R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (2), 1984.
    """
    latitudes, longitudes = np.radians(places[:, 0]), np.radians(places[:, 1])
    latitude, longitude = np.radians(circle.latitude), np.radians(circle.longitude)
    haversine = (
        np.sin((latitudes - latitude) / 2) ** 2
        + np.cos(latitudes) * np.cos(latitude) * np.sin((longitudes - longitude) / 2) ** 2
    )
    distances_km: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(haversine, 0, 1)))
    return distances_km <= circle.radius_km


def _in_box(places: Floats, box: InBox) -> Mask:
    """Say which places are in the box, edges included."""
    latitudes, longitudes = places[:, 0], places[:, 1]
    is_east, is_west = longitudes >= box.west, longitudes <= box.east
    crosses_date_line = box.west > box.east
    is_between: Mask = is_east | is_west if crosses_date_line else is_east & is_west
    is_there = ~np.isnan(longitudes)
    return is_there & is_between & (latitudes >= box.south) & (latitudes <= box.north)
