"""The fit finds the curve that trips were made of, and refuses what is no travel."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import ProblemError
from routing.geo import Place, geodesic_m
from routing.travel.estimate.curve import Curve, PowerLaw
from routing.travel.estimate.fit import (
    TripSample,
    fit_curve,
    sample_trips,
)
from routing.travel.estimate.great_circle import GreatCircle
from routing.travel.roads.data.graph import Mode
from routing.travel.roads.fit_sample import sample_junctions
from routing.travel.roads.source import RoadTravel
from tests.support.road_graphs import DrawnGraph, Edge, grid

UNKNOWN = np.nan


def trips(
    power: PowerLaw, *, noise: float = 0, extra: float = 0, count: int = 400, seed: int = 1
) -> TripSample:
    """Trips of 200 m to 30 km by a curve, each off by its own factor."""
    draw = np.random.default_rng(seed)
    line = np.exp(draw.uniform(np.log(200), np.log(30_000), count))
    seconds = power(line) * np.exp(draw.normal(0, noise, count)) + extra
    return TripSample(line, seconds, 1.4 * line)


@given(
    st.builds(PowerLaw, st.floats(0.05, 30), st.floats(0.3, 1)),
    st.integers(0, 300),
)
def test_the_curve_of_exact_trips_is_found_with_and_without_overhead(power, extra):
    found = fit_curve(trips(power, extra=extra), overhead_s=extra)
    assert found.seconds.factor == pytest.approx(power.factor, rel=0.01)
    assert found.seconds.exponent == pytest.approx(power.exponent, abs=0.001)
    assert found.metres == PowerLaw(1.4, 1)
    assert found.mean_error < 0.01
    assert found.trips == 400


def test_the_error_is_that_of_trips_which_the_fit_did_not_see():
    found = fit_curve(trips(PowerLaw(1.41, 0.709), noise=0.15, count=4000))
    # The mean and the median of a normal deviation, as shares of its spread.
    assert found.mean_error == pytest.approx(0.15 * 0.798, rel=0.1)
    assert found.median_error == pytest.approx(0.15 * 0.674, rel=0.1)


def test_a_few_trips_with_a_long_stop_do_not_bend_the_curve():
    clean = trips(PowerLaw(1.41, 0.709), noise=0.1)
    seconds = clean.seconds.copy()
    seconds[::10] *= 8
    bent = fit_curve(TripSample(clean.great_circle_m, seconds, clean.road_m)).seconds
    straight = fit_curve(clean).seconds
    at = np.array([1000.0, 10_000.0])
    assert bent(at) == pytest.approx(straight(at), rel=0.1)
    plain = np.polyfit(np.log(clean.great_circle_m), np.log(seconds), 1)
    assert (np.exp(np.polyval(plain, np.log(at))) / straight(at) > 1.15).all()


def test_another_seed_gives_other_halves_and_the_same_curve():
    pairs = trips(PowerLaw(1.41, 0.709), noise=0.15)
    one, same, other = (
        fit_curve(pairs, seed=1),
        fit_curve(pairs, seed=1),
        fit_curve(pairs, seed=2),
    )
    assert one == same
    assert one.seconds == other.seconds
    assert one.mean_error != other.mean_error


def test_trips_that_grow_a_little_faster_than_their_length_get_one_speed():
    found = fit_curve(trips(PowerLaw(1, 1), noise=0.1)).seconds
    steeper = trips(PowerLaw(1, 1), noise=0.1)
    steep = TripSample(
        steeper.great_circle_m,
        steeper.seconds * steeper.great_circle_m**0.05,
        steeper.road_m,
    )
    assert fit_curve(steep).seconds.exponent == 1
    assert found.exponent == pytest.approx(1, abs=0.02)


def test_metres_are_fitted_only_where_enough_lengths_are_known():
    pairs = trips(PowerLaw(1.41, 0.709))
    road_m = pairs.road_m.copy()
    road_m[29:] = UNKNOWN
    assert fit_curve(TripSample(pairs.great_circle_m, pairs.seconds, road_m)).metres is None
    road_m[29] = pairs.road_m[29]
    assert fit_curve(
        TripSample(pairs.great_circle_m, pairs.seconds, road_m)
    ).metres == PowerLaw(1.4, 1)


@pytest.mark.parametrize("count", [0, 1, 29])
def test_too_few_trips_are_refused(count):
    with pytest.raises(ProblemError, match=f"^{count} trips"):
        fit_curve(trips(PowerLaw(1.41, 0.709), count=count))


def test_trips_of_a_few_steps_do_not_count():
    pairs = trips(PowerLaw(1.41, 0.709), count=40)
    line = np.where(np.arange(40) < 29, pairs.great_circle_m, 50)
    with pytest.raises(ProblemError, match=r"^29 trips of 100 m"):
        fit_curve(TripSample(line, pairs.seconds, pairs.road_m))


@pytest.mark.parametrize(
    "seconds",
    [
        lambda line: line**1.5,
        lambda line: np.full_like(line, 600),
        lambda line: 1e6 / line,
        lambda line: np.full_like(line, 30),  # less than the overhead alone
    ],
)
def test_times_that_do_not_grow_as_travel_does_are_refused(seconds):
    line = trips(PowerLaw(1, 1)).great_circle_m
    with pytest.raises(ProblemError, match="exponent"):
        fit_curve(TripSample(line, seconds(line), line), overhead_s=90)


@pytest.mark.parametrize(
    ("line", "seconds", "road_m"),
    [
        ([100.0], [60.0, 70.0], [120.0]),
        ([100.0], [0.0], [120.0]),
        ([-1.0], [60.0], [120.0]),
        ([np.nan], [60.0], [120.0]),
    ],
)
def test_trips_that_cannot_be_are_refused(line, seconds, road_m):
    with pytest.raises(ProblemError):
        TripSample(np.array(line), np.array(seconds), np.array(road_m))


def test_a_sample_has_the_seconds_and_metres_of_the_source():
    draw = np.random.default_rng(1)
    places = [Place(*spot) for spot in draw.uniform((41.1, -8.7), (41.2, -8.6), (40, 2))]
    curve = Curve(PowerLaw(2, 0.8), PowerLaw(1.4, 1))
    pairs = sample_trips(GreatCircle({"car": curve}), places, "car", 500, seed=4)
    assert len(pairs.great_circle_m) == 500
    assert pairs.seconds == pytest.approx(curve.seconds(pairs.great_circle_m), abs=1)
    assert pairs.road_m == pytest.approx(curve.metres(pairs.great_circle_m), abs=1)
    lines = {round(geodesic_m(a, b), -2) for a in places for b in places if a != b}
    assert all(min(abs(x - line) for x in lines) < 100 for line in pairs.great_circle_m)
    assert len(set(pairs.great_circle_m.round(3).tolist())) > 300
    assert fit_curve(pairs).seconds.exponent == pytest.approx(0.8, abs=0.01)


def test_trips_need_two_places():
    curve = Curve(PowerLaw(2, 0.8), PowerLaw(1.4, 1))
    with pytest.raises(ProblemError, match="two places"):
        sample_trips(GreatCircle({"car": curve}), [Place(1, 1)], "car", 10)


def test_junctions_are_those_that_the_mode_reaches():
    # A street for all, a footpath from its end, and a junction without any.
    spots = [(0, 0), (100, 0), (200, 0), (300, 300)]
    path = Edge(1, 2, along=int(Mode.FOOT), against=int(Mode.FOOT))
    graph = DrawnGraph(spots, [Edge(0, 1), path]).graph()
    everywhere = [Place(*spot) for spot in zip(graph.lat, graph.lon, strict=True)]
    assert set(sample_junctions(graph, "car", 10)) == set(everywhere[:2])
    assert set(sample_junctions(graph, "foot", 10)) == set(everywhere[:3])


def test_junctions_are_drawn_by_the_seed_and_each_once():
    graph = grid(10).graph()
    one, same, other = (sample_junctions(graph, "car", 30, seed) for seed in (1, 1, 2))
    assert one == same
    assert one != other
    assert len(set(one)) == 30


def test_a_mode_that_is_not_on_roads_has_no_junctions():
    with pytest.raises(ProblemError, match=r"'transit'.*recorded"):
        sample_junctions(grid(3).graph(), "transit", 5)


def test_in_a_town_of_square_blocks_the_detour_is_that_of_square_blocks():
    graph = grid(15, block=400).graph()
    places = sample_junctions(graph, "foot", 150, seed=3)
    found = fit_curve(sample_trips(RoadTravel(graph), places, "foot", 1500, seed=3))
    assert found.metres is not None
    # |sin| + |cos| over all directions is 4 / pi in the mean.
    assert found.metres(np.array([2000.0])) == pytest.approx(2000 * 4 / np.pi, rel=0.03)
    assert found.mean_error < 0.15
