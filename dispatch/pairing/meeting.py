"""Finds where and when two visitors come together, and how each gets home.

The leader is the visitor with the car, else the one with whom the common day is longer.
The joiner comes to the leader's start by their own mode, and the pair's day begins there.
A vehicle that the joiner left there has to be fetched, so that the day ends there too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dispatch.domain.visitor import TravelMode, Visitor
from dispatch.domain.windows import DayClock
from dispatch.pairing.break_window import middle_of_shift
from dispatch.pairing.partners import common_break, common_mode
from routing.errors import ProblemError
from routing.geo import Place
from routing.matrix import UNREACHABLE, TravelMatrix
from routing.problem import Break, Shift, TimeWindow
from routing.speed_profile import SpeedPeriod, arrival_time, latest_departure
from routing.travel.base import TravelSource

_OWN_VEHICLE = (TravelMode.CAR, TravelMode.MOTORCYCLE, TravelMode.BICYCLE)


@dataclass(frozen=True)
class Meeting:
    """A pair's day between coming together and parting.

    Attributes
    ----------
    leader, joiner
        They meet at the leader's start; the joiner travels there.
    mode
        The travel mode of the pair.
    end
        The place where their day ends; None: at the last visit.
    window
        Regular time between meeting and parting, with both at home in time.
    approach_s
        Seconds at free flow that the joiner takes to the meeting.
    """

    leader: Visitor
    joiner: Visitor
    mode: TravelMode
    end: Place | None
    window: TimeWindow
    approach_s: int


class ApproachTravel:
    """Travel between the starts and ends of the visitors of pairs, by their own modes.

    Parameters
    ----------
    source
        The source of the plan's travel times.
    pairs
        The pairs, in either order.
    """

    def __init__(
        self, source: TravelSource, pairs: Sequence[tuple[Visitor, Visitor]]
    ) -> None:
        places: dict[str, dict[Place, int]] = {}
        for pair in pairs:
            for mode in sorted({visitor.travel_mode for visitor in pair}):
                index = places.setdefault(mode, {})
                for visitor in pair:
                    for place in (start_of(visitor), end_of(visitor)):
                        index.setdefault(place, len(index))
        self._places = places
        self.matrices: Mapping[str, TravelMatrix] = {
            mode: source.matrix(list(index), mode) for mode, index in places.items()
        }

    def seconds(self, mode: str, origin: Place, destination: Place) -> int:
        """Return the seconds at free flow; `UNREACHABLE` if no route exists."""
        if origin == destination:
            return 0
        index = self._places[mode]
        (seconds,), _ = self.matrices[mode].legs([index[origin], index[destination]])
        return seconds


def start_of(visitor: Visitor) -> Place:
    """Return the place where a visitor's day starts."""
    return Place(visitor.start_lat, visitor.start_lon)


def end_of(visitor: Visitor) -> Place:
    """Return the place where a visitor's day ends: by default the start."""
    if visitor.end_lat is None or visitor.end_lon is None:
        return start_of(visitor)
    return Place(visitor.end_lat, visitor.end_lon)


def find_meeting(
    first: Visitor,
    second: Visitor,
    clock: DayClock,
    approach: ApproachTravel,
    speed_profile: Sequence[SpeedPeriod],
) -> Meeting | None:
    """Find the longest common day of two visitors; None if they have no time in common.

    Parameters
    ----------
    first, second
        Visitors who may go together by the rules of `dispatch.pairing.partners`.
    clock, speed_profile
        Those of the plan's day.
    approach
        Travel between their places.
    """
    orders = [(first, second), (second, first)]
    car = TravelMode.CAR
    drivers = [(a, b) for a, b in orders if a.travel_mode == car != b.travel_mode]
    meetings = [
        meeting
        for leader, joiner in drivers or sorted(orders, key=lambda pair: pair[0].visitor_id)
        if (meeting := _meeting_at(leader, joiner, clock, approach, speed_profile))
        is not None
    ]
    # `max` takes the first of equal meetings, which the visitor with the lower id leads.
    return max(meetings, key=lambda m: m.window.end - m.window.start, default=None)


def _meeting_at(
    leader: Visitor,
    joiner: Visitor,
    clock: DayClock,
    approach: ApproachTravel,
    speed_profile: Sequence[SpeedPeriod],
) -> Meeting | None:
    mode = common_mode(leader, joiner)
    approach_s = approach.seconds(joiner.travel_mode, start_of(joiner), start_of(leader))
    if mode is None or approach_s == UNREACHABLE:
        return None
    begin = max(
        clock.seconds(leader.shift_start),
        arrival_time(speed_profile, clock.seconds(joiner.shift_start), approach_s),
    )
    end = _end(leader, joiner, mode)
    ends = []
    for visitor, home in _homes(leader, joiner, end, approach):
        if home == UNREACHABLE:
            return None
        ends.append(latest_departure(speed_profile, clock.seconds(visitor.shift_end), home))
    if begin >= min(ends):
        return None
    return Meeting(leader, joiner, mode, end, TimeWindow(begin, min(ends)), approach_s)


def _end(leader: Visitor, joiner: Visitor, mode: TravelMode) -> Place | None:
    if mode == TravelMode.CAR and joiner.travel_mode in _OWN_VEHICLE:
        return start_of(leader)
    if leader.open_end:
        return None if joiner.open_end else end_of(joiner)
    return end_of(leader)


def _homes(
    leader: Visitor, joiner: Visitor, end: Place | None, approach: ApproachTravel
) -> Iterator[tuple[Visitor, int]]:
    """Yield the travel home of each from the end of the pair's day; 0 with an open end."""
    for visitor in (leader, joiner):
        if end is None or visitor.open_end:
            yield visitor, 0
        else:
            yield visitor, approach.seconds(visitor.travel_mode, end, end_of(visitor))


def common_breaks(meeting: Meeting, clock: DayClock) -> tuple[Break, ...] | None:
    """Return the required break of a common day; None if the day has no room for it.

    Parameters
    ----------
    meeting
        The pair's common day.
    clock
        The clock of the plan's day.
    """
    shared = common_break(meeting.leader, meeting.joiner)
    if shared is None:
        return None
    minutes, stated = shared
    window, overtime = meeting.window, common_overtime(meeting)
    span = middle_of_shift(window, minutes * 60)
    if stated is not None:
        span = TimeWindow(clock.seconds(stated.opens), clock.seconds(stated.closes))
    pair = (meeting.leader.visitor_id, meeting.joiner.visitor_id)
    # A shift checks when it is created whether its breaks fit.
    try:
        breaks = (Break(minutes * 60, span),) if minutes else ()
        Shift("", pair, 0, 0, window, overtime, breaks=breaks)
    except ProblemError:
        return None
    return breaks


def common_overtime(meeting: Meeting) -> int:
    """Return the seconds of overtime that both visitors of a pair may work."""
    pair = (meeting.leader, meeting.joiner)
    return 60 * min(visitor.max_overtime_minutes for visitor in pair)
