"""Road graphs that several tests share."""

from pathlib import Path

import pytest

from routing.travel.roads.data.graph import RoadGraph
from routing.travel.roads.data.osm import read_osm


@pytest.fixture(scope="session")
def porto_graph(porto: Path) -> RoadGraph:
    """The road graph of the city of Porto, read once for all tests."""
    return read_osm(porto / "porto.osm.pbf")
