"""Matrices, legs and paths on roads agree, dense or on request, in any process."""

import json
import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from importlib.util import find_spec
from itertools import pairwise
from multiprocessing import get_context

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, shape

from routing.errors import ProblemError
from routing.geo import Place, geodesic_m
from routing.matrix import UNREACHABLE
from routing.problem import Problem, Shift, TimeWindow, Visit
from routing.solver import solve
from routing.stopping import StoppingCriterion
from routing.travel.array_cache import ArrayCache
from routing.travel.roads.data.graph import load
from routing.travel.roads.matrix import RoadMatrix
from routing.travel.roads.search import cache as engines
from routing.travel.roads.search.speeds import SPEEDS
from routing.travel.roads.source import RoadTravel
from tests.support.road_graphs import LAT, LON, M_PER_DEGREE, DrawnGraph, Edge, grid, towns

SIDE = 6
ONE_WAY = ("row 2", "column 3")


def one_way(town: DrawnGraph) -> DrawnGraph:
    """The same town, where ways there and back differ."""
    return replace(
        town,
        edges=[
            replace(edge, against=0) if edge.name in ONE_WAY else edge
            for edge in town.edges
        ],
    )


TOWN = one_way(grid(SIDE)).graph()
WIDE = one_way(grid(SIDE, 1000)).graph()
NOWHERE = Place(LAT + 1, LON)


def spot(east: float, north: float) -> Place:
    squeeze = M_PER_DEGREE * np.cos(np.radians(LAT))
    return Place(LAT + north / M_PER_DEGREE, LON + east / squeeze)


def drawn_places(count: int, seed: int = 1) -> list[Place]:
    draw = np.random.default_rng(seed)
    return [spot(*draw.uniform(-20, 100 * SIDE - 80, 2)) for _ in range(count)]


around = st.builds(spot, st.floats(0, 2000), st.floats(0, 2000))
wide = st.builds(spot, st.floats(-20, 5020), st.floats(-20, 5020))
inside = st.builds(spot, st.floats(-20, 520), st.floats(-20, 520))


@given(towns(), st.lists(around, max_size=7))
def test_paths_take_the_seconds_and_metres_of_the_matrix(town, places):
    roads = RoadTravel(town.graph())
    ways = roads.matrix(places, "car")
    pairs = [(i, j) for i in range(len(places)) for j in range(len(places))]
    paths = roads.paths([(places[i], places[j]) for i, j in pairs], "car")
    for (i, j), path in zip(pairs, paths, strict=True):
        (seconds,), (metres,) = ways.legs([i, j])
        assert seconds == ways.block([i, j])[0, 1]
        if path is None:
            assert seconds == metres == UNREACHABLE
            continue
        assert (path.seconds, path.metres) == (seconds, metres)
        assert (path.points[0], path.points[-1]) == (places[i], places[j])
        assert sum(step.seconds for step in path.steps) == path.seconds
        assert sum(step.metres for step in path.steps) == path.metres


@given(st.lists(inside, min_size=2, max_size=6))
def test_lines_are_as_long_as_they_say(places):
    for path in RoadTravel(TOWN).paths(list(pairwise(places)), "car"):
        on_street = path.points[1:-1]
        assert all(a != b for a, b in pairwise(on_street))
        drawn = sum(geodesic_m(a, b) for a, b in pairwise(on_street))
        assert drawn == pytest.approx(path.metres, rel=0.01, abs=1)


def test_held_and_computed_ways_agree():
    places = [*drawn_places(70), NOWHERE]
    roads = RoadTravel(TOWN)
    held = roads.matrix(places, "bicycle")
    bare = RoadTravel(TOWN, dense_limit=0).matrix(places, "bicycle")
    assert held.seconds is not None
    assert bare.seconds is None
    asked = np.random.default_rng(2).integers(0, len(places), 90).tolist()
    block = held.block(asked)
    assert block.dtype == np.int32
    assert np.array_equal(bare.block(asked), block)
    assert np.array_equal(bare.between(asked, asked[:1]), block[:, :1])
    assert np.array_equal(bare.between(asked[:1], asked), block[:1])
    for number, place in enumerate(asked):
        assert np.array_equal(bare.row(place, asked), block[number])
    assert bare.legs(asked) == held.legs(asked)
    assert held.legs(asked)[0] == block[np.arange(89), np.arange(1, 90)].tolist()
    assert held.legs([0]) == bare.legs([]) == ([], [])


