"""Arrivals and departures when speed changes in the course of the day."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import ProblemError
from routing.speed_profile import (
    FREE_FLOW,
    SpeedPeriod,
    arrival_time,
    latest_departure,
)
from tests.support.speeds import work_done

RUSH = (SpeedPeriod(0, 100), SpeedPeriod(100, 50), SpeedPeriod(200, 100))
profiles = st.dictionaries(st.integers(0, 500), st.integers(1, 100), max_size=4).map(
    lambda periods: tuple(SpeedPeriod(*period) for period in sorted(periods.items()))
)


@pytest.mark.parametrize("percent", [0, 101])
def test_a_speed_that_is_no_percentage_of_free_flow_is_refused(percent):
    with pytest.raises(ProblemError, match=f"{percent} % from second 7"):
        SpeedPeriod(7, percent)


@pytest.mark.parametrize(
    ("departure", "duration", "arrival"),
    [
        (0, 100, 100),  # before the rush
        (100, 50, 200),  # all of it in the rush
        (80, 40, 140),  # into the rush
        (180, 30, 220),  # out of the rush
        (100, 0, 100),
    ],
)
def test_a_leg_takes_longer_while_speed_is_lower(departure, duration, arrival):
    assert arrival_time(RUSH, departure, duration) == arrival


def test_the_first_percentage_holds_before_its_period_and_none_means_free_flow():
    assert arrival_time((SpeedPeriod(100, 50),), 0, 10) == 20
    assert arrival_time((), 5, 10) == 15
    assert work_done((), 5, 15) == 10 * FREE_FLOW


@given(profiles, st.integers(0, 600), st.integers(0, 200))
def test_the_arrival_is_the_first_second_with_all_work_done(profile, departure, duration):
    arrival = arrival_time(profile, departure, duration)
    assert work_done(profile, departure, arrival) >= duration * FREE_FLOW
    if duration:
        assert work_done(profile, departure, arrival - 1) < duration * FREE_FLOW


@given(profiles, st.integers(0, 600), st.integers(0, 100))
def test_the_latest_departure_arrives_in_time_and_no_later_one_does(
    profile, arrival, duration
):
    departure = latest_departure(profile, arrival, duration)
    assert arrival_time(profile, departure, duration) <= arrival
    assert arrival_time(profile, departure + 1, duration) > arrival
