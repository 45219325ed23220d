"""Visitors on duty as routing's shifts."""

from dispatch.intake.rows import VisitorRow
from dispatch.model.windows import DayClock
from dispatch.planning.places import Places
from routing.problem import Rest, Shift, Window


def shift_of(visitor: VisitorRow, clock: DayClock, places: Places) -> Shift:
    """The day of a visitor who goes alone."""
    window = Window(clock.seconds(visitor.shift_start), clock.seconds(visitor.shift_end))
    overtime = visitor.max_overtime_minutes * 60
    start = places.number(visitor.start_lat, visitor.start_lon)
    end: int | None = start
    if visitor.open_end:
        end = None
    elif visitor.end_lat is not None and visitor.end_lon is not None:
        end = places.number(visitor.end_lat, visitor.end_lon)
    rests: tuple[Rest, ...] = ()
    if visitor.break_minutes:
        span = Window(window.start, window.end + overtime)
        if visitor.break_window is not None:
            span = Window(
                clock.seconds(visitor.break_window.opens),
                clock.seconds(visitor.break_window.closes),
            )
        rests = (Rest(visitor.break_minutes * 60, span),)
    return Shift(
        id=visitor.visitor_id,
        crew=(visitor.visitor_id,),
        start=start,
        end=end,
        window=window,
        overtime=overtime,
        mode=visitor.travel_mode,
        skills=frozenset(
            skill
            for skill, last in visitor.skills.items()
            if last is None or clock.day <= last
        ),
        rests=rests,
        max_visits=visitor.max_visits,
    )
