"""Conversion between WGS-84 and the two shifted datums of Chinese map services.

GCJ-02 (AMap, Tencent) is WGS-84 moved by up to some 700 m. The transform itself was
never officially published; what every map tool uses is the approximation that became
public around 2010: a sum of sines around 35° N, 105° E, converted into degrees on the
Krasovsky 1940 ellipsoid. BD-09 (Baidu) is GCJ-02 moved again, by a formula of Baidu's.
Both are good to a few metres at best, which is enough to find a door.

All functions take and return degrees, in the order lat, lon. Outside `CHINA` GCJ-02 is
the same as WGS-84, as it is at the services themselves.
"""

from collections.abc import Callable
from math import atan2, cos, hypot, pi, radians, sin, sqrt

_AXIS_M = 6378245.0
"""Semi-major axis of the Krasovsky 1940 ellipsoid."""
_E2 = 0.00669342162296594323
"""Squared first eccentricity of the Krasovsky 1940 ellipsoid."""
_ORIGIN = (35.0, 105.0)
"""Origin of the sines, lat and lon in degrees."""
_BAIDU_RAD = pi * 3000 / 180
_BAIDU_OFFSET = (0.006, 0.0065)
"""Degrees that BD-09 adds after its rotation, lat and lon."""

CHINA = (0.8293, 72.004, 55.8271, 137.8347)
"""The box in which coordinates are shifted: south, west, north, east. It is coarse, as
in every implementation, and contains Hong Kong and its neighbours."""

_TOLERANCE_DEG = 1e-10
"""Tolerance of the inverse, about 0.01 mm on the ground."""
_MAX_ITERATIONS = 30


def wgs84_to_gcj02(lat: float, lon: float) -> tuple[float, float]:
    """Convert WGS-84 to GCJ-02; coordinates outside `CHINA` stay as they are."""
    if not _in_china(lat, lon):
        return lat, lon
    north_m, east_m = _shift_m(lat - _ORIGIN[0], lon - _ORIGIN[1])
    flat = 1 - _E2 * sin(radians(lat)) ** 2
    metres_per_rad_lat = _AXIS_M * (1 - _E2) / (flat * sqrt(flat))
    metres_per_rad_lon = _AXIS_M / sqrt(flat) * cos(radians(lat))
    return (
        lat + north_m / metres_per_rad_lat * 180 / pi,
        lon + east_m / metres_per_rad_lon * 180 / pi,
    )


def gcj02_to_wgs84(lat: float, lon: float) -> tuple[float, float]:
    """Convert GCJ-02 to WGS-84, inverse to `wgs84_to_gcj02` within a centimetre."""
    if not _in_china(lat, lon):
        return lat, lon
    return _inverse(wgs84_to_gcj02, lat, lon)


def gcj02_to_bd09(lat: float, lon: float) -> tuple[float, float]:
    """Convert GCJ-02 to BD-09."""
    radius = hypot(lat, lon) + 0.00002 * sin(lat * _BAIDU_RAD)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * _BAIDU_RAD)
    return (
        radius * sin(angle) + _BAIDU_OFFSET[0],
        radius * cos(angle) + _BAIDU_OFFSET[1],
    )


def bd09_to_gcj02(lat: float, lon: float) -> tuple[float, float]:
    """Convert BD-09 to GCJ-02, inverse to `gcj02_to_bd09` within a centimetre."""
    return _inverse(gcj02_to_bd09, lat, lon)


def bd09_to_wgs84(lat: float, lon: float) -> tuple[float, float]:
    """Convert BD-09 to WGS-84."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lat, lon))


def _in_china(lat: float, lon: float) -> bool:
    south, west, north, east = CHINA
    return south <= lat <= north and west <= lon <= east


def _shift_m(y: float, x: float) -> tuple[float, float]:
    """Return metres to the north and to the east at degrees y, x from the origin."""
    ripple = 20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += (
        ripple
        + 20 * sin(pi * y)
        + 40 * sin(pi * y / 3)
        + 160 * sin(pi * y / 12)
        + 320 * sin(pi * y / 30)
    ) * (2 / 3)
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += (
        ripple
        + 20 * sin(pi * x)
        + 40 * sin(pi * x / 3)
        + 150 * sin(pi * x / 12)
        + 300 * sin(pi * x / 30)
    ) * (2 / 3)
    return north, east


def _inverse(
    forward: Callable[[float, float], tuple[float, float]], lat: float, lon: float
) -> tuple[float, float]:
    """Find the point that ``forward`` maps to the given one, by fixed-point iteration.

    The shift changes so slowly that each iteration leaves under a thousandth of the error.
    """
    guess_lat, guess_lon = lat, lon
    for _ in range(_MAX_ITERATIONS):
        mapped_lat, mapped_lon = forward(guess_lat, guess_lon)
        guess_lat += lat - mapped_lat
        guess_lon += lon - mapped_lon
        if max(abs(lat - mapped_lat), abs(lon - mapped_lon)) < _TOLERANCE_DEG:
            break
    return guess_lat, guess_lon
