"""Lines along streets, and as much of them as a screen needs."""

from itertools import pairwise, starmap

import polyline
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point

from dispatch.domain.plan import LegDocument
from dispatch.settings import MapSettings
from dispatch.text import ENGLISH
from maps.geojson import plan_geojson
from maps.itinerary_map import itinerary_map
from maps.labels import Labels
from maps.map_page import render_map_page
from maps.path_lines import route_line, simplify_line
from maps.plan_map import plan_map
from routing.geo import Place, geodesic_m

NO_TILES = MapSettings(tiles="none")
HOME, FIRST, SECOND = (41.15, -8.61), (41.16, -8.60), (41.17, -8.62)
CORNER = (41.16, -8.61)


def leg(*points):
    return LegDocument(path=polyline.encode(points))


def on_streets(route, *legs):
    """The same route with a way to each stop, and one to its end."""
    *there, back = legs
    stops = tuple(
        stop.model_copy(update={"way": one})
        for stop, one in zip(route.stops, there, strict=True)
    )
    return route.model_copy(update={"stops": stops, "way_back": back})


def lines_of(collection):
    return [f for f in collection["features"] if f["geometry"]["type"] == "LineString"]


def test_a_leg_without_a_way_is_straight(make_route):
    route = make_route("A", [FIRST, SECOND], start=HOME)
    assert (
        route_line(route)
        == route_line(route, simplified=True)
        == [HOME, FIRST, SECOND, HOME]
    )


def test_a_leg_with_a_way_goes_along_it_and_still_meets_the_stops(make_route):
    exact = (41.1600049, -8.6000049)
    route = on_streets(
        make_route("A", [exact, SECOND], start=HOME),
        leg(HOME, CORNER, exact),
        None,
        leg(SECOND, (41.17, -8.61), HOME),
    )
    shown = [HOME, CORNER, exact, SECOND, (41.17, -8.61), HOME]
    assert route_line(route) == route_line(route, simplified=True) == shown


def test_the_files_of_a_plan_follow_the_streets(make_plan, make_route):
    route = on_streets(make_route("A", [FIRST], start=HOME), leg(HOME, CORNER, FIRST), None)
    (line,) = lines_of(plan_geojson(make_plan(route)))
    assert line["geometry"]["coordinates"] == [
        [lon, lat] for lat, lon in (HOME, CORNER, FIRST, HOME)
    ]


def test_both_maps_show_all_of_a_way_that_leads_out_of_the_box_of_the_stops(
    make_plan, make_route, page_data
):
    far = (41.30, -8.90)
    route = on_streets(make_route("A", [FIRST], start=HOME), leg(HOME, far, FIRST), None)
    plan = make_plan(route)
    for drawn in (
        plan_map(plan, Labels(), NO_TILES),
        itinerary_map(plan, "A", Labels(), NO_TILES),
    ):
        text = render_map_page(drawn, title="", translator=ENGLISH, assets_url="/assets")
        (view,) = (part for part in page_data(text).values() if "bounds" in part)
        (south, west), (north, east) = view["bounds"]
        assert west == -8.9
        assert north == 41.3
        assert south < north
        assert west < east


spots = st.tuples(st.floats(41.0, 41.02), st.floats(-8.6, -8.58))


MIDDLE = Place(41.01, -8.59)
NORTH_M = 1000 * geodesic_m(MIDDLE, Place(MIDDLE.lat + 0.001, MIDDLE.lon))
EAST_M = 1000 * geodesic_m(MIDDLE, Place(MIDDLE.lat, MIDDLE.lon + 0.001))


def metres_from(line, spot):
    """From a spot to a line; the few streets around the middle are as good as flat."""
    (*flat, here) = ((lat * NORTH_M, lon * EAST_M) for lat, lon in (*line, spot))
    return LineString(flat).distance(Point(here))


@given(st.lists(spots, min_size=2, max_size=4), st.data())
def test_what_is_left_out_of_a_line_lies_within_five_metres_of_it(corners, data):
    jitter = st.floats(-0.00003, 0.00003)
    line = [
        (
            round(a[0] + (b[0] - a[0]) * t / 5 + data.draw(jitter), 5),
            round(a[1] + (b[1] - a[1]) * t / 5 + data.draw(jitter), 5),
        )
        for a, b in pairwise(corners)
        for t in range(6)
    ]
    kept = simplify_line(line)
    assert (kept[0], kept[-1]) == (line[0], line[-1])
    assert set(kept) <= set(line)
    assert all(metres_from(kept, spot) <= 5.1 for spot in line)


def bends(here, there):
    """A way that swings by 2 m every few metres."""
    north, east = (b - a for a, b in zip(here, there, strict=True))
    between = (
        (here[0] + north * t / 40 + 2e-5 * (t % 2), here[1] + east * t / 40)
        for t in range(1, 40)
    )
    return leg(here, *between, there)


def test_a_city_day_stays_small(make_plan, make_route):
    routes = []
    for number in range(60):
        start, *stops = [(41.1 + number / 500, -8.7 + at / 100) for at in range(13)]
        legs = starmap(bends, pairwise([start, *stops, start]))
        routes.append(on_streets(make_route(f"T{number}", stops, start=start), *legs))
    assert sum(len(route_line(route)) for route in routes) > 30_000
    drawn = plan_map(make_plan(*routes), Labels(), NO_TILES)
    page = render_map_page(drawn, title="", translator=ENGLISH, assets_url="/assets")
    assert len(page) < 400_000
