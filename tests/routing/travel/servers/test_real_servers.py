"""Real OSRM and Valhalla servers in a city that is known to the last corner."""

from itertools import pairwise, product

import networkx as nx
import numpy as np
import pytest

from routing.errors import ProblemError, TravelError
from routing.geo import Place, geodesic_m
from routing.matrix import UNREACHABLE
from routing.travel.base import Maneuver, Path
from routing.travel.estimate.curve import Curve, PowerLaw
from routing.travel.estimate.great_circle import GreatCircle
from routing.travel.fallback import FallbackTravel
from routing.travel.servers.base import TravelServer
from routing.travel.servers.lazy_matrix import LazyMatrix
from routing.travel.servers.registry import travel_server
from tests.support.server_city import CIRCLE, ONE_WAY, arm, corner, graph, on_island

GLOBE = 0.009
"""Share of a length by which the servers' ellipsoids differ from ours."""
FULL_SPEED = 10.0
"""Metres per second: 36 km/h are signed everywhere."""
SPOTS = [
    corner(*at)
    for at in [(0, 0.5), (3.5, ONE_WAY), (8.5, ONE_WAY), (8, 4.5), (15.5, 2), (22, 21.5)]
]

CURVE = Curve(PowerLaw(1.41, 0.709), PowerLaw(2.54, 0.938))


@pytest.fixture(scope="session", params=["osrm", "valhalla"])
def real(request: pytest.FixtureRequest) -> TravelServer:
    """Each of the real servers, started only now."""
    return travel_server(request.param, request.getfixturevalue(request.param))


def single_path(travel: TravelServer, here: Place, there: Place) -> Path:
    (path,) = travel.paths([(here, there)], "car")
    assert path
    return path


def maneuvers(path: Path) -> list[tuple[Maneuver, str]]:
    return [(step.maneuver, step.street) for step in path.steps]


def test_metres_are_those_of_the_shortest_way_in_the_hand_made_graph(real: TravelServer):
    matrix = real.matrix(SPOTS, "car")
    streets = graph()
    for i, j in product(range(len(SPOTS)), repeat=2):
        wanted = nx.dijkstra_path_length(streets, SPOTS[i], SPOTS[j], weight="metres")
        (seconds,), (metres,) = matrix.legs([i, j])
        # All streets are equally fast, but Valhalla goes round by the outermost ones
        # to pass fewer corners.
        assert metres >= wanted * (1 - GLOBE) - 2
        assert metres <= wanted * (1 + GLOBE) * (1.1 if real.kind == "valhalla" else 1) + 2
        # At full speed at best, at half of it with all turns at worst.
        assert metres / FULL_SPEED * 0.99 - 1 <= seconds <= metres / FULL_SPEED * 2
    assert matrix.source == f"{real.kind}:{real.client.address}"
    assert not matrix.estimated


def test_a_one_way_street_is_only_gone_along(real: TravelServer):
    low, high = SPOTS[1:3]
    blocks = 5 * geodesic_m(corner(0, 0), corner(1, 0))
    up, down = single_path(real, low, high), single_path(real, high, low)
    assert up.metres == pytest.approx(blocks, rel=GLOBE)
    assert maneuvers(up) == [
        (Maneuver.DEPART, f"Column {ONE_WAY}"),
        (Maneuver.ARRIVE, f"Column {ONE_WAY}"),
    ]
    # Up to Row 9, over, down to Row 3, back, and up half a block.
    assert down.metres > 1.5 * blocks
    names = [street for _, street in maneuvers(down)]
    assert (names[0], names[1], names[3], names[-1]) == (
        f"Column {ONE_WAY}",
        "Row 9",
        "Row 3",
        f"Column {ONE_WAY}",
    )
    maneuver_kinds = {maneuver for maneuver, _ in maneuvers(down)[1:-1]}
    assert len(maneuver_kinds) == 1
    assert maneuver_kinds < {Maneuver.LEFT, Maneuver.RIGHT}


def test_turns_are_told_with_the_streets_that_they_lead_into(real: TravelServer):
    # East along Row 2, then north, then west.
    path = single_path(real, corner(2, 14.5), corner(7, 14.5))
    steps = maneuvers(path)
    assert [street for _, street in steps] in [
        ["Row 2", "Column 15", "Row 7", "Row 7"],
        ["Row 2", "Column 14", "Row 7", "Row 7"],
    ]
    side = Maneuver.LEFT if steps[1][1] == "Column 15" else Maneuver.RIGHT
    assert [maneuver for maneuver, _ in steps] == [
        Maneuver.DEPART,
        side,
        side,
        Maneuver.ARRIVE,
    ]
    assert path.steps[1].metres == pytest.approx(1105, rel=0.01)


@pytest.mark.parametrize(("street", "number"), [("East Road", 1), ("North Road", 2)])
def test_a_roundabout_is_told_with_its_exit(real: TravelServer, street: str, number: int):
    path = single_path(real, corner(20.5, CIRCLE), arm(street))
    assert maneuvers(path) == [
        (Maneuver.DEPART, f"Column {CIRCLE}"),
        (Maneuver.ROUNDABOUT, street),
        (Maneuver.ARRIVE, street),
    ]
    assert path.steps[1].exit == number
    assert path.steps[-1].metres == path.steps[-1].seconds == 0


