"""The streets of Porto, read once."""

from pathlib import Path

import pytest

from routing.travel.roads.graph import RoadGraph
from routing.travel.roads.osm import read_osm


@pytest.fixture(scope="session")
def porto_graph(porto: Path) -> RoadGraph:
    return read_osm(porto / "porto.osm.pbf")
