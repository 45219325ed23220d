"""Speeds by class, sign and part of the day."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from routing.errors import ProblemError
from routing.geo import Place
from routing.travel.roads.data.graph import MODES, Mode, RoadClass
from routing.travel.roads.search.speeds import NO_TRAFFIC, SPEEDS, RoadSpeeds
from routing.travel.roads.source import RoadTravel
from tests.support.road_graphs import DrawnGraph, Edge

FIXTURES = Path(__file__).parents[4] / "fixtures" / "porto"
FLAT = RoadSpeeds(dict.fromkeys(RoadClass, 36.0))


def street(**its: object) -> DrawnGraph:
    return DrawnGraph([(0, 0), (1000, 0)], [Edge(0, 1, metres=1000, **its)])


def test_a_kilometre_takes_what_class_signs_and_lights_say():
    graph = street(road_class=RoadClass.PRIMARY).graph()
    assert FLAT.edge_ms(graph).tolist() == [100_000]
    faster = replace(FLAT, kmh={**FLAT.kmh, RoadClass.PRIMARY: 72.0})
    assert faster.edge_ms(graph).tolist() == [50_000]
    signed = street(road_class=RoadClass.PRIMARY, max_speed=20, lights=2).graph()
    assert faster.edge_ms(signed).tolist() == [50_000]
    minded = replace(faster, limit_share=0.9, signal_s=3)
    assert minded.edge_ms(signed).tolist() == [206_000]
    assert minded.edge_ms(graph).tolist() == [50_000]


def test_a_part_of_the_day_slows_the_classes_that_it_names():
    edges = [
        Edge(0, 1, metres=1000, road_class=RoadClass(road_class)) for road_class in (4, 11)
    ]
    graph = DrawnGraph([(0, 0), (1000, 0)], edges).graph()
    rush = replace(FLAT, buckets={"rush": {RoadClass.PRIMARY: 50}})
    assert rush.edge_ms(graph, "rush").tolist() == [200_000, 100_000]
    assert rush.edge_ms(graph, NO_TRAFFIC).tolist() == [100_000, 100_000]
    with pytest.raises(ProblemError, match=r"'noon'.*free, rush"):
        rush.edge_ms(graph, "noon")


def test_time_is_lost_at_lights_and_where_three_streets_of_the_mode_meet():
    foot, car = int(Mode.FOOT), int(Mode.CAR)
    edges = [Edge(0, 1), Edge(1, 2), Edge(1, 3, along=foot, against=foot)]
    graph = DrawnGraph(
        [(0, 0), (9, 0), (9, 9), (0, 9)], edges, signals=frozenset({0})
    ).graph()
    speeds = replace(FLAT, signal_s=4, junction_s=1)
    assert speeds.junction_ms(graph, Mode.FOOT).tolist() == [4000, 1000, 0, 0]
    assert speeds.junction_ms(graph, Mode(car)).tolist() == [4000, 0, 0, 0]


@pytest.mark.parametrize("mode", list(MODES))
def test_all_modes_have_the_same_parts_of_the_day_and_none_is_faster_than_free(mode):
    assert set(SPEEDS[mode].buckets) == {"morning", "midday", "evening"}
    for bucket in SPEEDS[mode].buckets:
        assert (SPEEDS[mode].percent(bucket) <= SPEEDS[mode].percent(NO_TRAFFIC)).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kmh": {**FLAT.kmh, RoadClass.STEPS: 0.0}},
        {"kmh": {RoadClass.STEPS: 3.0}},
        {"limit_share": 1.1},
        {"signal_s": -1},
        {"junction_s": -0.5},
        {"buckets": {"rush": {RoadClass.PRIMARY: 0}}},
        {"buckets": {"rush": {RoadClass.PRIMARY: 101}}},
    ],
)
def test_values_out_of_range_are_refused(wrong):
    with pytest.raises(ProblemError):
        replace(FLAT, **wrong)


def test_porto_is_as_wide_as_osrm_has_it(porto_graph):
    """Free flow by OSRM 26.10 with its car profile, of the same extract of 2015.

    None of these pairs was used to choose the speeds; half of them are near each other.
    """
    file = FIXTURES / "osrm-car-seconds.csv"
    rows = np.loadtxt(file, delimiter=",", skiprows=1)
    legs = [(Place(*row[:2]), Place(*row[2:4])) for row in rows.tolist()]
    paths = RoadTravel(porto_graph).paths(legs, "car")
    ratio = np.array([path.seconds for path in paths if path]) / rows[:, 4]
    assert 0.97 <= np.median(ratio) <= 1.03
    assert (np.abs(ratio - 1) <= 0.12).mean() >= 0.9
