"""Time for parking comes on top of the ways of any source."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import ProblemError
from routing.geo import Place
from routing.matrix import UNREACHABLE, DenseMatrix, TravelMatrix
from routing.travel.base import Maneuver, Path, PathStep
from routing.travel.estimate.curve import Curve, PowerLaw
from routing.travel.estimate.great_circle import GreatCircle
from routing.travel.overhead import PARKING_M, OverheadTravel

PLACES = [Place(0, 0), Place(0, 0.01), Place(0, 0.02)]


class Town:
    """Three places; nobody comes from the first to the third."""

    def matrix(self, places: list[Place], mode: str) -> TravelMatrix:
        seconds = np.array([[0, 0, UNREACHABLE], [0, 0, 70], [50, 70, 0]], dtype=np.int32)
        n = len(places)
        metres = np.where(seconds < UNREACHABLE, 10 * (seconds % 1000), seconds)
        return DenseMatrix(seconds[:n, :n], metres[:n, :n], "town", estimated=False)

    def paths(self, legs, mode):  # type: ignore[no-untyped-def]
        steps = (
            PathStep(Maneuver.DEPART, "Rua", 500, 70),
            PathStep(Maneuver.ARRIVE, "Rua", 0, 0),
        )
        return (
            Path((PLACES[1], PLACES[2]), 70, 500, steps),
            None,
            Path(tuple(PLACES), 0, 0),
        )


PARKED = OverheadTravel(Town(), 90).matrix(PLACES, "car")


def test_ways_that_take_time_take_so_much_longer() -> None:
    assert PARKED.block(range(3)).tolist() == [
        [0, 0, UNREACHABLE],
        [0, 0, 160],
        [140, 160, 0],
    ]
    assert (PARKED.source, PARKED.estimated, len(PARKED)) == ("town + 90 s", False, 3)


def test_every_way_of_asking_tells_the_same() -> None:
    whole = PARKED.block([0, 1, 2])
    assert PARKED.between([2, 1], [0, 2]).tolist() == whole[[2, 1]][:, [0, 2]].tolist()
    assert PARKED.row(2, [1, 0]).tolist() == whole[2, [1, 0]].tolist()
    assert PARKED.legs([1, 2, 0])[0] == [whole[1, 2], whole[2, 0]]
    assert PARKED.legs([1, 2, 0])[1] == [700, 500]
    again = pickle.loads(pickle.dumps(PARKED))
    assert again.block(range(3)).tolist() == whole.tolist()


def test_the_last_step_of_a_path_is_to_park() -> None:
    path, none, near = OverheadTravel(Town(), 90).paths(
        [(PLACES[1], PLACES[2]), (PLACES[0], PLACES[2]), (PLACES[0], PLACES[1])], "car"
    )
    assert path is not None
    assert path.seconds == 160 == sum(step.seconds for step in path.steps)
    assert path.steps[-1] == PathStep(Maneuver.ARRIVE, "Rua", 0, 90)
    assert none is None
    assert near is not None
    assert near.seconds == 0


@given(st.integers(0, 200), st.lists(st.integers(0, 300), min_size=3, max_size=3))
def test_the_triangle_rule_holds_where_it_held(more: int, line: list[int]) -> None:
    at = np.cumsum(line).astype(np.int32)
    seconds = np.abs(at[:, None] - at[None, :])

    class Line(Town):
        def matrix(self, places: list[Place], mode: str) -> TravelMatrix:
            return DenseMatrix(seconds, seconds, "line", estimated=False)

    longer = OverheadTravel(Line(), more).matrix(PLACES, "car").block(range(3))
    assert all(
        longer[a, c] <= longer[a, b] + longer[b, c]
        for a in range(3)
        for b in range(3)
        for c in range(3)
    )


def test_nobody_parks_in_less_than_no_time() -> None:
    with pytest.raises(ProblemError, match="-1"):
        OverheadTravel(Town(), -1)


@pytest.mark.parametrize(("metres", "parks"), [(0, 0), (4, 0), (28, 0), (31, 90)])
def test_one_parks_once_for_neighbours(metres: int, parks: int) -> None:
    here, there = Place(0, 0), Place(0, metres / 111_195)

    class Street(Town):
        def matrix(self, places: list[Place], mode: str) -> TravelMatrix:
            seconds = np.array([[0, 7], [7, 0]], dtype=np.int32)
            return DenseMatrix(seconds, seconds, "street", estimated=False)

        def paths(self, legs, mode):  # type: ignore[no-untyped-def]
            return tuple(Path(leg, 7, metres) for leg in legs)

    street = OverheadTravel(Street(), 90)
    found = street.matrix([here, there], "car")
    assert found.block([0, 1])[0, 1] == found.between([0], [1])[0, 0] == 7 + parks
    assert found.row(1, [0])[0] == found.legs([1, 0])[0][0] == 7 + parks
    (path,) = street.paths([(here, there)], "car")
    assert path
    assert path.seconds == 7 + parks
    curve = Curve(PowerLaw(1, 1), PowerLaw(1, 1))
    estimate = GreatCircle({"car": curve}, 90, PARKING_M).matrix([here, there], "car")
    assert estimate.legs([0, 1])[0] == pytest.approx([metres + parks], abs=1)
