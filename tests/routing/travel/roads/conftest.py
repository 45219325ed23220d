"""The streets of Porto, read once: the whole city where it is at hand, else its centre."""

from pathlib import Path

import pytest

from routing.travel.roads.data.graph import RoadGraph
from routing.travel.roads.data.osm import read_osm

CENTRE = Path(__file__).parents[3] / "fixtures" / "porto" / "porto-centre.osm.pbf"


@pytest.fixture(scope="session")
def porto_graph(porto: Path) -> RoadGraph:
    """All streets of the city, from data that are not part of the repository."""
    return read_osm(porto / "porto.osm.pbf")


@pytest.fixture(scope="session")
def porto_centre() -> RoadGraph:
    """The streets of the centre, from the extract in the repository."""
    return read_osm(CENTRE)