def test_what_is_too_far_from_streets_or_in_another_part_is_unreachable():
    islands = DrawnGraph([(0, 0), (500, 0), (0, 900), (500, 900)], [Edge(0, 1), Edge(2, 3)])
    places = [spot(100, 0), spot(400, 5), spot(250, 890), NOWHERE]
    roads = RoadTravel(islands.graph())
    seconds = roads.matrix(places, "foot").block(range(4))
    reachable = seconds < UNREACHABLE
    assert reachable.tolist() == [
        [True, True, False, False],
        [True, True, False, False],
        [False, False, True, False],
        [False, False, False, False],
    ]
    assert roads.paths([(places[0], places[3]), (places[0], places[2])], "foot") == (
        None,
        None,
    )


def test_there_may_be_no_places_legs_or_streets():
    roads = RoadTravel(TOWN)
    assert len(roads.matrix([], "car")) == 0
    assert roads.paths([], "car") == ()
    closed = DrawnGraph([(0, 0), (90, 0)], [Edge(0, 1, along=0, against=0)])
    bare = RoadTravel(closed.graph()).matrix([spot(0, 0)], "car")
    assert bare.block([0]).tolist() == [[UNREACHABLE]]


@pytest.mark.parametrize("mode", ["transit", ""])
def test_modes_that_are_not_on_roads_are_refused_by_name(mode):
    with pytest.raises(ProblemError, match=r"bicycle, car, foot, motorcycle"):
        RoadTravel(TOWN).matrix([], mode)
    with pytest.raises(ProblemError, match="car"):
        RoadTravel(TOWN).paths([], mode)
    with pytest.raises(ProblemError, match="motorcycle"):
        RoadTravel(TOWN, {"tram": SPEEDS["car"]})


def test_rush_hour_is_slower_and_says_so():
    places = drawn_places(12)
    roads = RoadTravel(TOWN)
    free, rush = (one.matrix(places, "car") for one in (roads, roads.at("evening")))
    assert (free.source, rush.source) == ("drawn", "drawn evening")
    assert rush.seconds.sum() > 1.2 * free.seconds.sum()
    assert (rush.seconds >= free.seconds).all()
    legs = [(places[0], places[1])]
    assert roads.at("evening").paths(legs, "car")[0].seconds == rush.seconds[0, 1]
    with pytest.raises(ProblemError, match=r"'night'.*evening, free"):
        roads.at("night")


def test_without_hierarchies_dijkstra_gives_the_same(monkeypatch):
    places = drawn_places(40)
    due = RoadTravel(TOWN).matrix(places, "car")
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    found = RoadTravel(TOWN).matrix(places, "car")
    assert np.array_equal(found.seconds, due.seconds)


def elsewhere(packed: bytes) -> tuple[list[list[int]], tuple[list[int], list[int]]]:
    """Return seconds and legs of a pickled matrix, for a call in another process."""
    ways = pickle.loads(packed)
    return ways.block(range(5)).tolist(), ways.legs(range(5))


@pytest.mark.parametrize("most", [0, 3000])
def test_ways_pickle_by_the_name_of_the_file(tmp_path, most):
    TOWN.save(tmp_path / "town.graph")
    graph, arrays = load(tmp_path / "town.graph"), ArrayCache(tmp_path / "arrays")
    roads = RoadTravel(graph, arrays=arrays, dense_limit=most)
    ways = roads.matrix(drawn_places(5), "car")
    packed = pickle.dumps(ways)
    assert len(packed) < 5000
    due = ways.block(range(5)).tolist(), ways.legs(range(5))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(elsewhere, packed).result() == due
    again = pickle.loads(packed)
    assert again.engines is pickle.loads(packed).engines
    replace(TOWN, source="other").save(tmp_path / "town.graph")
    # Another process has no engines of the old file.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        answer = pool.submit(elsewhere, packed)
        with pytest.raises(ProblemError, match="rebuilt from other data"):
            answer.result()


def test_a_graph_without_a_file_pickles_whole():
    ways = RoadTravel(TOWN).matrix(drawn_places(5), "car")
    assert pickle.loads(pickle.dumps(ways)).legs(range(5)) == ways.legs(range(5))


