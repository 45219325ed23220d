"""A real city, Porto in 2015: its centre, and the whole where its data are at hand."""

from datetime import UTC, datetime

import networkx as nx
import numpy as np
import pytest

from routing.travel.roads.data.access import access_of
from routing.travel.roads.data.graph import Mode, RoadClass
from routing.travel.roads.data.osm import read_osm
from tests.support.osm_town import arcs, assert_sound


@pytest.mark.parametrize("extract", ["porto_centre", "porto_graph"])
def test_every_promise_of_the_graph_holds(extract, request):
    streets = request.getfixturevalue(extract)
    rng = np.random.default_rng(1)
    assert_sound(streets, rng.integers(0, len(streets.tail), 2000).tolist())
    assert streets.stamp == datetime(2015, 6, 6, 0, 23, 2, tzinfo=UTC)


def test_the_centre_has_what_such_a_district_has(porto_centre):
    assert RoadClass.PRIMARY in porto_centre.road_class
    assert porto_centre.roundabout.sum() > 20
    assert porto_centre.signals.sum() + porto_centre.lights.sum() > 100
    assert len(porto_centre.restriction_from) == 20
    cars = porto_centre.routable_along & Mode.CAR != 0
    assert 80 < porto_centre.metres[cars].sum() / 1000 < 120
    assert "Rua de Santa Catarina" in porto_centre.names


def test_the_car_s_part_is_as_large_as_in_an_independent_count(porto, monkeypatch):
    """A parser of streets for cars alone found 62,219 junctions and 144,956 arcs.

    Ours keeps the paths of walkers too, and a street is also cut where they meet it, so
    that they are left out here. 644 junctions lay outside the largest part.
    """

    def for_cars(tags):
        use = access_of(tags)
        # The other parser left private roads out.
        open_ = use and (use.along | use.against) & ~use.private & Mode.CAR
        return use if open_ else None

    monkeypatch.setattr("routing.travel.roads.data.osm.access_of", for_cars)
    streets = read_osm(porto / "porto.osm.pbf")
    whole = nx.DiGraph((i, j) for i, j, _ in arcs(streets, Mode.CAR))
    main = [*arcs(streets, Mode.CAR, main=True)]
    inside = len({i for i, _, _ in main})
    assert inside == pytest.approx(62_219, rel=0.002)
    assert len(main) == pytest.approx(144_956, rel=0.01)
    assert len(whole) - inside == pytest.approx(644, rel=0.15)


def test_the_city_as_a_whole_has_what_such_a_city_has(porto_graph):
    assert RoadClass.MOTORWAY in porto_graph.road_class
    assert porto_graph.roundabout.sum() > 1000
    assert porto_graph.signals.sum() + porto_graph.lights.sum() > 200
    assert len(porto_graph.restriction_from) > 300
    assert (
        8_000
        < porto_graph.metres[porto_graph.routable_along & Mode.CAR != 0].sum() / 1000
        < 10_000
    )
    assert "Rua de Santa Catarina" in porto_graph.names
