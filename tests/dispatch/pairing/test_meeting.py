"""Two visitors meet at the leader's start, and both are at home when their shifts end."""

from zoneinfo import ZoneInfo

import pytest

from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import DayClock, DayWindow
from dispatch.pairing.meeting import (
    ApproachTravel,
    Meeting,
    common_breaks,
    common_overtime,
    end_of,
    find_meeting,
    start_of,
)
from routing.geo import Place
from routing.problem import Break, TimeWindow
from routing.travel.estimate.great_circle import GreatCircle
from tests.support.clock import DAY
from tests.support.dispatch_builders import SETTINGS, visitor

CLOCK = DayClock(DAY, ZoneInfo("Asia/Shanghai"))
ESTIMATE = GreatCircle(SETTINGS.travel.by_mode, SETTINGS.travel.overhead_s)
NINE, SIX = 540 * 60, 1080 * 60
HERE = {"start_lat": 22.54, "start_lon": 114.05, "shift_start": 540, "shift_end": 1080}
THERE = HERE | {"start_lon": 114.10}


def met(first: Visitor, second: Visitor) -> Meeting | None:
    approach = ApproachTravel(ESTIMATE, [(first, second)])
    return find_meeting(first, second, CLOCK, approach, ())


def way_s(mode: str) -> int:
    """The seconds from one start to the other."""
    (seconds,), _ = ESTIMATE.matrix(
        [Place(22.54, 114.10), Place(22.54, 114.05)], mode
    ).legs([0, 1])
    return int(seconds)


def test_visitors_with_one_start_and_shift_share_the_whole_of_it() -> None:
    meeting = met(visitor(1, **HERE), visitor(2, **HERE))
    assert meeting is not None
    assert (meeting.approach_s, meeting.window) == (0, TimeWindow(NINE, SIX))
    # The lower id leads where both ways are equal.
    assert meeting.leader.visitor_id == "V1"


def test_the_driver_leads_and_the_other_comes_by_their_own_mode_and_gets_home() -> None:
    driver = visitor(2, travel_mode="car", **HERE)
    walker = visitor(1, travel_mode="transit", **THERE)
    meeting = met(walker, driver)
    assert meeting is not None
    assert (meeting.leader, meeting.joiner, meeting.mode) == (driver, walker, "car")
    way = way_s("transit")
    assert meeting.approach_s == way > 0
    assert meeting.window == TimeWindow(NINE + way, SIX - way)
    assert meeting.end == start_of(driver)


def test_a_vehicle_left_at_the_meeting_is_fetched_even_from_an_open_end() -> None:
    driver = visitor(1, travel_mode="car", open_end=True, **HERE)
    rider = visitor(2, travel_mode="motorcycle", **THERE)
    meeting = met(driver, rider)
    assert meeting is not None
    assert meeting.end == start_of(driver)


@pytest.mark.parametrize(
    ("leader_open", "joiner_open"),
    [(False, False), (False, True), (True, False), (True, True)],
)
def test_the_day_ends_at_the_leaders_home_unless_that_is_open(
    leader_open: bool, joiner_open: bool
) -> None:
    driver = visitor(1, travel_mode="car", open_end=leader_open, **HERE)
    walker = visitor(2, travel_mode="transit", open_end=joiner_open, **THERE)
    meeting = met(driver, walker)
    assert meeting is not None
    homes = {
        (False, False): end_of(driver),
        (False, True): end_of(driver),
        (True, False): end_of(walker),
        (True, True): None,
    }
    assert meeting.end == homes[leader_open, joiner_open]


def test_there_is_no_meeting_where_the_way_takes_the_common_hours() -> None:
    driver = visitor(1, travel_mode="car", **HERE)
    walker = visitor(2, travel_mode="transit", **THERE | {"shift_end": 560})
    assert met(driver, walker) is None


def test_without_a_common_mode_there_is_no_meeting() -> None:
    rider = visitor(1, travel_mode="motorcycle", **HERE)
    cyclist = visitor(2, travel_mode="bicycle", **HERE)
    assert met(rider, cyclist) is None


def test_the_pair_has_the_longer_break_and_the_shorter_overtime() -> None:
    window = DayWindow(690, 840)
    first = visitor(
        1, break_minutes=60, break_window=window, max_overtime_minutes=90, **HERE
    )
    second = visitor(
        2, break_minutes=30, break_window=None, max_overtime_minutes=30, **HERE
    )
    meeting = met(first, second)
    assert meeting is not None
    assert common_overtime(meeting) == 30 * 60
    assert common_breaks(meeting, CLOCK) == (Break(3600, TimeWindow(690 * 60, 840 * 60)),)


def test_a_common_day_without_room_for_the_break_has_no_breaks() -> None:
    evening = DayWindow(1020, 1075)
    first = visitor(1, break_minutes=60, break_window=evening, **HERE)
    meeting = met(first, visitor(2, break_minutes=0, **HERE))
    assert meeting is not None
    assert common_breaks(meeting, CLOCK) is None
