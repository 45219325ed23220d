import json

from maps.geojson import plan_geojson


def test_positions_are_lon_lat_with_six_decimals(make_plan, make_route):
    plan = make_plan(
        make_route("A", [(22.12345678, 114.98765432)], start=(22.5, 114), end=(22.6, 113))
    )
    way, start, stop, end = plan_geojson(plan)["features"]
    assert way["geometry"] == {
        "type": "LineString",
        "coordinates": [[114.0, 22.5], [114.987654, 22.123457], [113.0, 22.6]],
    }
    assert start["geometry"] == {"type": "Point", "coordinates": [114.0, 22.5]}
    assert stop["geometry"]["coordinates"] == [114.987654, 22.123457]
    assert end["geometry"]["coordinates"] == [113.0, 22.6]


def test_a_stop_says_when_and_whom_by_ids_alone(make_plan, make_route):
    plan = make_plan(make_route("A", [(22.5, 114.1)]))
    stop = plan_geojson(plan)["features"][2]
    assert stop["properties"] == {
        "kind": "stop",
        "team_id": "A",
        "sequence": 1,
        "visit_id": "visit-A-1",
        "customer_id": "A-1",
        "arrive": "2026-11-24T09:00:00+08:00",
        "begin": "2026-11-24T09:05:00+08:00",
        "finish": "2026-11-24T09:30:00+08:00",
        "tier": 0,
        "score": 51.0,
    }


def test_every_route_has_a_line_its_ends_and_its_stops(make_plan, make_route):
    plan = make_plan(make_route("A", [(22.5, 114.1)] * 3), make_route("B", []))
    found = plan_geojson(plan)
    kinds = [
        (f["properties"]["team_id"], f["properties"]["kind"]) for f in found["features"]
    ]
    assert kinds == [
        ("A", "route"),
        ("A", "start"),
        *[("A", "stop")] * 3,
        ("A", "end"),
        ("B", "route"),
        ("B", "start"),
        ("B", "end"),
    ]
    assert found["features"][0]["properties"] == {
        "kind": "route",
        "team_id": "A",
        "stops": 3,
        "travel_mode": "car",
        "travel_s": 7200,
        "distance_m": 36000,
        "service_s": 4500,
    }


def test_the_whole_is_plain_json(make_plan, make_route):
    found = plan_geojson(make_plan(make_route("A", [(22.5, 114.1)])))
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_an_empty_plan_is_an_empty_collection(make_plan):
    assert plan_geojson(make_plan()) == {"type": "FeatureCollection", "features": []}
