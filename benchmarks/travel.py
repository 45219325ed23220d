"""Time that travel on roads takes: the graph, matrices, paths, and large problems.

    python benchmarks/travel.py porto.osm.pbf

reads an extract of OpenStreetMap, or a road graph that was saved, draws places on its
streets, the same on every run, and prints a table in Markdown: seconds by the clock, and
seconds of work, which are more where several threads share it. Beside our two engines runs
``pyroutingkit`` on the same arcs (dependency group ``bench``), between nodes alone, where
it is installed.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np

from routing.geo import Place
from routing.travel.roads.data.graph import MODES, RoadGraph, load
from routing.travel.roads.data.osm import read_osm
from routing.travel.roads.search.base import ShortestPathEngine, arc_paths, matrix_ms
from routing.travel.roads.search.dijkstra import DijkstraEngine
from routing.travel.roads.search.entry_nodes import EntryNodes, entry_nodes
from routing.travel.roads.search.network import (
    WeightedNetwork,
    build_network,
    weighted_network,
)
from routing.travel.roads.search.snap import Snapper, stoppable_edges
from routing.travel.roads.search.speeds import SPEEDS
from routing.travel.roads.source import RoadTravel

_Made = TypeVar("_Made")


def clocked(name: str, work: Callable[[], _Made], tries: int = 1) -> _Made:
    """Do some work, print a row with its best time, and give what it made."""
    times = []
    for _ in range(tries):
        began, worked = time.perf_counter(), time.process_time()
        made = work()
        times.append((time.perf_counter() - began, time.process_time() - worked))
    print(f"| {name} | {min(times)[0]:.3f} | {min(times)[1]:.3f} |", flush=True)
    return made


def read(file: Path, folder: Path) -> RoadGraph:
    kept = folder / "weighted.graph"
    if file.suffix != ".graph":
        graph = clocked("read the extract", lambda: read_osm(file))
        clocked("save the graph", lambda: graph.save(kept))
        file = kept
    return clocked("load the graph", lambda: load(file), tries=3)


def drawn(graph: RoadGraph, mode: str, count: int, seed: int) -> list[Place]:
    """Places in the middle of streets on which one may stop."""
    usable = (graph.routable_along | graph.routable_against) & MODES[mode] != 0
    edges = np.flatnonzero(usable & stoppable_edges(graph))
    chosen = np.random.default_rng(seed).choice(edges, count)
    middles = [graph.shape(edge).mean(axis=0) for edge in chosen.tolist()]
    return [Place(float(lat), float(lon)) for lat, lon in middles]


def hierarchy(weighted: WeightedNetwork) -> ShortestPathEngine:
    from routing.travel.roads.search.contraction import (
        HierarchyEngine,
        build_hierarchy,
        node_order,
    )

    network = weighted.network
    order = clocked("hierarchy: order, once per graph", lambda: node_order(network))
    made = clocked("hierarchy: contract", lambda: build_hierarchy(network, order), tries=3)
    engine = HierarchyEngine(weighted, made)
    one = entry_nodes(weighted, network.edge[:1], np.zeros(1))
    clocked("hierarchy: times of one part of the day", lambda: matrix_ms(engine, one, one))
    return engine


def peer(weighted: WeightedNetwork, counts: list[int]) -> None:
    """As many nodes to as many nodes by pyroutingkit, which knows no places on streets."""
    import pyroutingkit as kit

    network, graph = weighted.network, weighted.network.graph
    made, at = kit.CCH(), network.junction
    arrays = (network.tail, network.head, graph.lat[at], graph.lon[at])
    ints, floats = (np.uint32, np.uint32), (np.float32, np.float32)
    kinds = zip(arrays, ints + floats, strict=True)
    given = [np.ascontiguousarray(array, dtype=kind) for array, kind in kinds]
    clocked(
        "pyroutingkit: order and contract",
        lambda: made.build_topology(*given, network.nodes),
    )
    ms = weighted.arc_ms.astype(np.uint32)
    clocked("pyroutingkit: times", lambda: made.customize_weights(ms))
    draw = np.random.default_rng(1)
    for count in counts:
        nodes = draw.choice(network.tail, count).astype(np.uint32)
        name = f"pyroutingkit: {count} x {count} nodes"
        clocked(name, lambda nodes=nodes: made.distances_many_to_many(nodes, nodes), 3)


def measure(graph: RoadGraph, mode: str, counts: list[int]) -> None:
    network = clocked("network of arcs", lambda: build_network(graph, MODES[mode]), tries=3)
    weighted = clocked(
        "times of its arcs", lambda: weighted_network(network, SPEEDS[mode]), tries=3
    )
    engines: dict[str, ShortestPathEngine] = {"dijkstra": DijkstraEngine(weighted)}
    if find_spec("routingkit_cch") is not None:
        engines["hierarchy"] = hierarchy(weighted)
    snapper = Snapper(graph)

    def entered(places: list[Place]) -> EntryNodes:
        snapped = snapper.snap(places, MODES[mode])
        return entry_nodes(weighted, snapped.edge, snapped.fraction)

    few = clocked("index of streets, 1 place", lambda: entered(drawn(graph, mode, 1, 1)))
    sizes = {count: drawn(graph, mode, count, count) for count in counts}
    placed = {
        count: clocked(f"snap {count} places", lambda some=some: entered(some))
        for count, some in sizes.items()
    }
    here, there = (entered(drawn(graph, mode, 900, seed)) for seed in (2, 3))
    for name, engine in engines.items():
        clocked(f"{name}: first use", lambda e=engine: arc_paths(e, few, few))
        matrix_ms(engine, few, few)
        for count, some in placed.items():
            what = f"{name}: {count} x {count} places"
            clocked(what, lambda e=engine, s=some: matrix_ms(e, s, s), tries=3)
        what = f"{name}: 900 ways across the city"
        clocked(what, lambda e=engine: arc_paths(e, here, there), tries=3)
    if find_spec("pyroutingkit") is not None:
        peer(weighted, counts)


def measure_large(graph: RoadGraph, mode: str, count: int) -> None:
    """A day of so many places, as the search and the explanations ask for its ways."""
    travel, places = RoadTravel(graph), drawn(graph, mode, count, 4)
    travel.matrix(places[:2], mode).legs([0, 1])
    ways = clocked(
        f"travel: {count} places, none held", lambda: travel.matrix(places, mode)
    )
    some = np.random.default_rng(5).choice(count, 1000).tolist()
    clocked("travel: block of 1000", lambda: ways.block(some), tries=2)
    numbers = iter(range(count))
    clocked("travel: row to all", lambda: ways.row(next(numbers), range(count)), tries=5)
    clocked("travel: row to 20", lambda: ways.row(next(numbers), some[:20]), tries=5)
    clocked("travel: row to 20 others", lambda: ways.row(0, some[20:40]), tries=5)
    clocked("travel: 20 to one", lambda: ways.between(some[:20], [next(numbers)]), tries=5)
    clocked("travel: 1000 to 5", lambda: ways.between(some, some[:5]), tries=2)
    clocked("travel: 20 legs", lambda: ways.legs(some[:21]))
    clocked("travel: the same 20 legs", lambda: ways.legs(some[:21]))
    legs = list(pairwise(places[:901]))
    clocked("travel: 900 paths, lines and steps", lambda: travel.paths(legs, mode), tries=2)
    clocked(
        "travel: area within half an hour",
        lambda: travel.isochrones(places[0], mode, [600, 1200, 1800]),
        tries=2,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--mode", default="car", choices=sorted(SPEEDS))
    options = parser.parse_args()
    print("| what | seconds | of work |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        graph = read(options.file, Path(folder))
        measure(graph, options.mode, [500, 2000])
        measure_large(graph, options.mode, 20_000)


if __name__ == "__main__":
    main()
