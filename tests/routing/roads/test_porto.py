"""A real city: Porto's extract of 2015, where it is at hand."""

from datetime import UTC, datetime
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from routing.travel.roads.graph import Mode, RoadClass, RoadGraph
from routing.travel.roads.osm import read_osm
from tests.routing.roads.town import arcs, assert_sound


@pytest.fixture(scope="module")
def city(porto: Path) -> RoadGraph:
    """All streets of Porto."""
    return read_osm(porto / "porto.osm.pbf")


def test_every_promise_of_the_graph_holds(city):
    rng = np.random.default_rng(1)
    assert_sound(city, rng.integers(0, len(city.tail), 2000).tolist())
    assert city.stamp == datetime(2015, 6, 6, 0, 23, 2, tzinfo=UTC)


def test_the_car_s_part_is_about_as_large_as_in_an_independent_count(city):
    """A parser of streets for cars alone found 62,219 junctions and 144,956 arcs.

    Ours keeps the paths of walkers too, so that a street is also cut where they meet it:
    such a junction counts here only if a car has a choice there or comes to an end.
    """
    neighbours: dict[int, list[int]] = {}
    for i, j, _ in arcs(city, Mode.CAR, main=True):
        neighbours.setdefault(i, []).append(j)
        neighbours.setdefault(j, []).append(i)
    whole = nx.DiGraph((i, j) for i, j, _ in arcs(city, Mode.CAR))
    main = sum(1 for _ in arcs(city, Mode.CAR, main=True))
    assert len(neighbours) == pytest.approx(62_219, rel=0.06)
    assert main == pytest.approx(144_956, rel=0.06)
    assert len(whole) - len(neighbours) == pytest.approx(644, rel=0.3)
