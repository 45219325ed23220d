"""Distances and the travel without road data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import ProblemError
from routing.geo import Place, geodesic_m, great_circle_m, on_unit_sphere
from routing.travel.greatcircle import GreatCircle

spots = st.builds(Place, st.floats(-89, 89), st.floats(-180, 180))


def metres_between(a: Place, b: Place) -> float:
    """Along the sphere."""
    points = on_unit_sphere([a, b])
    return float(great_circle_m(points[:, :1], points[:, 1:])[0])


@given(spots, spots)
def test_the_great_circle_is_within_six_permille_of_the_ellipsoid(a, b):
    exact = geodesic_m(a, b)
    assert metres_between(a, b) == pytest.approx(exact, rel=0.006, abs=0.5)


@pytest.mark.parametrize(("lat", "lon"), [(91, 0), (0, 181), (114.05, 22.5)])
def test_a_point_off_the_globe_is_refused(lat, lon):
    with pytest.raises(ProblemError, match="swapped"):
        Place(lat, lon)


def test_seconds_are_the_longer_way_at_the_mode_s_speed_plus_the_overhead():
    travel = GreatCircle(1.5, {"car": 36.0, "foot": 3.6}, overhead_s=60)
    places = [Place(0, 0), Place(0, 0.01)]
    metres = 1.5 * metres_between(*places)
    car, foot = travel.matrix(places, "car"), travel.matrix(places, "foot")
    assert car.seconds[0, 1] == round(metres / 10) + 60
    assert foot.seconds[0, 1] == round(metres) + 60
    assert car.metres[0, 1] == round(metres)
    assert np.array_equal(np.diag(car.seconds), [0, 0])
    assert car.estimated


def test_two_customers_at_one_door_cost_no_way():
    travel = GreatCircle(1.35, {"car": 25.0}, overhead_s=90)
    assert travel.matrix([Place(1, 1), Place(1, 1)], "car").seconds.max() == 0


def test_no_places_give_an_empty_matrix():
    assert len(GreatCircle(1.35, {"car": 25.0}).matrix([], "car")) == 0


def test_an_unknown_mode_names_the_known_ones():
    with pytest.raises(ProblemError, match=r"'boat'.*car"):
        GreatCircle(1.35, {"car": 25.0}).matrix([], "boat")


@pytest.mark.parametrize(
    "values", [(0.9, {"car": 25.0}, 0), (1.3, {"car": 0.0}, 0), (1.3, {"car": 1.0}, -1)]
)
def test_settings_out_of_range_are_refused(values):
    with pytest.raises(ProblemError):
        GreatCircle(*values)
