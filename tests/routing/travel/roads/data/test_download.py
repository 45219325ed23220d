"""Streets over the internet: OSMnx is real, the servers' answers are ours."""

import json
import socket
import sys
import time
from io import BytesIO
from urllib.parse import urlsplit

import pytest

from routing.errors import ProblemError
from routing.travel.roads.data.download import download_roads
from routing.travel.roads.data.graph import Mode
from tests.support.osm_town import Town, arcs, assert_sound, grid

osmnx = pytest.importorskip("osmnx")
requests = pytest.importorskip("requests")

TOWN = Town(grid("abc\nd e"))
WAYS = [
    ("abc", {"highway": "residential", "name": "Rua Nova", "maxspeed": "50"}),
    ("adec", {"highway": "residential", "oneway": "yes"}),
    ("be", {"highway": "footway", "bicycle": "yes"}),
]
STATUS = "\n\n\n\n2 slots available now.\n"


def overpass() -> dict:
    nodes = [
        {"type": "node", "id": ord(n), "lat": TOWN.place(n).lat, "lon": TOWN.place(n).lon}
        for n in TOWN.nodes
    ]
    ways = [
        {"type": "way", "id": i, "nodes": [*map(ord, path)], "tags": tags}
        for i, (path, tags) in enumerate(WAYS, 1)
    ]
    return {"version": 0.6, "elements": nodes + ways}


def area() -> list[dict]:
    a, e = TOWN.place("a"), TOWN.place("e")
    west, east, south, north = a.lon - 0.01, e.lon + 0.01, e.lat - 0.01, a.lat + 0.01
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return [
        {
            "place_id": 1,
            "osm_type": "relation",
            "osm_id": 1,
            "lat": str(a.lat),
            "lon": str(a.lon),
            "boundingbox": [str(south), str(north), str(west), str(east)],
            "display_name": "Vila Nova",
            "name": "Vila Nova",
            "class": "boundary",
            "type": "administrative",
            "addresstype": "city",
            "place_rank": 16,
            "importance": 0.5,
            "geojson": {"type": "Polygon", "coordinates": [ring]},
        }
    ]


@pytest.fixture
def servers(monkeypatch):
    """Answers by the end of the path; a test may replace them by text or errors."""
    answers = {"/search": area(), "/interpreter": overpass(), "/status": STATUS}
    asked = []

    def send(_, request, **__):
        asked.append(request.url)
        answer = next(
            given
            for end, given in answers.items()
            if urlsplit(request.url).path.endswith(end)
        )
        if isinstance(answer, Exception):
            raise answer
        response = requests.Response()
        response.status_code = 200
        response.url, response.request = request.url, request
        body = answer if isinstance(answer, str) else json.dumps(answer)
        response.raw = BytesIO(body.encode())
        return response

    def unknown(*_):
        raise socket.gaierror

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    monkeypatch.setattr(socket, "gethostbyname", unknown)
    # OSMnx puts a function of its own there for good, and waits between its questions.
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    for name in ("cache_folder", "useful_tags_way", "doh_url_template"):
        monkeypatch.setattr(osmnx.settings, name, getattr(osmnx.settings, name))
    answers["asked"] = asked
    return answers


def test_the_streets_of_a_place_are_downloaded_with_what_is_known_of_them(
    servers, tmp_path
):
    graph = download_roads("Vila Nova", tmp_path / "answers")
    assert_sound(graph, [])
    assert graph.stamp is not None
    assert "Rua Nova" in graph.names
    assert 50 in graph.max_speed
    names = TOWN.names(graph)
    ways = {names[i] + names[j] for i, j, _ in arcs(graph, Mode.BICYCLE)}
    # The way back is closed to bicycles on the one-way, open on the path.
    assert {"be", "eb"} <= ways
    assert "ea" not in {names[i] + names[j] for i, j, _ in arcs(graph, Mode.CAR)}
    assert "ea" in {names[i] + names[j] for i, j, _ in arcs(graph, Mode.FOOT)}


def test_the_same_question_is_not_asked_twice(servers, tmp_path):
    first = download_roads("Vila Nova", tmp_path)
    asked = len(servers["asked"])
    again = download_roads("Vila Nova", tmp_path)
    assert asked > 0
    assert len(servers["asked"]) == asked
    assert again.source == first.source
    assert not any("resolve" in url for url in servers["asked"])


@pytest.mark.parametrize(
    ("end", "answer", "text"),
    [
        ("/search", [], "cannot be downloaded"),
        ("/search", "busy", "cannot be downloaded"),
        ("/search", requests.ConnectionError("no route"), "cannot be reached"),
        ("/interpreter", requests.Timeout("late"), "cannot be reached"),
        ("/interpreter", {"elements": []}, "cannot be downloaded"),
    ],
)
def test_what_the_servers_cannot_give_is_told_plainly(servers, tmp_path, end, answer, text):
    servers[end] = answer
    with pytest.raises(ProblemError, match=text) as caught:
        download_roads("Vila Nova", tmp_path)
    assert "'Vila Nova'" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_place_that_is_a_point_is_told_plainly(servers, tmp_path):
    servers["/search"] = area()
    servers["/search"][0]["geojson"] = {"type": "Point", "coordinates": [-8.6, 41.1]}
    with pytest.raises(ProblemError, match="name an area"):
        download_roads("Vila Nova", tmp_path)


def test_without_osmnx_it_is_told_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "osmnx", None)
    with pytest.raises(ProblemError, match=r"pip install 'rounds\[download\]'"):
        download_roads("Vila Nova", tmp_path)
