"""Both engines find the quickest ways: by networkx, and by scipy on a real town."""

from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from routing.travel.roads.data.graph import MODES, Mode, RoadGraph
from routing.travel.roads.search.base import ShortestPathEngine, between, courses
from routing.travel.roads.search.dijkstra import Dijkstra
from routing.travel.roads.search.entry_nodes import NO_WAY, EntryNodes, doors
from routing.travel.roads.search.network import Timed, build, timed
from routing.travel.roads.search.speeds import SPEEDS
from tests.support.road_graphs import Drawn, Link, grid, second_opinion, towns

HIERARCHIES = find_spec("routingkit_cch") is not None

modes = st.sampled_from(["car", "foot"])
shares = st.one_of(st.sampled_from([0.0, 1.0, 0.5]), st.floats(0, 1))


def contracted(roads: Timed) -> ShortestPathEngine:
    from routing.travel.roads.search import contraction as hierarchy

    network = roads.network
    order = hierarchy.node_order(network)
    found: ShortestPathEngine = hierarchy.Contracted(
        roads, hierarchy.contract(network, order)
    )
    return found


def engines(graph: RoadGraph, mode: str) -> list[ShortestPathEngine]:
    roads = timed(build(graph, MODES[mode]), SPEEDS[mode])
    return [Dijkstra(roads), *([contracted(roads)] if HIERARCHIES else [])]


def at(roads: Timed, spots: list[tuple[int, float]]) -> EntryNodes:
    link, fraction = zip(*spots, strict=True)
    return doors(roads, np.array(link, dtype=np.int32), np.array(fraction, dtype=float))


def spots(town: Drawn, most: int) -> st.SearchStrategy[list[tuple[int, float]]]:
    one = st.tuples(st.integers(0, len(town.links) - 1), shares)
    return st.lists(one, min_size=1, max_size=most)


@given(towns(), modes, st.data())
def test_quickest_ways_are_those_of_networkx_with_forbidden_turns(town, mode, data):
    graph = town.graph()
    here, there = data.draw(spots(town, 5)), data.draw(spots(town, 5))
    due = second_opinion(graph, MODES[mode], SPEEDS[mode], here, there)
    due[due < 0] = NO_WAY
    for engine in engines(graph, mode):
        found = between(engine, at(engine.roads, here), at(engine.roads, there))
        assert np.array_equal(found, due)
        turned = between(engine, at(engine.roads, here[:1]), at(engine.roads, there))
        assert np.array_equal(turned[0], due[0])


@given(towns(), modes, st.data())
def test_courses_can_be_travelled_and_take_the_time_of_the_table(town, mode, data):
    graph = town.graph()
    pairs = min(6, len(here := data.draw(spots(town, 6))))
    there = data.draw(spots(town, 6))[:pairs]
    here = here[: len(there)]
    for engine in engines(graph, mode):
        network = engine.roads.network
        one, two = at(engine.roads, here), at(engine.roads, there)
        table = between(engine, one, two).diagonal()
        for number, course in enumerate(courses(engine, one, two)):
            if course is None:
                assert table[number] == NO_WAY
                continue
            assert course.ms == table[number]
            arcs = course.arcs
            assert np.array_equal(network.head[arcs[:-1]], network.tail[arcs[1:]])
            assert network.link[arcs[0]] == here[number][0]
            assert network.link[arcs[-1]] == there[number][0]
            assert _taken(engine.roads, course) == pytest.approx(course.ms, abs=2)
            assert not _broken(graph, network.mode, network.link[arcs], arcs, network)


def _taken(roads, course):
    """Milliseconds along a course, from its arcs and shares."""
    network = roads.network
    if len(course.arcs) == 1:
        return (course.end - course.begin) * roads.moving[network.link[course.arcs[0]]]
    first, last = network.link[course.arcs[0]], network.link[course.arcs[-1]]
    inner = roads.ms[course.arcs[:-1]].sum() - course.begin * roads.moving[first]
    return inner + course.end * roads.moving[last]


def _broken(graph, mode, links, arcs, network):
    """Bans that a way does not keep."""
    banned = {
        (int(a), int(v), int(b))
        for a, v, b, its in zip(
            graph.ban_from, graph.ban_via, graph.ban_to, graph.ban_modes, strict=True
        )
        if its & mode
    }
    via = network.junction[network.head[arcs]]
    turns = zip(links.tolist(), via.tolist(), links[1:].tolist(), strict=False)
    return banned & set(turns)


def test_a_place_on_the_slower_of_two_parallel_links_is_reached_on_it():
    links = [Link(0, 1, metres=100), Link(0, 1, metres=900)]
    graph = Drawn([(0, 0), (100, 0)], links).graph()
    for engine in engines(graph, "foot"):
        here = at(engine.roads, [(1, 0.5)])
        ends = at(engine.roads, [(0, 0.0), (0, 1.0)])
        assert np.array_equal(between(engine, here, ends)[0], [337_500, 337_500])


def test_in_a_one_way_street_the_way_back_leads_around_the_block():
    town = grid(2)
    links = [replace(town.links[0], against=0), *town.links[1:]]
    graph = replace(town, links=links).graph()
    for engine in engines(graph, "foot"):
        spots = at(engine.roads, [(0, 0.25), (0, 0.75)])
        on, back = between(engine, spots, spots)[[0, 1], [1, 0]]
        assert on == pytest.approx(50 / 4.8 * 3600, abs=1)
        assert back == pytest.approx(350 / 4.8 * 3600, abs=4)


