"""Shown durations add up with the shown clock times."""

from datetime import datetime, timedelta

from dispatch.domain.plan import BreakDocument, PlanDocument
from dispatch.domain.shown_times import shown_leg


def shown(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def test_every_duration_is_the_difference_of_the_shown_times(
    sample_plan: PlanDocument,
) -> None:
    legs = 0
    for route in sample_plan.routes:
        now = shown(route.start.at)
        for stop in route.stops:
            leg = shown_leg(route, stop)
            pauses = [p for p in route.breaks if now <= shown(p.begin) < shown(stop.begin)]
            paused = sum((shown(p.finish) - shown(p.begin) for p in pauses), timedelta())
            spent = timedelta(seconds=leg.travel_s + leg.wait_s)
            assert now + spent + paused == shown(stop.begin)
            now = shown(stop.finish)
            legs += 1
    assert legs > 5


def test_a_wait_is_told_without_the_break_in_it(sample_plan: PlanDocument) -> None:
    route = next(route for route in sample_plan.routes if len(route.stops) > 1)
    first, second, *others = route.stops
    delay = timedelta(hours=2, seconds=59 - second.begin.second)
    later = second.model_copy(update={"begin": second.begin + delay})
    pause = BreakDocument(
        begin=second.arrive + timedelta(minutes=5),
        finish=second.arrive + timedelta(minutes=35),
    )
    changed = route.model_copy(
        update={"stops": (first, later, *others), "breaks": (pause,)}
    )
    wait_s = shown_leg(changed, later).wait_s
    assert wait_s % 60 == 0
    assert abs(wait_s - (delay.total_seconds() + second.wait_s - 1800)) <= 60