def test_threads_may_share_travel():
    places = drawn_places(60)
    due = RoadTravel(TOWN).matrix(places, "car").block(range(60))
    ways = RoadTravel(TOWN, dense_limit=0).matrix(places, "car")
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda at: ways.row(at % 60, range(60)), range(240)))
        legs = list(pool.map(lambda at: ways.legs([at % 60, (at + 7) % 60]), range(240)))
    assert np.array_equal(np.array(rows), np.tile(due, (4, 1)))
    assert [seconds for (seconds,), _ in legs] == [
        due[at % 60, (at + 7) % 60] for at in range(240)
    ]


def test_a_stored_matrix_is_used_again_and_only_for_the_same(tmp_path, monkeypatch):
    store, places = ArrayCache(tmp_path), drawn_places(9)
    due = RoadTravel(TOWN, arrays=store).matrix(places, "car")
    asked = []
    dense = RoadMatrix.dense
    monkeypatch.setattr(
        RoadMatrix, "dense", lambda ways: asked.append(ways.mode) or dense(ways)
    )
    roads = RoadTravel(TOWN, arrays=store)
    again = roads.matrix(places, "car")
    assert asked == []
    assert np.array_equal(again.seconds, due.seconds)
    assert again.legs(range(9)) == due.legs(range(9))
    roads.matrix(places, "foot")
    roads.matrix(places[::-1], "car")
    roads.at("morning").matrix(places, "car")
    slower = {**SPEEDS, "car": replace(SPEEDS["car"], junction_s=9)}
    RoadTravel(TOWN, slower, store).matrix(places, "car")
    RoadTravel(replace(TOWN, source="newer"), arrays=store).matrix(places, "car")
    assert asked == ["foot", "car", "car", "car", "car"]


@pytest.mark.skipif(not find_spec("routingkit_cch"), reason="needs routingkit-cch")
@pytest.mark.parametrize("order", [np.zeros(36), np.arange(9), np.arange(36)[::-1]])
def test_a_stored_order_is_used_and_one_that_is_none_is_made_again(
    tmp_path, monkeypatch, order
):
    from routing.travel.roads.search import contraction as hierarchy

    store, places = ArrayCache(tmp_path), drawn_places(9)
    due = RoadTravel(TOWN, arrays=store).matrix(places, "car")
    for file in tmp_path.iterdir():
        if "order" in (store.get(file.stem) or {}):
            store.put(file.stem, {"order": order})
        else:
            file.unlink()
    made = []
    again = hierarchy.node_order
    monkeypatch.setattr(
        hierarchy, "node_order", lambda network: made.append(network) or again(network)
    )
    found = RoadTravel(TOWN, arrays=store).matrix(places, "car")
    assert np.array_equal(found.seconds, due.seconds)
    assert len(made) == (len(order) < 36 or not order.any())


def test_a_day_is_solved_on_roads():
    places, day = drawn_places(13), (TimeWindow(0, 9000),)
    problem = Problem(
        tuple(Visit(f"v{k}", k, 300, day, 2000) for k in range(12)),
        (Shift("s", ("s",), 12, 12, day[0]),),
        {"car": RoadTravel(TOWN, dense_limit=0).matrix(places, "car")},
    )
    solution = solve(problem, StoppingCriterion(iterations=300))
    assert solution.unassigned == ()


@given(wide, st.lists(wide, min_size=1, max_size=8), st.integers(0, 600))
def test_areas_hold_what_is_reached_in_time_and_no_more(home, goals, limit):
    roads = RoadTravel(WIDE)
    found = roads.isochrones(home, "car", [limit, 0, 2 * limit])
    json.dumps(found)
    told = [one["properties"]["seconds"] for one in found["features"]]
    assert told == sorted({limit, 0, 2 * limit}, reverse=True)
    areas = {
        seconds: shape(one["geometry"])
        for seconds, one in zip(told, found["features"], strict=True)
    }
    assert all(area.is_valid for area in areas.values())
    for goal in goals:
        path = roads.paths([(home, goal)], "car")[0]
        street = path.points[-2]
        point = Point(street.lon, street.lat)
        for seconds, area in areas.items():
            if path.seconds < seconds:
                assert area.covers(point)
            # 25 km/h or less, and the area goes no more than 250 m beyond the street.
            if path.metres > seconds * 25 / 3.6 + 250 * 2:
                assert not area.covers(point)


def test_an_area_around_no_street_is_empty_and_limits_are_checked():
    (feature,) = RoadTravel(TOWN).isochrones(NOWHERE, "car", [600])["features"]
    assert shape(feature["geometry"]).is_empty
    with pytest.raises(ProblemError, match="-5"):
        RoadTravel(TOWN).isochrones(NOWHERE, "car", [-5])
