"""The first departure of a plan of today: nobody leaves before the plan is published."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.domain.day import DayInputs
from dispatch.domain.windows import DAY_MINUTES


def plan_start(
    day: date, zone: ZoneInfo, now: datetime, solve_s: float, lead_minutes: int
) -> datetime | None:
    """Return the first moment at which a route of the day may begin.

    Parameters
    ----------
    day, zone
        The day that is planned, and its time zone.
    now
        The moment at which planning begins, aware.
    solve_s
        Seconds that the search may take.
    lead_minutes
        Minutes between the end of the search and the first departure.

    Returns
    -------
    datetime or None
        A whole minute in the zone; None unless the day is today, since other days begin
        as their shifts do.
    """
    if now.astimezone(zone).date() != day:
        return None
    start = now + timedelta(seconds=solve_s, minutes=lead_minutes)
    whole = start.replace(second=0, microsecond=0)
    return (whole if whole == start else whole + timedelta(minutes=1)).astimezone(zone)


def start_inputs(inputs: DayInputs, plan_from: datetime | None) -> DayInputs:
    """Return the inputs with the part of each shift that lies after the plan's start.

    A shift that is over by then begins and ends at the same minute, and its visitor is not
    sent. A break is no longer required when the plan starts too late for it: it is taken to
    have been made.

    Parameters
    ----------
    inputs
        The day with its visitors and their whole shifts.
    plan_from
        The first moment at which a route may begin, in the plan's zone; None: no limit.
    """
    if plan_from is None:
        return inputs
    local = plan_from.astimezone(ZoneInfo(inputs.timezone))
    first = 60 * local.hour + local.minute if local.date() == inputs.day else DAY_MINUTES
    visitors = tuple(visitor.with_shift_after(first) for visitor in inputs.visitors)
    return replace(inputs, visitors=visitors)
