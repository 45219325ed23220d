"""Distances and the travel without road data."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import ProblemError
from routing.geo import Place, geodesic_m, great_circle_m, on_unit_sphere
from routing.travel.base import Path
from routing.travel.estimate.curve import Curve, PowerLaw
from routing.travel.estimate.great_circle import GreatCircle

CAR = Curve(PowerLaw(1.41, 0.709), PowerLaw(2.5, 0.94))
FOOT = Curve(PowerLaw(1.2, 1), PowerLaw(1.5, 1))
spots = st.builds(Place, st.floats(-89, 89), st.floats(-180, 180))
near = st.builds(Place, st.floats(41.1, 41.2), st.floats(-8.7, -8.6))
powers = st.builds(PowerLaw, st.floats(0.01, 10), st.floats(0.2, 1))


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


def test_seconds_and_metres_follow_the_curve_of_the_mode():
    travel = GreatCircle({"car": CAR, "foot": FOOT}, overhead_s=60)
    places = [Place(0, 0), Place(0, 0.01)]
    line = metres_between(*places)
    car, foot = travel.matrix(places, "car"), travel.matrix(places, "foot")
    assert car.seconds[0, 1] == math.ceil(1.41 * line**0.709 + 60)
    assert foot.seconds[0, 1] == math.ceil(1.2 * line + 60)
    assert car.metres[0, 1] == math.ceil(2.5 * line**0.94)
    assert np.array_equal(np.diag(car.seconds), [0, 0])
    assert car.estimated


def test_two_customers_at_one_door_cost_no_way():
    travel = GreatCircle({"car": CAR}, overhead_s=90)
    assert travel.matrix([Place(1, 1), Place(1, 1)], "car").seconds.max() == 0
    # Two pins some centimetres apart.
    nearly = travel.matrix([Place(1, 1), Place(1, 1.0000005)], "car")
    assert 0 < nearly.seconds.max() < 10


def test_the_street_is_never_shorter_than_the_straight_line():
    travel = GreatCircle({"car": CAR})
    places = [Place(0, 0), Place(0, 90)]
    assert travel.matrix(places, "car").metres[0, 1] == math.ceil(metres_between(*places))


@given(
    st.lists(spots | near, min_size=3, max_size=12),
    powers,
    powers,
    st.integers(0, 600),
)
def test_no_detour_over_a_third_place_is_shorter(places, seconds, metres, overhead):
    travel = GreatCircle({"car": Curve(seconds, metres)}, overhead)
    ways = travel.matrix(places, "car")
    for values in (ways.seconds.astype(np.int64), ways.metres.astype(np.int64)):
        detours = values[:, :, None] + values[None, :, :]
        assert (values[:, None, :] <= detours).all()


@given(st.lists(st.tuples(near, near), max_size=8), st.sampled_from(("car", "foot")))
def test_a_path_is_the_straight_line_with_the_figures_of_the_matrix(legs, mode):
    travel = GreatCircle({"car": CAR, "foot": FOOT}, overhead_s=90)
    paths = travel.paths(legs, mode)
    assert len(paths) == len(legs)
    for leg, path in zip(legs, paths, strict=True):
        ways = travel.matrix(leg, mode)
        assert path == Path(leg, int(ways.seconds[0, 1]), int(ways.metres[0, 1]))


def test_no_places_give_an_empty_matrix():
    assert len(GreatCircle({"car": CAR}).matrix([], "car")) == 0


@pytest.mark.parametrize("ask", ["matrix", "paths"])
def test_an_unknown_mode_names_the_known_ones(ask):
    with pytest.raises(ProblemError, match=r"'boat'.*car"):
        getattr(GreatCircle({"car": CAR}), ask)([], "boat")


def test_the_source_tells_other_curves_and_overheads_apart():
    sources = {
        GreatCircle({"car": curve}, overhead).matrix([], "car").source
        for curve in (CAR, FOOT, Curve(CAR.seconds, PowerLaw(2, 0.94)))
        for overhead in (0, 90)
    }
    assert len(sources) == 6


@pytest.mark.parametrize(
    ("factor", "exponent"),
    [
        (0, 0.7),  # no time at all
        (-1, 0.7),
        (1, 0),
        (1, 1.01),  # convex: a detour would be shorter
        (100, 1),  # more seconds to the other side of the Earth than are counted
        (math.inf, 0.5),
        (math.nan, 0.5),
        (1, math.nan),
    ],
)
def test_a_curve_out_of_range_is_refused(factor, exponent):
    with pytest.raises(ProblemError, match="factor"):
        PowerLaw(factor, exponent)


def test_a_negative_overhead_is_refused():
    with pytest.raises(ProblemError, match="-1"):
        GreatCircle({"car": CAR}, -1)
