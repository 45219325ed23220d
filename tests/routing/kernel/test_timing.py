"""The kernel's times on a leg are those of the speed profile."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.kernel.loading import load_kernel
from routing.kernel.rows import speed_table
from routing.problem import Problem
from routing.speed_profile import SpeedPeriod, arrival_time, latest_departure

PROFILES = st.lists(
    st.builds(SpeedPeriod, st.integers(0, 900), st.integers(1, 100)),
    max_size=4,
    unique_by=lambda period: period.start,
).map(lambda periods: tuple(sorted(periods, key=lambda period: period.start)))


@given(PROFILES, st.integers(0, 1000), st.integers(0, 300))
def test_an_arrival_is_that_of_the_speed_profile(
    profile: tuple[SpeedPeriod, ...], departure: int, leg: int
) -> None:
    speed = speed_table(Problem((), (), {}, speed_profile=profile))
    arrival = load_kernel("timing").arrival_time(speed, departure, leg)
    assert arrival == arrival_time(profile, departure, leg)


@given(PROFILES, st.integers(0, 1000), st.integers(0, 300))
def test_a_latest_departure_is_that_of_the_speed_profile(
    profile: tuple[SpeedPeriod, ...], arrival: int, leg: int
) -> None:
    speed = speed_table(Problem((), (), {}, speed_profile=profile))
    departure = load_kernel("timing").latest_departure(speed, arrival, leg)
    assert departure == latest_departure(profile, arrival, leg)


def test_a_speed_table_has_the_distance_until_each_period() -> None:
    profile = (SpeedPeriod(100, 50), SpeedPeriod(300, 80))
    speed = speed_table(Problem((), (), {}, speed_profile=profile))
    np.testing.assert_array_equal(speed, [[100, 0, 50], [300, 10_000, 80]])
