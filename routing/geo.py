"""Places on the globe and the distance between them."""

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
    """Metres between two places on the WGS-84 ellipsoid, exact to a millimetre."""
    return float(geodesic((a.lat, a.lon), (b.lat, b.lon)).meters)


def great_circle_m(places: Sequence[Place]) -> np.ndarray:
    """Metres between all pairs by the haversine formula on a sphere.

    Within 0.6 % of the ellipsoid; the ellipsoid's own formula is some thousand times
    slower and the way on the street is far less certain than that.

    Returns
    -------
    numpy.ndarray
        float64, shape (places, places), symmetric, 0 on the diagonal.
    """
    degrees = np.array([(place.lat, place.lon) for place in places], dtype=np.float64)
    lat, lon = np.radians(degrees.reshape(-1, 2)).T
    dlat, dlon = lat[:, None] - lat[None, :], lon[:, None] - lon[None, :]
    half = np.sin(dlat / 2) ** 2
    half += np.cos(lat)[:, None] * np.cos(lat)[None, :] * np.sin(dlon / 2) ** 2
    metres: np.ndarray = 2000 * EARTH_RADIUS * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return metres
