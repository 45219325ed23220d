import random
from itertools import combinations

import pytest

from maps.colours import PALETTE, contrast, ink_on, nearness, team_colours

STREET_MAP_GROUND = "#f2efe9"


@pytest.mark.parametrize("fill", PALETTE)
def test_every_colour_stands_out_and_its_ink_can_be_read(fill):
    assert contrast(fill, STREET_MAP_GROUND) >= 3
    assert contrast(fill, ink_on(fill)) >= 4.5


def test_contrast_of_black_and_white_is_the_largest_there_is():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#4466ee", "#4466ee") == 1


def test_no_colour_is_given_twice_while_the_palette_lasts(make_route):
    routes = [make_route(f"T{i}", [(22.5, 114.0 + i)]) for i in range(len(PALETTE))]
    fills = [colour.fill for colour in team_colours(routes).values()]
    assert sorted(fills) == sorted(PALETTE)


def test_more_teams_than_colours_leave_neighbours_different(make_route):
    """Thirty routes in a row, each near the next few only."""
    routes = [
        make_route(f"T{i}", [(22.5, 114.0 + i * 0.008), (22.51, 114.004 + i * 0.008)])
        for i in range(30)
    ]
    colours = team_colours(routes)
    near = nearness(routes)
    assert near.number_of_edges() > 0
    assert all(
        colours[routes[a].team_id] != colours[routes[b].team_id] for a, b in near.edges
    )


def test_routes_on_one_spot_share_colours_evenly(make_route):
    routes = [make_route(f"T{i}", [(22.5, 114.0)]) for i in range(2 * len(PALETTE))]
    fills = [colour.fill for colour in team_colours(routes).values()]
    assert all(fills.count(fill) == 2 for fill in PALETTE)


def test_crossing_routes_get_less_alike_colours_than_the_worst_pair(make_route):
    """Blue and sky blue are both free, but not for two routes in one street."""
    here = [make_route(f"T{i}", [(22.5, 114.0)]) for i in range(3)]
    fills = {colour.fill for colour in team_colours(here).values()}
    alike = ({"#4466ee", "#4488dd"}, {"#ff3355", "#ff0088"}, {"#443300", "#773344"})
    assert not any(pair <= fills for pair in alike)


def test_near_means_within_a_kilometre_or_overlapping(make_route):
    one = make_route("A", [(22.50, 114.00), (22.52, 114.00)])
    close = make_route("B", [(22.50, 114.008)])
    far = make_route("C", [(22.50, 114.03)])
    across = make_route("D", [(22.51, 113.95), (22.51, 114.05)])
    near = nearness([one, close, far, across])
    assert near.has_edge(0, 1)
    assert not near.has_edge(0, 2)
    assert near.has_edge(0, 3)
    assert near[0][1]["weight"] > near[0][3]["weight"]


def test_a_shared_start_does_not_make_routes_neighbours(make_route):
    routes = [make_route("A", [(22.3, 113.8)]), make_route("B", [(22.8, 114.3)])]
    assert not nearness(routes).edges


def test_routes_without_stops_get_colours_too(make_route):
    routes = [make_route(f"T{i}", []) for i in range(3)]
    fills = [colour.fill for colour in team_colours(routes).values()]
    assert all(one != other for one, other in combinations(fills, 2))


def test_colours_are_the_same_every_time(make_route):
    dice = random.Random(7)
    routes = [
        make_route(f"T{i}", [(dice.uniform(22, 23), dice.uniform(113, 115))] * 3)
        for i in range(25)
    ]
    assert team_colours(routes) == team_colours(list(routes))
