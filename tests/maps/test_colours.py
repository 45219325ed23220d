"""Colours and tags of teams: readable, told apart by everybody, different nearby."""

import random
from itertools import combinations

import numpy as np
import pytest

from maps.colours import PALETTE, route_nearness, team_colours

STREET_MAP_GROUND = "#f2efe9"
FILLS = [fill for fill, _ in PALETTE]
# The full deficiencies of Machado, Oliveira and Fernandes (2009), for linear RGB.
VISION = {
    "full": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
XYZ = np.array([[0.4124, 0.3576, 0.1805], LUMINANCE, [0.0193, 0.1192, 0.9505]])
WHITE = XYZ.sum(axis=1)


def linear(colour):
    """Linear RGB of ``#rrggbb``."""
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(first, second):
    """Contrast of two colours as WCAG 2 defines it, 1 to 21."""
    dark, light = sorted(LUMINANCE @ linear(colour) for colour in (first, second))
    return (light + 0.05) / (dark + 0.05)


def lab(colour, vision):
    """CIELAB of a colour as people with this vision see it."""
    parts = XYZ @ np.clip(vision @ linear(colour), 0, 1) / WHITE
    x, y, z = np.where(parts > 216 / 24389, np.cbrt(parts), (24389 / 27 * parts + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(first, second, vision):
    """CIE76 distance of two colours; 2.3 can just be noticed side by side."""
    return np.linalg.norm(lab(first, vision) - lab(second, vision))


def fills_of(routes):
    return [colour.fill for colour in team_colours(routes).values()]


@pytest.mark.parametrize(("fill", "ink"), PALETTE)
def test_every_colour_stands_out_and_its_ink_can_be_read(fill, ink):
    assert contrast(fill, STREET_MAP_GROUND) >= 3
    assert contrast(fill, ink) >= 4.5


def test_contrast_of_black_and_white_is_the_largest_there_is():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#4466ee", "#4466ee") == 1


@pytest.mark.parametrize(
    ("vision", "least"),
    [("full", 30), ("protanopia", 20), ("deuteranopia", 20), ("tritanopia", 20)],
)
def test_any_two_colours_are_told_apart_by_everybody(vision, least):
    pairs = list(combinations(FILLS, 2))
    assert pairs
    assert min(difference(*pair, VISION[vision]) for pair in pairs) >= least


def test_no_colour_is_given_twice_while_the_palette_lasts(make_route):
    routes = [make_route(f"T{i}", [(22.5, 114.0 + i)]) for i in range(len(PALETTE))]
    assert sorted(fills_of(routes)) == sorted(FILLS)


def test_more_teams_than_colours_leave_neighbours_different(make_route):
    """Thirty routes in a row, each near the next few only."""
    routes = [
        make_route(f"T{i}", [(22.5, 114.0 + i * 0.008), (22.51, 114.004 + i * 0.008)])
        for i in range(30)
    ]
    fills = fills_of(routes)
    near = route_nearness(routes)
    assert near.number_of_edges() > 0
    assert all(fills[a] != fills[b] for a, b in near.edges)


def test_far_routes_use_the_whole_palette(make_route):
    routes = [make_route(f"T{i}", [(22.5, 114.0 + i)]) for i in range(30)]
    assert set(fills_of(routes)) == set(FILLS)


def test_routes_on_one_spot_share_colours_evenly(make_route):
    routes = [make_route(f"T{i}", [(22.5, 114.0)]) for i in range(2 * len(PALETTE))]
    fills = fills_of(routes)
    assert all(fills.count(fill) == 2 for fill in FILLS)


def test_crossing_routes_get_less_alike_colours_than_the_worst_pair(make_route):
    """The first colours of the palette are those that lie farthest apart."""
    here = [make_route(f"T{i}", [(22.5, 114.0)]) for i in range(3)]
    sight = VISION["full"]
    worst = min(difference(*pair, sight) for pair in combinations(FILLS, 2))
    nearest = min(difference(*pair, sight) for pair in combinations(fills_of(here), 2))
    assert nearest > 2 * worst


def test_near_means_within_a_kilometre_or_overlapping(make_route):
    one = make_route("A", [(22.50, 114.00), (22.52, 114.00)])
    close = make_route("B", [(22.50, 114.008)])
    far = make_route("C", [(22.50, 114.03)])
    across = make_route("D", [(22.51, 113.95), (22.51, 114.05)])
    near = route_nearness([one, close, far, across])
    assert near.has_edge(0, 1)
    assert not near.has_edge(0, 2)
    assert near.has_edge(0, 3)


def test_a_shared_start_does_not_make_routes_neighbours(make_route):
    routes = [make_route("A", [(22.3, 113.8)]), make_route("B", [(22.8, 114.3)])]
    assert not route_nearness(routes).edges


def test_routes_without_stops_get_colours_too(make_route):
    routes = [make_route(f"T{i}", []) for i in range(3)]
    assert all(first != second for first, second in combinations(fills_of(routes), 2))


def test_every_team_has_a_tag_of_its_own(make_route):
    routes = [make_route(f"T{i}", [(22.5, 114.0)]) for i in range(60)]
    tags = [colour.tag for colour in team_colours(routes).values()]
    assert tags[:2] == ["A", "B"]
    assert tags[25:28] == ["Z", "AA", "AB"]
    assert len(set(tags)) == 60


def test_colours_are_the_same_every_time(make_route):
    dice = random.Random(7)
    routes = [
        make_route(f"T{i}", [(dice.uniform(22, 23), dice.uniform(113, 115))] * 3)
        for i in range(25)
    ]
    assert team_colours(routes) == team_colours(list(routes))
