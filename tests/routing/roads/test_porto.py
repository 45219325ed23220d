"""A real city: Porto's extract of 2015, where it is at hand."""

from datetime import UTC, datetime
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from routing.travel.roads.data.access import use_of
from routing.travel.roads.data.graph import Mode, RoadClass, RoadGraph
from routing.travel.roads.data.osm import read_osm
from tests.support.osm_town import arcs, assert_sound


@pytest.fixture(scope="module")
def city(porto: Path) -> RoadGraph:
    """All streets of Porto."""
    return read_osm(porto / "porto.osm.pbf")


def test_every_promise_of_the_graph_holds(city):
    rng = np.random.default_rng(1)
    assert_sound(city, rng.integers(0, len(city.tail), 2000).tolist())
    assert city.stamp == datetime(2015, 6, 6, 0, 23, 2, tzinfo=UTC)


def test_the_car_s_part_is_as_large_as_in_an_independent_count(porto, monkeypatch):
    """A parser of streets for cars alone found 62,219 junctions and 144,956 arcs.

    Ours keeps the paths of walkers too, and a street is also cut where they meet it, so
    that they are left out here. 644 junctions lay outside the largest part.
    """

    def for_cars(tags):
        use = use_of(tags)
        return use if use and (use.along | use.against) & Mode.CAR else None

    monkeypatch.setattr("routing.travel.roads.data.osm.use_of", for_cars)
    streets = read_osm(porto / "porto.osm.pbf")
    whole = nx.DiGraph((i, j) for i, j, _ in arcs(streets, Mode.CAR))
    main = [*arcs(streets, Mode.CAR, main=True)]
    inside = len({i for i, _, _ in main})
    assert inside == pytest.approx(62_219, rel=0.002)
    assert len(main) == pytest.approx(144_956, rel=0.01)
    assert len(whole) - inside == pytest.approx(644, rel=0.15)


def test_the_city_as_a_whole_has_what_such_a_city_has(city):
    assert RoadClass.MOTORWAY in city.road
    assert city.roundabout.sum() > 1000
    assert city.signals.sum() + city.lights.sum() > 200
    assert len(city.ban_from) > 300
    assert 8_000 < city.metres[city.main_along & Mode.CAR != 0].sum() / 1000 < 10_000
    assert "Rua de Santa Catarina" in city.names
