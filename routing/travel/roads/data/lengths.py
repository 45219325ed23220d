"""Lengths of lines on the globe."""

import numpy as np

MAJOR_M = 6_378_137.0
ECCENTRICITY_2 = 6.694379990141e-3
"""Half axis and squared eccentricity of the WGS-84 ellipsoid."""


def gaps_m(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """Metres from each point of a line to the next: float64, one fewer than points.

    On the plane that touches the ellipsoid between the two, by its radii of curvature
    (Snyder, Map Projections, 1987, eq. 4-18 and 4-20): within 0.1 % of the geodesic up
    to some 100 km outside the polar circles.
    """
    middle = np.radians((lat[1:] + lat[:-1]) / 2)
    sine_2 = 1 - ECCENTRICITY_2 * np.sin(middle) ** 2
    along_meridian = MAJOR_M * (1 - ECCENTRICITY_2) / sine_2**1.5
    along_parallel = MAJOR_M / np.sqrt(sine_2) * np.cos(middle)
    turned = np.diff(lon)
    # The short way round where a line crosses the meridian of 180°.
    turned -= 360 * np.rint(turned / 360)
    north = along_meridian * np.radians(np.diff(lat))
    gaps: np.ndarray = np.hypot(north, along_parallel * np.radians(turned))
    return gaps


def lengths_m(start: np.ndarray, lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """Metres of each of many lines: line i has the points ``start[i]:start[i + 1]``."""
    lines = len(start) - 1
    line = np.repeat(np.arange(lines), np.diff(start))
    inside = line[1:] == line[:-1]
    gaps = gaps_m(lat, lon)[inside]
    return np.bincount(line[1:][inside], weights=gaps, minlength=lines)
