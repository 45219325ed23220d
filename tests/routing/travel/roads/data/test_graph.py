"""Graph files of version 0.1 open as before, with the same arrays and travel times."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from routing.geo import Place
from routing.travel.roads.data.graph import RoadGraph, load
from routing.travel.roads.source import RoadTravel

NAMES = {
    "road": "road_class",
    "posted": "max_speed",
    "main_along": "routable_along",
    "main_against": "routable_against",
    "ban_from": "restriction_from",
    "ban_via": "restriction_via",
    "ban_to": "restriction_to",
    "ban_modes": "restriction_modes",
}
"""Today's names of the arrays that version 0.1 called otherwise."""
OLD = Path(__file__).parents[4] / "fixtures" / "v0_1" / "roads"


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    """The content of the file as version 0.1 read it."""
    read: dict[str, Any] = json.loads((OLD / "town.json").read_text("utf-8"))
    return read


@pytest.fixture(scope="module")
def graph() -> RoadGraph:
    return load(OLD / "town.graph")


def test_an_old_file_opens_with_all_that_it_holds(graph, facts):
    stamp = facts["stamp"] and datetime.fromisoformat(facts["stamp"])
    assert (graph.source, graph.stamp) == (facts["source"], stamp)
    assert list(graph.names) == facts["names"]
    assert len(facts["arrays"]) == 22
    for name, array in facts["arrays"].items():
        found = getattr(graph, NAMES.get(name, name))
        assert found.dtype.str == array["dtype"], name
        assert found.tolist() == array["values"], name


@pytest.mark.parametrize("mode", ["car", "motorcycle", "bicycle", "foot"])
def test_an_old_file_gives_the_same_travel_times(graph, facts, mode):
    places = [Place(*spot) for spot in facts["places"]]
    matrix = RoadTravel(graph).matrix(places, mode)
    every = range(len(places))
    assert matrix.block(every).tolist() == facts["matrix"][mode]["seconds"]
    assert [*matrix.legs(every)] == facts["matrix"][mode]["legs"]


def test_a_graph_is_written_as_version_0_1_wrote_it(graph, tmp_path):
    graph.save(tmp_path / "again.graph")
    assert (tmp_path / "again.graph").read_bytes() == (OLD / "town.graph").read_bytes()
    assert np.array_equal(load(tmp_path / "again.graph").metres, graph.metres)
