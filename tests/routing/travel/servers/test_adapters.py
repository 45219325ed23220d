"""Requests to each kind of server, and the reading of its responses, by a stub."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import polyline
import pytest

from routing.errors import ProblemError, TravelError
from routing.geo import Place
from routing.matrix import UNREACHABLE
from routing.travel.base import Maneuver, PathStep
from routing.travel.servers.registry import SERVER_KINDS, travel_server
from tests.support.stub_server import ReceivedRequest, StubResponse, StubServer, serving

A, B, C = Place(10.5, 20.25), Place(-0.123456, 30), Place(1, -2)
SECONDS = [[0, 61.5, None], [59.4, 0, 3], [None, 7, 0]]
METRES = [[0, 900.4, None], [800.6, 0, 30], [None, 70, 0]]
NEAR = {"distance": 3.2}


@pytest.fixture
def stub() -> Iterator[StubServer]:
    with serving() as found:
        yield found


def table_of(kind: str) -> Any:
    kilometres = [[m if m is None else m / 1000 for m in row] for row in METRES]
    return {
        "osrm": {
            "code": "Ok",
            "durations": SECONDS,
            "distances": METRES,
            "sources": [NEAR] * 3,
            "destinations": [NEAR] * 3,
        },
        "valhalla": {
            "sources_to_targets": {"durations": SECONDS, "distances": kilometres},
            "units": "kilometers",
        },
        "openrouteservice": {"durations": SECONDS, "distances": METRES},
    }[kind]


def osrm_step(kind: str, street: str, metres: float, seconds: float, **more: Any) -> Any:
    maneuver = {"type": kind, **{k: more[k] for k in ("modifier", "exit") if k in more}}
    return {
        "maneuver": maneuver,
        "name": street,
        "distance": metres,
        "duration": seconds,
        "mode": more.get("mode", "driving"),
    }


SHAPE = [(10.5001, 20.2501), (5.0, 25.0), (-0.1234, 30.0001)]
OSRM_STEPS = [
    osrm_step("depart", "A Road", 100.4, 10.4),
    osrm_step("turn", "B Road", 200.4, 20.4, modifier="left"),
    osrm_step("new name", "C Road", 50.4, 5.4, modifier="slight right"),
    osrm_step("roundabout", "", 30.4, 3.4, exit=2, modifier="right"),
    osrm_step("exit roundabout", "D Road", 300.4, 30.4, modifier="right"),
    osrm_step("notification", "", 1000.2, 600, mode="ferry", modifier="straight"),
    osrm_step("continue", "E Road", 9.9, 1.2, modifier="uturn"),
    osrm_step("roundabout turn", "", 4.0, 1.0, exit=1, modifier="right"),
    osrm_step("exit roundabout turn", "F Road", 5.0, 1.0, modifier="right"),
    osrm_step("arrive", "F Road", 0, 0),
]
OSRM_ROUTE = {
    "code": "Ok",
    "waypoints": [NEAR, NEAR],
    "routes": [
        {
            "duration": 673.2,
            "distance": 1701.5,
            "geometry": polyline.encode(SHAPE, 6),
            "legs": [{"steps": OSRM_STEPS}],
        }
    ],
}
ORS_ROUTE = {
    "routes": [
        {
            "summary": {"duration": 673.2, "distance": 1701.5},
            "geometry": polyline.encode(SHAPE, 5),
            "segments": [
                {
                    "steps": [
                        {"type": kind, "name": street, "distance": m, "duration": s, **more}
                        for kind, street, m, s, more in [
                            (11, "A Road", 100.4, 10.4, {}),
                            (0, "B Road", 200.4, 20.4, {}),
                            (7, "D Road", 1300.7, 642.4, {"exit_number": 2}),
                            (9, "-", 100.0, 0, {}),
                            (10, "-", 0, 0, {}),
                        ]
                    ]
                }
            ],
        }
    ]
}


def route_of(kind: str) -> Any:
    return ORS_ROUTE if kind == "openrouteservice" else OSRM_ROUTE


@pytest.mark.parametrize("kind", SERVER_KINDS)
def test_a_table_is_rounded_once_and_holes_are_unreachable(stub: StubServer, kind: str):
    stub.respond_with(StubResponse(table_of(kind)))
    ways = travel_server(kind, stub.url).matrix([A, B, C], "car")
    assert ways.block([0, 1, 2]).tolist() == [
        [0, 62, UNREACHABLE],
        [59, 0, 3],
        [UNREACHABLE, 7, 0],
    ]
    assert ways.legs([0, 1, 0]) == ([62, 59], [900, 801])
    assert (ways.source, ways.estimated) == (f"{kind}:{stub.url}", False)


def test_osrm_is_asked_in_its_own_words(stub: StubServer):
    stub.respond_with(StubResponse(table_of("osrm")), StubResponse(OSRM_ROUTE))
    osrm = travel_server("osrm", stub.url)
    osrm.matrix([A, B, C], "car")
    osrm.paths([(A, B)], "car")
    places = "20.250000,10.500000;30.000000,-0.123456;-2.000000,1.000000"
    assert [request.path for request in stub.requests] == [
        f"/table/v1/driving/{places};{places}?annotations=duration,distance"
        "&sources=0;1;2&destinations=3;4;5&generate_hints=false",
        "/route/v1/driving/20.250000,10.500000;30.000000,-0.123456?overview=full"
        "&geometries=polyline6&steps=true&generate_hints=false",
    ]


def test_valhalla_is_asked_in_its_own_words(stub: StubServer):
    stub.respond_with(StubResponse(table_of("valhalla")), StubResponse(OSRM_ROUTE))
    valhalla = travel_server("valhalla", stub.url)
    valhalla.matrix([A, B, C], "foot")
    valhalla.paths([(A, B)], "foot")
    table, route = stub.requests
    places = [
        {"lat": place.lat, "lon": place.lon, "search_cutoff": 5000} for place in (A, B, C)
    ]
    assert table.path == "/sources_to_targets"
    assert table.body == {
        "sources": places,
        "targets": places,
        "costing": "pedestrian",
        "verbose": False,
    }
    assert route.path == "/route"
    assert route.body == {
        "locations": places[:2],
        "costing": "pedestrian",
        "format": "osrm",
        "shape_format": "polyline6",
    }


def test_openrouteservice_is_asked_in_its_own_words(stub: StubServer):
    stub.respond_with(StubResponse(table_of("openrouteservice")), StubResponse(ORS_ROUTE))
    ors = travel_server("openrouteservice", stub.url + "/ors", key="k")
    ors.matrix([A, B, C], "bicycle")
    ors.paths([(A, B)], "bicycle")
    table, route = stub.requests
    places = [[20.25, 10.5], [30, -0.123456], [-2, 1]]
    assert table.path == "/ors/v2/matrix/cycling-regular"
    assert table.body == {
        "locations": places * 2,
        "sources": [0, 1, 2],
        "destinations": [3, 4, 5],
        "metrics": ["duration", "distance"],
        "units": "m",
    }
    assert route.path == "/ors/v2/directions/cycling-regular/json"
    assert route.body == {"coordinates": places[:2], "units": "m"}
    assert table.headers["Authorization"] == route.headers["Authorization"] == "k"


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_a_route_becomes_a_path(stub: StubServer, kind: str):
    stub.respond_with(StubResponse(OSRM_ROUTE))
    (path,) = travel_server(kind, stub.url).paths([(A, B)], "car")
    assert path
    assert path.points == (A, *(Place(*point) for point in SHAPE), B)
    assert (path.seconds, path.metres) == (673, 1702)
    assert [(step.maneuver, step.street, step.exit) for step in path.steps] == [
        (Maneuver.DEPART, "A Road", None),
        (Maneuver.LEFT, "B Road", None),
        (Maneuver.SLIGHT_RIGHT, "C Road", None),
        (Maneuver.ROUNDABOUT, "D Road", 2),
        (Maneuver.FERRY, "", None),
        (Maneuver.U_TURN, "E Road", None),
        (Maneuver.RIGHT, "F Road", None),
        (Maneuver.ARRIVE, "F Road", None),
    ]
    assert sum(step.metres for step in path.steps) == path.metres
    assert sum(step.seconds for step in path.steps) == path.seconds
    assert path.steps[0] == PathStep(Maneuver.DEPART, "A Road", 100, 10)
    assert path.steps[-1] == PathStep(Maneuver.ARRIVE, "F Road", 0, 0)


def test_directions_of_openrouteservice_become_a_path(stub: StubServer):
    stub.respond_with(StubResponse(ORS_ROUTE))
    (path,) = travel_server("openrouteservice", stub.url).paths([(A, B)], "car")
    assert path
    assert (path.seconds, path.metres) == (673, 1702)
    assert path.points[1] == Place(10.5001, 20.2501)
    assert [(step.maneuver, step.street, step.exit) for step in path.steps] == [
        (Maneuver.DEPART, "A Road", None),
        (Maneuver.LEFT, "B Road", None),
        (Maneuver.ROUNDABOUT, "D Road", 2),
        (Maneuver.U_TURN, "", None),
        (Maneuver.ARRIVE, "", None),
    ]
    assert sum(step.metres for step in path.steps) == path.metres


def test_a_way_of_no_length_has_two_points(stub: StubServer):
    step = {"type": 11, "name": "-", "distance": 0.0, "duration": 0.0}
    geometry = polyline.encode([(A.lat, A.lon)], 5)
    route = {"summary": {}, "geometry": geometry, "segments": [{"steps": [step]}]}
    stub.respond_with(StubResponse({"routes": [route]}))
    (path,) = travel_server("openrouteservice", stub.url).paths([(A, A)], "car")
    assert path
    assert (path.points, path.seconds, path.metres) == ((A, A), 0, 0)


NO_WAY = [
    ("osrm", {"code": "NoRoute"}, 400),
    ("osrm", {"code": "NoSegment"}, 400),
    ("osrm", {**OSRM_ROUTE, "waypoints": [NEAR, {"distance": 5001}]}, 200),
    ("valhalla", {"code": "NoRoute"}, 400),
    ("valhalla", {"code": "NoSegment"}, 400),
    ("valhalla", {"code": "DistanceExceeded"}, 400),
    ("openrouteservice", {"error": {"code": 2009, "message": "10.5"}}, 404),
    ("openrouteservice", {"error": {"code": 2010, "message": "10.5"}}, 404),
]


@pytest.mark.parametrize(("kind", "content", "status"), NO_WAY)
def test_a_way_that_does_not_exist_is_none(stub: StubServer, kind, content, status):
    stub.respond_with(StubResponse(content, status))
    assert travel_server(kind, stub.url).paths([(A, B), (B, A)], "car") == (None, None)


@pytest.mark.parametrize(
    ("kind", "content"),
    [("osrm", {"code": "NoTable"}), ("valhalla", {"error_code": 442})],
)
def test_a_table_without_any_way_is_all_holes(stub: StubServer, kind, content):
    stub.respond_with(StubResponse(content, 400))
    seconds = travel_server(kind, stub.url).matrix([A, B], "car").block([0, 1])
    assert seconds.tolist() == [[0, UNREACHABLE], [UNREACHABLE, 0]]


def places_in(kind: str, request: ReceivedRequest) -> set[tuple[float, float]]:
    """Latitude and longitude of all places in a request."""
    if kind == "osrm":
        points = request.path.split("/")[4].split("?")[0].split(";")
        return {(float(p.split(",")[1]), float(p.split(",")[0])) for p in points}
    if kind == "valhalla":
        both = request.body["sources"] + request.body["targets"]
        return {(at["lat"], at["lon"]) for at in both}
    return {(lat, lon) for lon, lat in request.body["locations"]}


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        ("osrm", {"code": "NoSegment"}),
        ("valhalla", {"error_code": 171}),
        ("valhalla", {"error_code": 170}),
        ("openrouteservice", {"error": {"code": 6010}}),
    ],
)
def test_one_bad_pin_does_not_spoil_the_table(stub: StubServer, kind: str, refusal: Any):
    def answer(request: ReceivedRequest) -> StubResponse:
        places = places_in(kind, request)
        if (C.lat, C.lon) in places:
            return StubResponse(refusal, 400)
        content = table_of(kind)
        cells = content.get("sources_to_targets", content)
        rows, columns = sizes(kind, request)
        cells["durations"] = [[5.0] * columns] * rows
        cells["distances"] = [[0.05] * columns] * rows
        for name, count in (("sources", rows), ("destinations", columns)):
            if name in content:
                content[name] = [NEAR] * count
        return StubResponse(content)

    stub.answer = answer
    seconds = travel_server(kind, stub.url).matrix([A, C, B], "car").block([0, 1, 2])
    assert seconds.tolist() == [
        [0, UNREACHABLE, 5],
        [UNREACHABLE, 0, UNREACHABLE],
        [5, UNREACHABLE, 0],
    ]


def sizes(kind: str, request: ReceivedRequest) -> tuple[int, int]:
    """Origins and goals of a table request."""
    if kind == "osrm":
        query = dict(part.split("=") for part in request.path.split("?")[1].split("&"))
        return len(query["sources"].split(";")), len(query["destinations"].split(";"))
    goals = "targets" if kind == "valhalla" else "destinations"
    return len(request.body["sources"]), len(request.body[goals])


def test_osrm_does_not_carry_a_pin_over_the_ocean(stub: StubServer):
    content = table_of("osrm")
    content["sources"] = content["destinations"] = [NEAR, {"distance": 5001}, NEAR]
    stub.respond_with(StubResponse(content))
    seconds = travel_server("osrm", stub.url).matrix([A, B, C], "car").block([0, 1, 2])
    assert seconds[1].tolist() == seconds[:, 1].tolist() == [UNREACHABLE, 0, UNREACHABLE]


@pytest.mark.parametrize(
    ("kind", "content", "status", "words"),
    [
        ("osrm", {"code": "TooBig"}, 400, "max-table-size"),
        ("osrm", {"code": "InvalidService"}, 400, "'InvalidService'"),
        ("osrm", {}, 404, "an OSRM server"),
        ("osrm", {"code": "Ok"}, 200, "KeyError"),
        ("osrm", {**table_of("osrm"), "durations": [[1]]}, 200, "another size"),
        ("osrm", {**table_of("osrm"), "sources": None}, 200, "TypeError"),
        ("osrm", {**table_of("osrm"), "durations": "many"}, 200, "another size"),
        ("valhalla", {"error_code": 150}, 400, "max_matrix_location_pairs"),
        ("valhalla", {"error_code": 125}, 400, "125"),
        ("valhalla", {"sources_to_targets": [[{"time": 1}]]}, 200, "TypeError"),
        ("openrouteservice", {"error": {"code": 6004}}, 400, "maximum_routes"),
        ("openrouteservice", {"error": {"code": 2003}}, 400, "2003"),
        ("openrouteservice", {"error": "Quota"}, 404, "knows this profile"),
        ("openrouteservice", {"durations": SECONDS}, 200, "KeyError"),
    ],
)
def test_a_wrong_answer_names_the_server_and_the_cure(stub, kind, content, status, words):
    stub.respond_with(StubResponse(content, status))
    with pytest.raises(TravelError, match=words) as caught:
        travel_server(kind, stub.url).matrix([A, B, C], "car")
    assert stub.url in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "spoil"),
    [
        ("osrm", lambda route: route.pop("geometry")),
        ("osrm", lambda route: route.update(geometry="???~~~~~~~~")),
        ("osrm", lambda route: route.update(duration=-5)),
        ("osrm", lambda route: route.update(legs=[])),
        ("valhalla", lambda route: route.update(distance="far")),
        ("openrouteservice", lambda route: route["segments"][0]["steps"].append({})),
    ],
)
def test_a_wrong_route_names_the_server(
    stub: StubServer, kind: str, spoil: Callable[[Any], Any]
):
    content = json.loads(json.dumps(route_of(kind)))
    spoil(content["routes"][0])
    stub.respond_with(StubResponse(content))
    with pytest.raises(TravelError, match=f"of kind {kind}"):
        travel_server(kind, stub.url).paths([(A, B)], "car")


def test_modes_may_be_named_otherwise(stub: StubServer):
    stub.respond_with(StubResponse(table_of("osrm")))
    osrm = travel_server("osrm", stub.url, modes={"motorcycle": "driving"})
    osrm.matrix([A, B, C], "motorcycle")
    with pytest.raises(ProblemError, match=r"'car'.*motorcycle"):
        osrm.matrix([A, B, C], "car")


def test_osrm_does_not_take_a_bicycle_for_a_car():
    with pytest.raises(ProblemError, match="bicycle"):
        travel_server("osrm", "http://127.0.0.1:9").matrix([A, B], "bicycle")


@pytest.mark.parametrize("kind", SERVER_KINDS)
def test_a_limit_is_kept(stub: StubServer, kind: str):
    def answer(request: ReceivedRequest) -> StubResponse:
        rows, columns = sizes(kind, request)
        content = table_of(kind)
        cells = content.get("sources_to_targets", content)
        cells["durations"] = cells["distances"] = [[1.0] * columns] * rows
        if kind == "osrm":
            content.update(sources=[NEAR] * rows, destinations=[NEAR] * columns)
        return StubResponse(content)

    stub.answer = answer
    limit = 2 if kind == "osrm" else 4
    travel_server(kind, stub.url, limit=limit).matrix(
        [Place(0, i) for i in range(5)], "car"
    )
    found = [sizes(kind, request) for request in stub.requests]
    assert sum(rows * columns for rows, columns in found) == 25
    assert max(rows * columns for rows, columns in found) == 4


def test_an_unknown_kind_names_the_known_ones():
    with pytest.raises(ProblemError, match=r"'graphhopper'.*osrm, valhalla"):
        travel_server("graphhopper", "http://127.0.0.1:9")
