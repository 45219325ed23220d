"""Instructions of paths in towns that are small enough to know the answer."""

from collections.abc import Sequence

import numpy as np
import pytest

from routing.geo import Place
from routing.travel.base import Maneuver, PathStep
from routing.travel.roads.data.graph import Mode, RoadClass
from routing.travel.roads.geometry import bearings
from routing.travel.roads.source import RoadTravel
from tests.support.road_graphs import LAT, LON, M_PER_DEGREE, DrawnGraph, Edge, grid


def spot(east: float, north: float) -> Place:
    squeeze = M_PER_DEGREE * np.cos(np.radians(LAT))
    return Place(LAT + north / M_PER_DEGREE, LON + east / squeeze)


def path_steps(town: DrawnGraph, origin: Place, destination: Place) -> Sequence[PathStep]:
    (path,) = RoadTravel(town.graph()).paths([(origin, destination)], "car")
    assert path is not None
    return path.steps


def maneuvers(steps: Sequence[PathStep]) -> list[tuple[Maneuver, str]]:
    return [(step.maneuver, step.street) for step in steps]


CROSS = [(0, 0), (0, -200), (-200, 0), (200, 0), (0, 200), (-150, 150), (150, 150)]


def cross(east: str = "East") -> DrawnGraph:
    """Six arms around junction 0; one comes from the south."""
    names = ["South", "West", east, "North", "Northwest", "Northeast"]
    return DrawnGraph(CROSS, [Edge(0, k, name) for k, name in enumerate(names, 1)])


@pytest.mark.parametrize(
    ("goal", "maneuver", "street"),
    [
        (spot(-150, 0), Maneuver.LEFT, "West"),
        (spot(150, 0), Maneuver.RIGHT, "East"),
        (spot(0, 150), Maneuver.STRAIGHT, "North"),
        (spot(-100, 100), Maneuver.SLIGHT_LEFT, "Northwest"),
        (spot(100, 100), Maneuver.SLIGHT_RIGHT, "Northeast"),
    ],
)
def test_maneuvers_are_named_by_their_angle(goal, maneuver, street):
    steps = path_steps(cross(), spot(0, -150), goal)
    assert maneuvers(steps) == [
        (Maneuver.DEPART, "South"),
        (maneuver, street),
        (Maneuver.ARRIVE, street),
    ]
    assert steps[0].metres == 150
    assert steps[-1].metres == steps[-1].seconds == 0


@pytest.mark.parametrize(
    ("end", "maneuver"),
    [((-60, -150), Maneuver.SHARP_LEFT), ((60, -150), Maneuver.SHARP_RIGHT)],
)
def test_sharp_turns_lead_back(end, maneuver):
    town = DrawnGraph(
        [(0, 0), (0, -200), end, (0, 200)],
        [Edge(1, 0, "South"), Edge(0, 2, "Side"), Edge(0, 3, "North")],
    )
    steps = path_steps(town, spot(0, -150), spot(end[0] * 0.9, end[1] * 0.9))
    assert maneuvers(steps)[1] == (maneuver, "Side")


def test_a_bend_where_the_street_goes_on_is_not_told():
    # The same street turns right at the crossing.
    steps = path_steps(cross("South"), spot(0, -150), spot(150, 0))
    assert maneuvers(steps) == [(Maneuver.DEPART, "South"), (Maneuver.ARRIVE, "South")]


def test_a_turn_between_streets_without_names_is_told_and_a_slight_bend_is_not():
    town = DrawnGraph(CROSS, [Edge(0, k) for k in range(1, 7)])
    right = path_steps(town, spot(0, -150), spot(150, 0))
    assert [step.maneuver for step in right] == [
        Maneuver.DEPART,
        Maneuver.RIGHT,
        Maneuver.ARRIVE,
    ]
    slight = path_steps(town, spot(0, -150), spot(100, 100))
    assert [step.maneuver for step in slight] == [Maneuver.DEPART, Maneuver.ARRIVE]


def test_another_name_without_a_choice_is_not_told():
    town = DrawnGraph(
        [(0, 0), (0, 100), (100, 100)], [Edge(0, 1, "First"), Edge(1, 2, "Second")]
    )
    steps = path_steps(town, spot(0, 10), spot(90, 100))
    assert maneuvers(steps) == [(Maneuver.DEPART, "First"), (Maneuver.ARRIVE, "Second")]