def test_paths_agree_with_the_matrix_and_with_their_own_steps(real: TravelServer):
    numbers = list(product(range(len(SPOTS)), repeat=2))
    matrix = real.matrix(SPOTS, "car")
    paths = real.paths([(SPOTS[i], SPOTS[j]) for i, j in numbers], "car")
    # Valhalla's tables cut what its routes round, and its search is not quite exact.
    slack = 0 if real.kind == "osrm" else 3
    for (i, j), path in zip(numbers, paths, strict=True):
        assert path
        (seconds,), (metres,) = matrix.legs([i, j])
        assert abs(path.seconds - seconds) <= slack
        assert abs(path.metres - metres) <= 1 + slack
        assert sum(step.seconds for step in path.steps) == path.seconds
        assert sum(step.metres for step in path.steps) == path.metres
        drawn = sum(geodesic_m(a, b) for a, b in pairwise(path.points))
        assert path.metres == pytest.approx(drawn, rel=GLOBE, abs=2)
        assert (path.points[0], path.points[-1]) == (SPOTS[i], SPOTS[j])


def test_an_island_cannot_be_reached(real: TravelServer):
    places = [*SPOTS[:3], on_island(0, 0.5), on_island(1.5, 2)]
    seconds = real.matrix(places, "car").block(range(5))
    assert (seconds[:3, 3:] == UNREACHABLE).all()
    assert (seconds[3:, :3] == UNREACHABLE).all()
    assert (seconds[:3, :3] < UNREACHABLE).all()
    assert real.paths([(places[0], places[3]), (places[3], places[0])], "car") == (
        None,
        None,
    )
    # OSRM leaves out what hangs together with less than a thousand pieces of road,
    # unless nothing else is asked for.
    alone = real.matrix(places[3:], "car").row(0, [1])[0]
    assert alone == single_path(real, *places[3:]).seconds
    if real.kind == "valhalla":
        assert seconds[3, 4] == alone


def test_a_pin_in_the_wild_does_not_spoil_the_others(real: TravelServer):
    wild = Place(11.5, 22.5)
    seconds = real.matrix([SPOTS[0], wild, SPOTS[1]], "car").block(range(3))
    assert seconds[0, 2] == real.matrix([SPOTS[0], SPOTS[1]], "car").row(0, [1])[0]
    assert seconds[1].tolist() == [UNREACHABLE, 0, UNREACHABLE]
    assert seconds[:, 1].tolist() == [UNREACHABLE, 0, UNREACHABLE]
    assert real.paths([(SPOTS[0], wild)], "car") == (None,)


def test_small_blocks_give_osrm_s_matrix_too(osrm: str):
    whole = travel_server("osrm", osrm).matrix(SPOTS, "car")
    blocks = travel_server("osrm", osrm, limit=2).matrix(SPOTS, "car")
    asked = LazyMatrix(travel_server("osrm", osrm), "driving", tuple(SPOTS))
    everything = range(len(SPOTS))
    assert np.array_equal(whole.block(everything), blocks.block(everything))
    assert np.array_equal(whole.row(3, everything), asked.row(3, everything))
    assert np.array_equal(whole.block(everything), asked.block(everything))
    assert whole.legs(everything) == asked.legs(everything)


@pytest.mark.parametrize("mode", ["motorcycle", "bicycle", "foot"])
def test_valhalla_knows_all_our_modes(valhalla: str, mode: str):
    travel = travel_server("valhalla", valhalla)
    path = single_path(travel, SPOTS[0], SPOTS[5])
    matrix = travel.matrix([SPOTS[0], SPOTS[5]], mode)
    assert matrix.row(0, [1])[0] != path.seconds
    (there,) = travel.paths([(SPOTS[0], SPOTS[5])], mode)
    assert there
    assert there.seconds == pytest.approx(int(matrix.row(0, [1])[0]), abs=3)


def test_a_table_above_the_servers_own_limit_names_the_limit(real: TravelServer):
    places = [corner(i % 20, i // 20 + 0.5) for i in range(120)]
    name = "max-table-size" if real.kind == "osrm" else "max_matrix_location_pairs"
    greedy = travel_server(real.kind, real.client.address, limit=120**2)
    with pytest.raises(TravelError, match=name):
        greedy.matrix(places, "car")
    assert (real.matrix(places, "car").block(range(120)) < UNREACHABLE).all()


def test_a_mode_that_a_server_does_not_know_goes_to_the_next(real: TravelServer):
    last = GreatCircle({"car": CURVE, "boat": CURVE})
    chain = FallbackTravel((real, last))
    assert chain.matrix(SPOTS, "boat").estimated
    matrix = chain.matrix(SPOTS, "car")
    assert chain.source_of(matrix.source, "car") is real
    with pytest.raises(ProblemError, match="'rocket'"):
        chain.matrix(SPOTS, "rocket")


def test_another_kind_of_server_is_noticed(osrm: str, valhalla: str):
    with pytest.raises(TravelError, match="Valhalla"):
        travel_server("valhalla", osrm).matrix(SPOTS, "car")
    for url in (osrm, valhalla):
        with pytest.raises(TravelError, match="openrouteservice"):
            travel_server("openrouteservice", url).matrix(SPOTS, "car")
    with pytest.raises(TravelError, match="OSRM"):
        travel_server("osrm", valhalla).matrix(SPOTS, "car")
