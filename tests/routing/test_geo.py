"""Distances on the globe and in a plane."""

import numpy as np
import pytest

from routing.errors import ProblemError
from routing.geo import (
    Place,
    euclidean_distance,
    geodesic_m,
    great_circle_m,
    on_unit_sphere,
)

PORTO, LISBON = Place(41.1496, -8.6110), Place(38.7223, -9.1393)


@pytest.mark.parametrize(("lat", "lon"), [(114.05, 22.5), (0, 181), (-90.1, 0)])
def test_a_place_off_the_globe_is_refused_with_its_coordinates(lat, lon):
    with pytest.raises(ProblemError, match=f"Latitude {lat}, longitude {lon}"):
        Place(lat, lon)


def test_the_great_circle_is_near_the_ellipsoid():
    metres = geodesic_m(PORTO, LISBON)
    points = on_unit_sphere([PORTO, LISBON])
    assert 273_000 < metres < 275_000
    assert great_circle_m(points[:, :1], points[:, 1:]) == pytest.approx(metres, rel=0.006)


def test_distances_of_arrays_broadcast():
    points = np.array([[0.0, 3.0], [0.0, 4.0]])
    table = euclidean_distance(points[:, :, None], points[:, None, :])
    assert table.tolist() == [[0, 5], [5, 0]]
