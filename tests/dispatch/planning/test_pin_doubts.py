"""Pins whose latitude and longitude seem to be exchanged are named."""

import pytest

from dispatch.planning.pin_doubts import exchanged_distance_m
from tests.support.dispatch_builders import built, case_on_day, day_inputs, visitor

KOLKATA = {"start_lat": 22.55, "start_lon": 88.35}
PORTO = {"start_lat": 41.15, "start_lon": -8.61}
DELHI = {"start_lat": 28.61, "start_lon": 77.21}


@pytest.mark.parametrize(
    ("home", "lat", "lon", "is_exchanged"),
    [
        (KOLKATA, 88.36, 22.57, True),
        (DELHI, 77.2, 28.6, True),
        (PORTO, -8.6, 41.15, True),
        (PORTO, 41.2, -8.6, False),
        # Madrid and Lisbon are far from Porto, and farther with exchanged coordinates.
        (PORTO, 40.42, -3.7, False),
        (PORTO, 38.72, -9.14, False),
        # A longitude of China is no latitude.
        ({"start_lat": 22.54, "start_lon": 114.05}, 31.2, 121.5, False),
        # Nothing can be told from a latitude and a longitude that are alike.
        ({"start_lat": 30.0, "start_lon": 31.2}, 31.2, 30.0, False),
    ],
)
def test_only_a_far_pin_that_would_be_near_is_in_doubt(home, lat, lon, is_exchanged):
    inputs = day_inputs(case_on_day(lat=lat, lon=lon), visitors=(visitor(**home),))
    distance = exchanged_distance_m(built(inputs), 0)
    assert (distance is not None) == is_exchanged


def test_without_a_visitor_nothing_is_in_doubt() -> None:
    inputs = day_inputs(case_on_day(lat=88.36, lon=22.57), visitors=())
    assert exchanged_distance_m(built(inputs), 0) is None
