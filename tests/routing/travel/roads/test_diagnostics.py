"""Diagnostics find places that do not fit a graph, and its parts that are cut off."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from routing.geo import Place
from routing.travel.roads.data.graph import Mode
from routing.travel.roads.diagnostics import diagnose
from tests.support.osm_town import STREET, Town, grid

CAR, FOOT = Mode.CAR, Mode.FOOT
# Four streets in a row, an island, and a yard behind a gate that is locked.
TOWN = Town(
    grid("abcde\n     \n x y \n\np   q"),
    {"x": {"barrier": "gate", "locked": "yes"}},
    [
        ("abcde", STREET),
        ("bxy", {"highway": "service"}),
        ("pq", STREET),
        ("aq", {"highway": "steps"}),
    ],
)
TODAY = date(2026, 11, 24)


@pytest.fixture
def graph(tmp_path):
    stamp = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)
    return replace(TOWN.graph(tmp_path), stamp=stamp)


def test_places_are_told_apart_by_what_is_wrong_with_them(graph):
    a, c, p, y = (TOWN.place(node) for node in "acpy")
    above = Place(a.lat + 0.0015, a.lon)
    nowhere = Place(a.lat + 1, a.lon)
    found = diagnose(graph, [a, c, p, y, above, nowhere], CAR, TODAY)
    assert found.places == 6
    assert found.outside == (4, 5)
    assert found.far == (2, 3, 4)
    assert found.unsnapped == (5,)
    assert found.cut_off == (2, 3)
    assert found.share(found.far) == 0.5


def test_another_mode_has_other_troubles(graph):
    p, y = TOWN.place("p"), TOWN.place("y")
    assert diagnose(graph, [p, y], FOOT, TODAY).cut_off == (1,)


def test_the_box_the_age_and_the_sizes_are_those_of_the_graph(graph):
    found = diagnose(graph, [], CAR, TODAY)
    north_west, south_east = TOWN.place("a"), TOWN.place("q")
    assert (found.box.north, found.box.west) == (north_west.lat, north_west.lon)
    assert (found.box.south, found.box.east) == (south_east.lat, south_east.lon)
    assert found.age_days == 23
    cars, walkers = found.sizes[CAR], found.sizes[FOOT]
    # The street's four letters that are junctions, and a metre before the gate.
    assert (cars.junctions, cars.edges) == (4, 3)
    assert cars.cut_off == 4
    assert walkers.junctions == 6
    assert walkers.km > cars.km > 0.3
    assert found.share(()) == 0


def test_data_of_an_unknown_day_have_no_age(graph):
    assert diagnose(replace(graph, stamp=None), [], CAR, TODAY).age_days is None
