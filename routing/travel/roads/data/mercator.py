"""Mercator's projection, a flat map on which near places have their true shape."""

from dataclasses import dataclass

import numpy as np

from .lengths import ECCENTRICITY_2, MAJOR_M

_NORTHERNMOST = 89.0


@dataclass(frozen=True)
class Mercator:
    """Mercator's projection of the WGS-84 ellipsoid (Snyder, Map Projections, 1987, ch. 7).

    The projection is conformal: around any place all directions are stretched alike, by
    `scale`, so that the nearest road on the map is the nearest on the ground. The map ends
    at 89° of latitude.

    Attributes
    ----------
    lon
        Degrees of the meridian in the middle of the map, -180 to 180.
    """

    lon: float

    def points(self, lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
        """Return metres on the map: float64, shape (places, 2), x and y."""
        east = lon - self.lon
        east = east - 360 * np.rint(east / 360)
        phi = np.radians(np.clip(lat, -_NORTHERNMOST, _NORTHERNMOST))
        e = np.sqrt(ECCENTRICITY_2)
        # This is eq. 7-7 with the logarithms of the tangents as hyperbolic functions.
        y = np.arctanh(np.sin(phi)) - e * np.arctanh(e * np.sin(phi))
        return MAJOR_M * np.stack([np.radians(east), y], axis=1)

    def scale(self, lat: np.ndarray) -> np.ndarray:
        """Return metres on the map for a metre on the ground, ≥ 1 (eq. 7-8)."""
        phi = np.radians(np.clip(lat, -_NORTHERNMOST, _NORTHERNMOST))
        scale: np.ndarray = np.sqrt(1 - ECCENTRICITY_2 * np.sin(phi) ** 2) / np.cos(phi)
        return scale
