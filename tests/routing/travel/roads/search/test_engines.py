"""Both engines find the shortest paths: by networkx, and by scipy on a real town."""

from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from routing.travel.roads.data.graph import MODES, Mode, RoadGraph
from routing.travel.roads.search.base import ShortestPathEngine, arc_paths, matrix_ms
from routing.travel.roads.search.dijkstra import DijkstraEngine
from routing.travel.roads.search.entry_nodes import UNREACHABLE_MS, EntryNodes, entry_nodes
from routing.travel.roads.search.network import (
    WeightedNetwork,
    build_network,
    weighted_network,
)
from routing.travel.roads.search.speeds import SPEEDS
from tests.support.road_graphs import DrawnGraph, Edge, grid, networkx_matrix, towns

HIERARCHIES = find_spec("routingkit_cch") is not None

modes = st.sampled_from(["car", "foot"])
shares = st.one_of(st.sampled_from([0.0, 1.0, 0.5]), st.floats(0, 1))


def contracted(weighted: WeightedNetwork) -> ShortestPathEngine:
    from routing.travel.roads.search import contraction as hierarchy

    network = weighted.network
    order = hierarchy.node_order(network)
    found: ShortestPathEngine = hierarchy.HierarchyEngine(
        weighted, hierarchy.build_hierarchy(network, order)
    )
    return found


def engines(graph: RoadGraph, mode: str) -> list[ShortestPathEngine]:
    weighted = weighted_network(build_network(graph, MODES[mode]), SPEEDS[mode])
    return [DijkstraEngine(weighted), *([contracted(weighted)] if HIERARCHIES else [])]


def at(weighted: WeightedNetwork, spots: list[tuple[int, float]]) -> EntryNodes:
    edge, fraction = zip(*spots, strict=True)
    return entry_nodes(
        weighted, np.array(edge, dtype=np.int32), np.array(fraction, dtype=float)
    )


def spots(town: DrawnGraph, most: int) -> st.SearchStrategy[list[tuple[int, float]]]:
    one = st.tuples(st.integers(0, len(town.edges) - 1), shares)
    return st.lists(one, min_size=1, max_size=most)


@given(towns(), modes, st.data())
def test_shortest_paths_are_those_of_networkx_with_turn_restrictions(town, mode, data):
    graph = town.graph()
    origins, destinations = data.draw(spots(town, 5)), data.draw(spots(town, 5))
    expected = networkx_matrix(graph, MODES[mode], SPEEDS[mode], origins, destinations)
    expected[expected < 0] = UNREACHABLE_MS
    for engine in engines(graph, mode):
        found = matrix_ms(
            engine, at(engine.weighted, origins), at(engine.weighted, destinations)
        )
        assert np.array_equal(found, expected)
        turned = matrix_ms(
            engine, at(engine.weighted, origins[:1]), at(engine.weighted, destinations)
        )
        assert np.array_equal(turned[0], expected[0])


@given(towns(), modes, st.data())
def test_paths_can_be_travelled_and_take_the_time_of_the_matrix(town, mode, data):
    graph = town.graph()
    pairs = min(6, len(origins := data.draw(spots(town, 6))))
    destinations = data.draw(spots(town, 6))[:pairs]
    origins = origins[: len(destinations)]
    for engine in engines(graph, mode):
        network = engine.weighted.network
        one, two = at(engine.weighted, origins), at(engine.weighted, destinations)
        table = matrix_ms(engine, one, two).diagonal()
        for number, arc_path in enumerate(arc_paths(engine, one, two)):
            if arc_path is None:
                assert table[number] == UNREACHABLE_MS
                continue
            assert arc_path.ms == table[number]
            arcs = arc_path.arcs
            assert np.array_equal(network.head[arcs[:-1]], network.tail[arcs[1:]])
            assert network.edge[arcs[0]] == origins[number][0]
            assert network.edge[arcs[-1]] == destinations[number][0]
            assert _travel_ms(engine.weighted, arc_path) == pytest.approx(
                arc_path.ms, abs=2
            )
            assert not _broken_restrictions(
                graph, network.mode, network.edge[arcs], arcs, network
            )


def _travel_ms(weighted, arc_path):
    """Milliseconds along a path, from its arcs and shares."""
    network = weighted.network
    if len(arc_path.arcs) == 1:
        return (arc_path.end - arc_path.begin) * weighted.edge_ms[
            network.edge[arc_path.arcs[0]]
        ]
    first, last = network.edge[arc_path.arcs[0]], network.edge[arc_path.arcs[-1]]
    inner = (
        weighted.arc_ms[arc_path.arcs[:-1]].sum() - arc_path.begin * weighted.edge_ms[first]
    )
    return inner + arc_path.end * weighted.edge_ms[last]


