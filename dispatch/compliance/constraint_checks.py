"""The check that a plan keeps what a dispatcher fixed for it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, timedelta

from dispatch.domain.constraints import Constraint, Hold, VisitChange
from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument, StopDocument

from .local_time import moment, within_one_span, zone_of
from .names import first_names
from .visit_under_check import CheckResult


def check_constraints(plan: PlanDocument, inputs: DayInputs) -> CheckResult:
    """Check that held visits are not planned, and changed ones are made as changed.

    Changes of shifts are not among these: each team is checked against the changed
    shifts of its visitors.
    """
    stops = {
        visit_id: stop
        for route in plan.routes
        for stop in route.stops
        for visit_id in _visit_ids(stop, inputs)
    }
    broken = sorted(set(_broken_visits(plan.constraints, stops, inputs)))
    if broken:
        return CheckResult(False, "against_constraint", {"names": first_names(broken)})
    return CheckResult(True, "as_constrained", {"count": len(plan.constraints)})


def _visit_ids(stop: StopDocument, inputs: DayInputs) -> Iterator[str]:
    """Yield the ids of a visit, with those that its customers' own visits had before."""
    yield stop.visit_id
    customers = stop.customers(stop.customer_id)
    if len(customers) > 1:
        for subject in inputs.cases:
            is_met = subject.customer.customer_id in customers
            if is_met and stop.is_for(subject.case.case_id):
                yield inputs.visit_id(subject)


def _broken_visits(
    constraints: Iterable[Constraint], stops: dict[str, StopDocument], inputs: DayInputs
) -> Iterator[str]:
    changes: dict[str, VisitChange] = {}
    for constraint in constraints:
        if isinstance(constraint, Hold) and constraint.visit_id in stops:
            yield constraint.visit_id
        elif isinstance(constraint, VisitChange):
            changes[constraint.visit_id] = constraint
    for visit_id, change in changes.items():
        if visit_id in stops and not _keeps(stops[visit_id], change, inputs):
            yield visit_id


def _keeps(stop: StopDocument, change: VisitChange, inputs: DayInputs) -> bool:
    minutes = change.service_minutes
    if minutes is not None and stop.finish - stop.begin != timedelta(minutes=minutes):
        return False
    zone = zone_of(inputs.timezone)
    spans = [
        (moment(inputs.day, window.opens, zone), moment(inputs.day, window.closes, zone))
        for window in change.windows
        if window.day in (None, inputs.day)
    ]
    begin, finish = stop.begin.astimezone(UTC), stop.finish.astimezone(UTC)
    return not change.windows or within_one_span(spans, begin, finish)
