"""The shifted Chinese datums."""

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.datum import (
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    wgs84_to_gcj02,
)

LATS = st.floats(1, 55)
LONS = st.floats(72.1, 137.7)


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Length of a short way, on a sphere."""
    north = (a[0] - b[0]) * 111_195
    east = (a[1] - b[1]) * 111_195 * cos(radians(a[0]))
    return hypot(north, east)


@given(LATS, LONS)
def test_gcj02_and_back_is_within_a_centimetre(lat: float, lon: float) -> None:
    assert metres(gcj02_to_wgs84(*wgs84_to_gcj02(lat, lon)), (lat, lon)) < 0.01


@given(LATS, LONS)
def test_bd09_and_back_is_within_a_centimetre(lat: float, lon: float) -> None:
    bd09 = gcj02_to_bd09(*wgs84_to_gcj02(lat, lon))
    assert metres(bd09_to_wgs84(*bd09), (lat, lon)) < 0.01
    assert metres(bd09_to_gcj02(*gcj02_to_bd09(lat, lon)), (lat, lon)) < 0.01


@given(st.floats(18, 53), st.floats(74, 134))
def test_the_shift_in_china_is_between_some_and_a_thousand_metres(
    lat: float, lon: float
) -> None:
    assert 10 < metres(wgs84_to_gcj02(lat, lon), (lat, lon)) < 1000


def test_figures_are_those_of_the_tools_in_common_use() -> None:
    # The example point and results that other implementations publish.
    assert wgs84_to_gcj02(39.915, 116.404) == pytest.approx(
        (39.91640428150164, 116.41024449916938), abs=1e-9
    )
    assert gcj02_to_bd09(39.915, 116.404) == pytest.approx(
        (39.92133699351021, 116.41036949371029), abs=1e-9
    )
    assert gcj02_to_bd09(*wgs84_to_gcj02(39.915, 116.404)) == pytest.approx(
        (39.922699552216216, 116.41662724378733), abs=1e-9
    )


def test_the_shift_in_shenzhen_goes_to_the_south_east() -> None:
    lat, lon = wgs84_to_gcj02(22.5431, 114.0579)
    assert -400 < (lat - 22.5431) * 111_195 < -200
    assert 400 < (lon - 114.0579) * 102_700 < 650


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(41.1496, -8.6110), (51.5, -0.12), (-33.87, 151.21), (40.71, -74.0)],
)
def test_nothing_shifts_outside_china(lat: float, lon: float) -> None:
    assert wgs84_to_gcj02(lat, lon) == (lat, lon)
    assert gcj02_to_wgs84(lat, lon) == (lat, lon)


def test_baidu_adds_its_own_shift_of_about_a_kilometre() -> None:
    here = (22.5431, 114.0579)
    assert 700 < metres(gcj02_to_bd09(*here), here) < 1300