def test_to_turn_back_is_told():
    # Off may be entered only by those who come from the dead end in the north.
    town = DrawnGraph(
        [(0, 0), (0, 100), (0, 200), (100, 100)],
        [Edge(0, 1, "Up"), Edge(1, 2, "Up"), Edge(1, 3, "Off")],
        restrictions=[(0, 1, 2)],
    )
    steps = path_steps(town, spot(0, 10), spot(90, 100))
    assert maneuvers(steps) == [
        (Maneuver.DEPART, "Up"),
        (Maneuver.U_TURN, "Up"),
        (Maneuver.LEFT, "Off"),
        (Maneuver.ARRIVE, "Off"),
    ]


def roundabout(exits: Sequence[tuple[float, float]]) -> DrawnGraph:
    """A one-way ring, driven anticlockwise from the south, with an arm at each exit."""
    ring = [(20 * x, 20 * y) for x, y in exits]
    outer = [(200 * x, 200 * y) for x, y in exits]
    count = len(exits)
    edges = [
        Edge(k, (k + 1) % count, "Ring", roundabout=True, against=0) for k in range(count)
    ]
    edges += [Edge(k, count + k, f"Arm {k}") for k in range(count)]
    return DrawnGraph([*ring, *outer], edges)


@pytest.mark.parametrize("arm", [1, 2, 3])
def test_exits_of_a_roundabout_are_counted(arm):
    corners = [(0, -1), (1, 0), (0, 1), (-1, 0)]
    town = roundabout(corners)
    x, y = corners[arm]
    steps = path_steps(town, spot(0, -150), spot(150 * x, 150 * y))
    assert maneuvers(steps) == [
        (Maneuver.DEPART, "Arm 0"),
        (Maneuver.ROUNDABOUT, f"Arm {arm}"),
        (Maneuver.ARRIVE, f"Arm {arm}"),
    ]
    assert steps[1].exit == arm
    assert steps[1].metres == pytest.approx(130 + arm * 20 * 2**0.5, abs=1)


def test_only_the_road_into_and_out_of_a_roundabout_is_not_counted():
    town = roundabout([(0, -1), (1, 0), (0, 1), (-1, 0)])
    edges = list(town.edges)
    # Into the ring only.
    edges[5] = Edge(5, 1, "Arm 1", against=0)
    steps = path_steps(DrawnGraph(town.junctions, edges), spot(0, -150), spot(0, 150))
    assert steps[1].exit == 1


def test_paths_may_begin_and_end_in_a_roundabout():
    town = roundabout([(0, -1), (1, 0), (0, 1), (-1, 0)])
    into = path_steps(town, spot(0, -150), spot(10.5, 10.5))
    assert maneuvers(into)[1:] == [(Maneuver.ROUNDABOUT, "Ring"), (Maneuver.ARRIVE, "Ring")]
    assert into[1].exit is None
    out = path_steps(town, spot(10.5, 10.5), spot(0, 150))
    assert maneuvers(out) == [(Maneuver.DEPART, "Arm 2"), (Maneuver.ARRIVE, "Arm 2")]


def test_ferries_are_told():
    town = DrawnGraph(
        [(0, 0), (0, 100), (0, 900), (0, 1000)],
        [
            Edge(0, 1, "Quay"),
            Edge(1, 2, "Ferry", road_class=RoadClass.FERRY),
            Edge(2, 3, "Beach"),
        ],
    )
    steps = path_steps(town, spot(0, 10), spot(0, 990))
    assert maneuvers(steps) == [
        (Maneuver.DEPART, "Quay"),
        (Maneuver.FERRY, "Ferry"),
        (Maneuver.STRAIGHT, "Beach"),
        (Maneuver.ARRIVE, "Beach"),
    ]
    assert steps[1].metres == 800


def test_a_leg_of_no_length_departs_and_arrives():
    steps = path_steps(grid(2), spot(40, 0), spot(40, 0))
    assert maneuvers(steps) == [(Maneuver.DEPART, "row 0"), (Maneuver.ARRIVE, "row 0")]
    assert sum(step.metres + step.seconds for step in steps) == 0


def test_directions_are_those_of_the_first_and_last_metres():
    bent = Edge(0, 1, bends=[(0, 5), (0, 50), (50, 50)])
    graph = DrawnGraph([(0, 0), (50, 100)], [bent]).graph()
    found = bearings(graph)
    assert found.tail[0] == pytest.approx(0, abs=0.1)
    assert found.head[0] == pytest.approx(0, abs=0.1)
    hook = Edge(0, 1, bends=[(0, 5), (200, 5)])
    graph = DrawnGraph(
        [(0, 0), (200, 100)], [hook, Edge(0, 1, along=int(Mode.CAR))]
    ).graph()
    # Fifteen metres on, one is ten metres to the east and five to the north.
    assert bearings(graph).tail[0] == pytest.approx(63.4, abs=0.5)
    assert bearings(graph).tail[1] == pytest.approx(63.4, abs=0.5)