def _broken_restrictions(graph, mode, edges, arcs, network):
    """Turn restrictions that a path does not keep."""
    banned = {
        (int(a), int(v), int(b))
        for a, v, b, restricted_modes in zip(
            graph.restriction_from,
            graph.restriction_via,
            graph.restriction_to,
            graph.restriction_modes,
            strict=True,
        )
        if restricted_modes & mode
    }
    via = network.junction[network.head[arcs]]
    turns = zip(edges.tolist(), via.tolist(), edges[1:].tolist(), strict=False)
    return banned & set(turns)


def test_a_place_on_the_slower_of_two_parallel_edges_is_reached_on_it():
    edges = [Edge(0, 1, metres=100), Edge(0, 1, metres=900)]
    graph = DrawnGraph([(0, 0), (100, 0)], edges).graph()
    for engine in engines(graph, "foot"):
        origin = at(engine.weighted, [(1, 0.5)])
        ends = at(engine.weighted, [(0, 0.0), (0, 1.0)])
        assert np.array_equal(matrix_ms(engine, origin, ends)[0], [337_500, 337_500])


def test_in_a_one_way_street_the_way_back_leads_around_the_block():
    town = grid(2)
    edges = [replace(town.edges[0], against=0), *town.edges[1:]]
    graph = replace(town, edges=edges).graph()
    for engine in engines(graph, "foot"):
        spots = at(engine.weighted, [(0, 0.25), (0, 0.75)])
        on, back = matrix_ms(engine, spots, spots)[[0, 1], [1, 0]]
        assert on == pytest.approx(50 / 4.8 * 3600, abs=1)
        assert back == pytest.approx(350 / 4.8 * 3600, abs=4)


def test_a_forbidden_turn_does_not_forbid_it_to_those_who_come_otherwise():
    # A cross whose arms are edges 0 west, 1 east, 2 south, 3 north of junction 0.
    spots = [(0, 0), (-100, 0), (100, 0), (0, -100), (0, 100)]
    edges = [Edge(1, 0), Edge(0, 2), Edge(3, 0), Edge(0, 4)]
    graph = DrawnGraph(spots, edges, restrictions=[(0, 0, 3)]).graph()
    for engine in engines(graph, "car"):
        west, east, south = (at(engine.weighted, [(edge, 0.5)]) for edge in (0, 1, 2))
        north = at(engine.weighted, [(3, 0.5)])
        direct = int(matrix_ms(engine, west, east)[0, 0])
        assert matrix_ms(engine, south, north)[0, 0] == direct
        # From the west one turns back in the east, or in the south.
        assert matrix_ms(engine, west, north)[0, 0] > direct


def test_many_rows_in_threads_are_the_rows_one_by_one():
    graph = grid(8).graph()
    draw = np.random.default_rng(4)
    edge = draw.integers(0, len(graph.tail), 300).astype(np.int32)
    for engine in engines(graph, "car"):
        places = entry_nodes(engine.weighted, edge, draw.random(300))
        table = matrix_ms(engine, places, places)
        for row in (0, 100, 299):
            assert np.array_equal(
                matrix_ms(engine, places.select([row]), places)[0], table[row]
            )
        found = arc_paths(engine, places, places.select(np.arange(299, -1, -1)))
        assert [one.ms for one in found] == table[
            np.arange(300), np.arange(299, -1, -1)
        ].tolist()


@pytest.mark.parametrize("mode", list(MODES))
def test_both_engines_agree_with_scipy_on_porto(porto_centre, mode):
    # The graph of turns knows no private roads.
    nothing_private = np.zeros_like(porto_centre.private)
    porto_centre = replace(porto_centre, private=nothing_private)
    both = engines(porto_centre, mode)
    weighted, bit = both[0].weighted, MODES[mode]
    draw = np.random.default_rng(6)
    usable = np.flatnonzero(
        (porto_centre.routable_along | porto_centre.routable_against) & bit
    )
    # Some of them on edges that a forbidden turn begins or ends in.
    edge = np.concatenate([draw.choice(usable, 80), porto_centre.restriction_from[:20]])
    edge = edge[np.isin(edge, usable)].astype(np.int32)
    fraction = draw.random(len(edge))
    places = entry_nodes(weighted, edge, fraction)
    few = places.select(np.arange(0, len(edge), 19))
    found = [matrix_ms(engine, few, places) for engine in both]
    assert all(np.array_equal(found[0], other) for other in found)
    expected = _scipy_matrix(
        porto_centre, bit, weighted, places, np.arange(0, len(edge), 19)
    )
    assert expected.size >= 500 or mode == "foot"
    assert np.array_equal(found[0], expected)


