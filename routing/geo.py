"""Places on the globe, and distances between them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from geopy.distance import EARTH_RADIUS, geodesic

from .errors import ProblemError


@dataclass(frozen=True, order=True)
class Place:
    """A point in WGS-84 degrees, ``lat`` -90 to 90 and ``lon`` -180 to 180."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise ProblemError(
                f"Latitude {self.lat}, longitude {self.lon} is not on the globe; "
                "were they swapped?"
            )


def geodesic_m(a: Place, b: Place) -> float:
    """Return the metres between two places on the WGS-84 ellipsoid, to a millimetre."""
    return float(geodesic((a.lat, a.lon), (b.lat, b.lon)).meters)


def on_unit_sphere(places: Sequence[Place]) -> np.ndarray:
    """Return the places as points on a sphere of radius 1: float64, (3, places)."""
    degrees = np.array([(place.lat, place.lon) for place in places], dtype=np.float64)
    lat, lon = np.radians(degrees.reshape(-1, 2)).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def euclidean_distance(origins: np.ndarray, destinations: np.ndarray) -> np.ndarray:
    """Return the straight distances between points, each (dimensions, …), in their unit."""
    total = (origins[0] - destinations[0]) ** 2
    for a, b in zip(origins[1:], destinations[1:], strict=True):
        gap = a - b
        gap *= gap
        total += gap
    distances: np.ndarray = np.sqrt(total, out=total)
    return distances


def great_circle_m(origins: np.ndarray, destinations: np.ndarray) -> np.ndarray:
    """Return the metres along the sphere between points of `on_unit_sphere`.

    Shapes may broadcast. The result is within 0.6 % of the ellipsoid, whose own formula
    is some thousand times slower, while streets are far less certain than that. It is
    computed from the chord: that takes one trigonometric function for each pair where the
    haversine formula takes three, and is as exact for places that are near each other.
    """
    metres = euclidean_distance(origins, destinations)
    metres *= 0.5
    np.minimum(metres, 1, out=metres)
    np.arcsin(metres, out=metres)
    metres *= 2000 * EARTH_RADIUS
    return metres