def test_a_forbidden_turn_does_not_forbid_it_to_those_who_come_otherwise():
    # A cross whose arms are links 0 west, 1 east, 2 south, 3 north of junction 0.
    spots = [(0, 0), (-100, 0), (100, 0), (0, -100), (0, 100)]
    links = [Link(1, 0), Link(0, 2), Link(3, 0), Link(0, 4)]
    graph = Drawn(spots, links, bans=[(0, 0, 3)]).graph()
    for engine in engines(graph, "car"):
        west, east, south = (at(engine.roads, [(link, 0.5)]) for link in (0, 1, 2))
        north = at(engine.roads, [(3, 0.5)])
        direct = int(between(engine, west, east)[0, 0])
        assert between(engine, south, north)[0, 0] == direct
        # From the west one turns back in the east, or in the south.
        assert between(engine, west, north)[0, 0] > direct


def test_many_rows_in_threads_are_the_rows_one_by_one():
    graph = grid(8).graph()
    draw = np.random.default_rng(4)
    link = draw.integers(0, len(graph.tail), 300).astype(np.int32)
    for engine in engines(graph, "car"):
        places = doors(engine.roads, link, draw.random(300))
        whole = between(engine, places, places)
        for row in (0, 100, 299):
            assert np.array_equal(
                between(engine, places.take([row]), places)[0], whole[row]
            )
        found = courses(engine, places, places.take(np.arange(299, -1, -1)))
        assert [one.ms for one in found] == whole[
            np.arange(300), np.arange(299, -1, -1)
        ].tolist()


@pytest.mark.parametrize("mode", list(MODES))
def test_both_engines_agree_with_scipy_on_porto(porto_graph, mode):
    made = engines(porto_graph, mode)
    roads, bit = made[0].roads, MODES[mode]
    draw = np.random.default_rng(6)
    usable = np.flatnonzero((porto_graph.main_along | porto_graph.main_against) & bit)
    # Some of them on links that a forbidden turn begins or ends in.
    link = np.concatenate([draw.choice(usable, 80), porto_graph.ban_from[:20]])
    link = link[np.isin(link, usable)].astype(np.int32)
    fraction = draw.random(len(link))
    places = doors(roads, link, fraction)
    few = places.take(np.arange(0, len(link), 19))
    found = [between(engine, few, places) for engine in made]
    assert all(np.array_equal(found[0], other) for other in found)
    due = _by_turns(porto_graph, bit, roads, places, np.arange(0, len(link), 19))
    assert due.size >= 500 or mode == "foot"
    assert np.array_equal(found[0], due)


def _by_turns(
    graph: RoadGraph, mode: Mode, roads: Timed, places: EntryNodes, rows: np.ndarray
) -> np.ndarray:
    """Milliseconds by scipy on the graph of turns, whose nodes are directions of links."""
    ways = 2 * len(graph.tail)
    link, back = np.divmod(np.arange(ways), 2)
    open_ = np.where(back, graph.main_against[link], graph.main_along[link]) & mode > 0
    begin = np.where(back, graph.head[link], graph.tail[link])
    end = np.where(back, graph.tail[link], graph.head[link])
    used = np.flatnonzero(open_)
    order = used[np.argsort(begin[used], kind="stable")]
    first = np.searchsorted(begin[order], end[used])
    count = np.searchsorted(begin[order], end[used], side="right") - first
    one = np.repeat(used, count)
    two = order[
        np.arange(len(one))
        - np.repeat(np.cumsum(count) - count, count)
        + np.repeat(first, count)
    ]
    turn = np.stack([link[one], end[one], link[two]])
    bans = np.stack([graph.ban_from, graph.ban_via, graph.ban_to])[
        :, graph.ban_modes & mode > 0
    ]
    size = [len(graph.tail), len(graph.lat), len(graph.tail)]
    wide = np.array([size[1] * size[2], size[2], 1], dtype=np.int64)
    legal = ~np.isin(wide @ turn, wide @ bans.astype(np.int64))
    one, two = one[legal], two[legal]
    ms = roads.moving[link] + roads.waiting[end]
    # One node more for each origin; 1 is added as scipy takes 0 for no edge.
    n = len(rows)
    here = np.repeat(ways + np.arange(n), 2)
    way = np.stack([2 * places.link[rows], 2 * places.link[rows] + 1], 1).ravel()
    at = np.repeat(places.at[rows], 2)
    rest = np.where(way % 2, at, roads.moving[way // 2] - at) + roads.waiting[end[way]]
    ok = open_[way]
    weights = np.concatenate([ms[two], rest[ok]]).astype(float) + 1e-7
    ends = (np.concatenate([one, here[ok]]), np.concatenate([two, way[ok]]))
    turns = csr_matrix((weights, ends), shape=(ways + n, ways + n))
    least = dijkstra(turns, indices=ways + np.arange(n))
    found = np.full((n, len(places)), np.inf)
    for column in range(len(places)):
        goal, to = places.link[column], places.at[column]
        for way_in, gone in ((2 * goal, to), (2 * goal + 1, roads.moving[goal] - to)):
            into = one[two == way_in]
            if len(into):
                found[:, column] = np.minimum(
                    found[:, column], least[:, into].min(1) + gone
                )
        for row, origin in enumerate(rows):
            gap = to - places.at[origin]
            if places.link[origin] == goal and open_[2 * goal + (gap < 0)]:
                found[row, column] = min(found[row, column], abs(gap))
            if origin == column:
                found[row, column] = 0
    found[np.isinf(found)] = NO_WAY
    return np.rint(found).astype(np.int64)
