"""Translates visitors on duty into routing's shifts."""

from collections.abc import Sequence
from hashlib import sha256

from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import DayClock
from dispatch.pairing.break_window import middle_of_shift
from dispatch.pairing.candidate_pairs import valid_skills
from dispatch.pairing.meeting import Meeting, common_breaks, common_overtime
from dispatch.planning.places import Places
from routing.problem import Break, Shift, TimeWindow

_LONGEST_ID = 64


def team_id(visitor_ids: Sequence[str]) -> str:
    """The id of a team: its only visitor's, or both with ``+`` between them.

    If that would be too long or could be read in two ways, a fingerprint of both.
    """
    plain = "+".join(visitor_ids)
    if len(visitor_ids) == 1 or (
        len(plain) <= _LONGEST_ID and plain.count("+") == len(visitor_ids) - 1
    ):
        return plain
    return "pair-" + sha256("\n".join(visitor_ids).encode()).hexdigest()[:16]


def visitor_shift(visitor: Visitor, clock: DayClock, places: Places) -> Shift:
    """The day of a visitor who goes alone."""
    window = TimeWindow(
        clock.seconds(visitor.shift_start), clock.seconds(visitor.shift_end)
    )
    overtime = visitor.max_overtime_minutes * 60
    start = places.number(visitor.start_lat, visitor.start_lon)
    end: int | None = start
    if visitor.open_end:
        end = None
    elif visitor.end_lat is not None and visitor.end_lon is not None:
        end = places.number(visitor.end_lat, visitor.end_lon)
    breaks: tuple[Break, ...] = ()
    if visitor.break_minutes:
        span = middle_of_shift(window, visitor.break_minutes * 60)
        if visitor.break_window is not None:
            span = TimeWindow(
                clock.seconds(visitor.break_window.opens),
                clock.seconds(visitor.break_window.closes),
            )
        breaks = (Break(visitor.break_minutes * 60, span),)
    return Shift(
        id=visitor.visitor_id,
        team=(visitor.visitor_id,),
        start=start,
        end=end,
        window=window,
        overtime=overtime,
        mode=str(visitor.travel_mode),
        skills=valid_skills(visitor, clock.day),
        breaks=breaks,
        max_visits=visitor.max_visits,
    )


def pair_shift(meeting: Meeting, clock: DayClock, places: Places) -> Shift | None:
    """The common day of a pair; None if it has no room for the break."""
    breaks = common_breaks(meeting, clock)
    if breaks is None:
        return None
    pair = (meeting.leader, meeting.joiner)
    team = tuple(sorted(visitor.visitor_id for visitor in pair))
    limits = [v.max_visits for v in pair if v.max_visits is not None]
    start, end = meeting.leader, meeting.end
    return Shift(
        id=team_id(team),
        team=team,
        start=places.number(start.start_lat, start.start_lon),
        end=None if end is None else places.number(end.lat, end.lon),
        window=meeting.window,
        overtime=common_overtime(meeting),
        mode=str(meeting.mode),
        skills=valid_skills(pair[0], clock.day) | valid_skills(pair[1], clock.day),
        breaks=breaks,
        max_visits=min(limits, default=None),
    )