def _scipy_matrix(
    graph: RoadGraph,
    mode: Mode,
    weighted: WeightedNetwork,
    places: EntryNodes,
    rows: np.ndarray,
) -> np.ndarray:
    """Milliseconds by scipy on the graph of turns, whose nodes are directions of edges."""
    directed_edges = 2 * len(graph.tail)
    edge, back = np.divmod(np.arange(directed_edges), 2)
    open_ = (
        np.where(back, graph.routable_against[edge], graph.routable_along[edge]) & mode > 0
    )
    begin = np.where(back, graph.head[edge], graph.tail[edge])
    end = np.where(back, graph.tail[edge], graph.head[edge])
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
    turn = np.stack([edge[one], end[one], edge[two]])
    restrictions = np.stack(
        [graph.restriction_from, graph.restriction_via, graph.restriction_to]
    )[:, graph.restriction_modes & mode > 0]
    size = [len(graph.tail), len(graph.lat), len(graph.tail)]
    wide = np.array([size[1] * size[2], size[2], 1], dtype=np.int64)
    legal = ~np.isin(wide @ turn, wide @ restrictions.astype(np.int64))
    one, two = one[legal], two[legal]
    ms = weighted.edge_ms[edge] + weighted.junction_ms[end]
    # One node more for each origin; 1 is added as scipy takes 0 for no edge.
    n = len(rows)
    origins = np.repeat(directed_edges + np.arange(n), 2)
    direction = np.stack([2 * places.edge[rows], 2 * places.edge[rows] + 1], 1).ravel()
    at = np.repeat(places.at_ms[rows], 2)
    rest = (
        np.where(direction % 2, at, weighted.edge_ms[direction // 2] - at)
        + weighted.junction_ms[end[direction]]
    )
    ok = open_[direction]
    weights = np.concatenate([ms[two], rest[ok]]).astype(float) + 1e-7
    ends = (np.concatenate([one, origins[ok]]), np.concatenate([two, direction[ok]]))
    turns = csr_matrix((weights, ends), shape=(directed_edges + n, directed_edges + n))
    least = dijkstra(turns, indices=directed_edges + np.arange(n))
    found = np.full((n, len(places)), np.inf)
    for column in range(len(places)):
        goal, to = places.edge[column], places.at_ms[column]
        for last_direction, gone in (
            (2 * goal, to),
            (2 * goal + 1, weighted.edge_ms[goal] - to),
        ):
            into = one[two == last_direction]
            if len(into):
                found[:, column] = np.minimum(
                    found[:, column], least[:, into].min(1) + gone
                )
        for row, origin in enumerate(rows):
            gap = to - places.at_ms[origin]
            if places.edge[origin] == goal and open_[2 * goal + (gap < 0)]:
                found[row, column] = min(found[row, column], abs(gap))
            if origin == column:
                found[row, column] = 0
    found[np.isinf(found)] = UNREACHABLE_MS
    return np.rint(found).astype(np.int64)


@pytest.mark.parametrize("mode", ["car", "foot"])
def test_private_roads_begin_and_end_a_path_but_are_not_passed_through(mode: str) -> None:
    # A long open road from a to d; two private shortcuts, a-b and b-c-d, meet at b.
    a, b, c, d, far = range(5)
    junctions = [(0, 0), (100, 0), (200, 0), (300, 0), (150, 900)]
    private = [Edge(one, two, private=15) for one, two in ((a, b), (b, c), (c, d))]
    open_roads = [Edge(a, far), Edge(far, d), Edge(b, far)]
    # The turn from the open road into the last private edge is forbidden.
    town = DrawnGraph(junctions, [*private, *open_roads], [(4, d, 2)])
    graph = town.graph()
    places = [(0, 0.5), (1, 0.5), (2, 0.5), (3, 0.01), (4, 0.99)]
    paths = {
        # Private roads alone, even if they touch an open one.
        (0, 2): {0, 1, 2},
        # A path leads out of private roads, and from an open one into them.
        (0, 3): {0, 3},
        (3, 1): {3, 0, 1},
        # The turn into the third edge is forbidden.
        (4, 2): {4, 5, 1, 2},
        (2, 4): {2, 4},
        # No private road is on the way from end to end.
        (3, 4): {3, 4},
        (4, 3): {4, 3},
    }
    for engine in engines(graph, mode):
        network, spots = engine.weighted.network, at(engine.weighted, places)
        table = matrix_ms(engine, spots, spots)
        for (origin, destination), edges in paths.items():
            one, two = spots.select([origin]), spots.select([destination])
            (path,) = arc_paths(engine, one, two)
            assert path
            assert set(network.edge[path.arcs].tolist()) == edges
            assert table[origin, destination] == path.ms
