"""Road graphs as files, and the folder that keeps them."""

import networkx as nx
import numpy as np
import pytest
import shapely

from routing.errors import ProblemError
from routing.travel.roads.data.files import cache_roads, find_roads, open_roads, read_roads
from tests.support.osm_town import STREET, Town, grid

TOWN = Town(grid("abc"), ways=[("abc", STREET)])


@pytest.fixture
def files(tmp_path):
    """The same town in each form that is known."""
    pbf = TOWN.write(tmp_path / "town.osm.pbf")
    graph = read_roads(pbf)
    graph.save(tmp_path / "town.graph")
    streets = nx.MultiDiGraph()
    for node in range(2):
        streets.add_node(node, x=float(graph.lon[node]), y=float(graph.lat[node]))
    line = shapely.LineString(graph.shape(0)[:, ::-1]).wkt
    streets.add_edge(0, 1, length=float(graph.metres[0]), geometry=line)
    nx.write_graphml(streets, tmp_path / "town.graphml")
    return [pbf, tmp_path / "town.graph", tmp_path / "town.graphml"]


def test_every_form_gives_the_same_roads_and_is_found_by_its_source(files, tmp_path):
    cache = tmp_path / "cache"
    for file in files:
        graph = open_roads(file, cache)
        assert np.array_equal(graph.metres, read_roads(files[0]).metres)
        found = find_roads(graph.source, cache)
        assert found is not None
        assert np.array_equal(found.metres, graph.metres)
    assert len(list(cache.iterdir())) == 2


def test_a_file_is_read_once_and_again_when_its_bytes_change(files, tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr(
        "routing.travel.roads.data.files.read_roads",
        lambda file, show: read.append(file) or read_roads(file, show),
    )
    for _ in range(2):
        assert len(open_roads(files[0], tmp_path / "cache").tail) == 1
    assert read == files[:1]
    files[0].unlink()
    Town(grid("abc"), ways=[("ab", STREET), ("bc", STREET)]).write(files[0])
    assert len(open_roads(files[0], tmp_path / "cache").tail) == 2


def test_what_the_cache_holds_for_something_else_is_not_taken(files, tmp_path):
    graph = read_roads(files[0])
    kept = cache_roads(graph, tmp_path / "cache")
    assert find_roads(f"graphml:{graph.source[4:]}", tmp_path / "cache") is None
    assert find_roads("osm:0123", tmp_path / "cache") is None
    kept.write_bytes(kept.read_bytes()[:-1])
    assert find_roads(graph.source, tmp_path / "cache") is None
    assert len(open_roads(files[0], tmp_path / "cache").tail) == 1
    assert find_roads(graph.source, tmp_path / "cache") is not None


def test_a_source_cannot_lead_out_of_the_cache(files, tmp_path):
    assert find_roads("osm:../../town", tmp_path / "a" / "b") is None
    assert find_roads("osm:../town", tmp_path / "cache") is None
    assert find_roads("osm:", tmp_path) is None


def test_a_cache_that_cannot_be_written_is_told_plainly(files, tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(ProblemError, match="cannot be written"):
        open_roads(files[0], tmp_path / "taken")


@pytest.mark.parametrize("name", ["gone.osm.pbf", "gone.graph", "gone.graphml"])
def test_a_file_that_is_not_there_is_told_plainly(tmp_path, name):
    with pytest.raises(ProblemError, match=f"{name} does not exist"):
        open_roads(tmp_path / name, tmp_path)
