"""Speed limits and durations, by their tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.travel.roads.data.tags import duration_min, max_speed_kmh


@pytest.mark.parametrize(
    ("value", "kmh"),
    [
        ("50", 50),
        ("50 km/h", 50),
        ("30 mph", 48),
        ("70mph", 113),
        ("none", 130),
        ("walk", 7),
        ("PT:urban", 50),
        ("PT:motorway", 120),
        ("FR:rural", 80),
        ("XX:rural", 90),
        ("DE:zone:30", 30),
        ("FR:zone30", 30),
        ("50;30", 30),
        ("80|signals", 80),
        ("999", 250),
        ("signals", 0),
        ("", 0),
        ("fast", 0),
        ("PT:moon", 0),
    ],
)
def test_a_limit_is_read_in_every_common_form(value, kmh):
    assert max_speed_kmh({"maxspeed": value}) == kmh


def test_a_limit_may_stand_in_another_key():
    assert max_speed_kmh({"source:maxspeed": "PT:urban"}) == 50
    assert max_speed_kmh({"maxspeed": "signals", "maxspeed:type": "PT:rural"}) == 90
    assert max_speed_kmh({"maxspeed:forward": "70", "maxspeed:backward": "50"}) == 50
    assert max_speed_kmh({"maxspeed:forward": "70"}) == 70


@given(st.text(max_size=12))
def test_any_other_text_is_no_limit_and_no_error(value):
    assert 0 <= max_speed_kmh({"maxspeed": value}) <= 250
    assert duration_min({"duration": value}) >= 0


@pytest.mark.parametrize(
    ("value", "minutes"),
    [
        ("20", 20),
        ("1:30", 90),
        ("00:20:00", 20),
        ("PT1H30M", 90),
        ("PT15M", 15),
        ("soon", 0),
        ("", 0),
    ],
)
def test_a_duration_is_read_in_every_common_form(value, minutes):
    assert duration_min({"duration": value}) == minutes
