"""What Rounds demands of every plan whatever the policy, beside the packs' rules."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, timedelta

from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument, RouteDocument
from dispatch.domain.visitor import Visitor

from .local_time import clock, moment, zone_of
from .time_checks import on_the_day, requests, times
from .visit_under_check import CheckResult, VisitUnderCheck, lacking

_MOST_NAMES = 20
CITATION = "Rounds"
"""Stands where a pack's rule has the place in the law."""


def crew(case: VisitUnderCheck) -> CheckResult:
    """As many visitors as the customer's row asks for."""
    size = len(case.route.visitor_ids)
    return CheckResult(
        size >= case.subject.case.min_team,
        "people",
        {"count": size, "least": case.subject.case.min_team},
    )


def skills(case: VisitUnderCheck) -> CheckResult:
    """Somebody of the team is trained in each skill that the customer's row asks for."""
    missing = lacking(case.visitors, case.subject.case.required_skills, case.day)
    if missing:
        return CheckResult(False, "untrained", {"skills": tuple(missing)})
    return CheckResult(True, "trained")


def forbidden(case: VisitUnderCheck) -> CheckResult:
    """Nobody of the team is barred from the customer."""
    barred = [
        v for v in case.route.visitor_ids if v in case.subject.case.forbidden_visitors
    ]
    if barred:
        return CheckResult(False, "barred", {"visitors": tuple(barred)})
    return CheckResult(True, "not_barred")


def pinned(case: VisitUnderCheck) -> CheckResult:
    """The stop is where the customer's pin is."""
    pin = case.subject.place.pin
    same = pin is not None and (pin.lat, pin.lon) == (case.stop.lat, case.stop.lon)
    return CheckResult(same, "at_pin" if same else "elsewhere")


def day(case: VisitUnderCheck) -> CheckResult:
    """The visit lies on the plan's day, and its times follow each other."""
    ordered = case.stop.arrive <= case.stop.begin < case.stop.finish
    kept = ordered and on_the_day(case)
    return (
        CheckResult(True, "on_day")
        if kept
        else CheckResult(False, "not_on_day", times(case))
    )


def shift(case: VisitUnderCheck) -> CheckResult:
    """The visit lies in the shift of each visitor, allowed overtime included."""
    for visitor in case.visitors:
        begin = moment(case.day, visitor.shift_start, case.zone)
        end = moment(case.day, visitor.shift_end, case.zone)
        end += timedelta(minutes=visitor.max_overtime_minutes)
        if case.begin < begin or end < case.finish:
            params = {"visitor": visitor.visitor_id, "until": clock(end, case.zone)}
            return CheckResult(False, "out_of_shift", {**params, **times(case)})
    return CheckResult(True, "in_shift")


def wishes(case: VisitUnderCheck) -> CheckResult:
    """The visit lies in the customer's windows, whatever packs say of it."""
    return requests(None, case)


VISIT: Mapping[str, Callable[[VisitUnderCheck], CheckResult]] = {
    "day": day,
    "pin": pinned,
    "wishes": wishes,
    "shift": shift,
    "crew": crew,
    "skills": skills,
    "forbidden": forbidden,
}
"""What every visit is held against."""


def on_duty(route: RouteDocument, visitors: Sequence[Visitor]) -> CheckResult:
    """Every visitor of the team is known and on duty."""
    there = {visitor.visitor_id for visitor in visitors}
    missing = [v for v in route.visitor_ids if v not in there]
    if missing or not route.visitor_ids:
        return CheckResult(False, "off_duty", {"visitors": tuple(missing) or "-"})
    return CheckResult(True, "on_duty")


def partners(route: RouteDocument, visitors: Sequence[Visitor]) -> CheckResult:
    """Nobody goes with somebody with whom they are never to be paired."""
    for visitor in visitors:
        for other in route.visitor_ids:
            if other in visitor.never_pair_with:
                pair = visitor.visitor_id, other
                return CheckResult(False, "never_paired", {"visitors": pair})
    return CheckResult(True, "may_be_paired")


def most(route: RouteDocument, visitors: Sequence[Visitor]) -> CheckResult:
    """Nobody has more visits than they may have in a day."""
    for visitor in visitors:
        if visitor.max_visits is not None and len(route.stops) > visitor.max_visits:
            params = {"most": visitor.max_visits, "count": len(route.stops)}
            return CheckResult(False, "too_many", {"visitor": visitor.visitor_id, **params})
    return CheckResult(True, "not_too_many")


def working_day(
    route: RouteDocument, visitors: Sequence[Visitor], day: "DayInputs"
) -> CheckResult:
    """From start to end the route lies in each visitor's shift and overtime.

    Its stops follow each other: nobody is at two places at one time.
    """
    zone = zone_of(day.timezone)
    begin, end = route.start.at.astimezone(UTC), route.end.at.astimezone(UTC)
    for visitor in visitors:
        opens = moment(day.day, visitor.shift_start, zone)
        closes = moment(day.day, visitor.shift_end, zone)
        closes += timedelta(minutes=visitor.max_overtime_minutes)
        if begin < opens or closes < end:
            return CheckResult(False, "route_out_of_shift", {"visitor": visitor.visitor_id})
    marks = [begin]
    for stop in route.stops:
        marks += stop.arrive.astimezone(UTC), stop.finish.astimezone(UTC)
    marks.append(end)
    if marks != sorted(marks):
        return CheckResult(False, "two_places")
    return CheckResult(True, "route_in_shift")


def once(plan: PlanDocument) -> CheckResult:
    """No customer, no visit, no team and no visitor stands in the routes twice."""
    names: dict[str, Iterable[str]] = {
        "customers": [s.customer_id for r in plan.routes for s in r.stops],
        "visits": [s.visit_id for r in plan.routes for s in r.stops],
        "teams": [r.team_id for r in plan.routes],
        "visitors": [v for r in plan.routes for v in r.visitor_ids],
    }
    twice = [
        name for ids in names.values() for name, count in Counter(ids).items() if count > 1
    ]
    if twice:
        return CheckResult(False, "twice", {"names": _some(twice)})
    return CheckResult(True, "once")


def accounted(plan: PlanDocument, inputs: DayInputs) -> CheckResult:
    """Everyone stands once among the planned, the unassigned and the excluded.

    Whoever became known, or was erased, after the plan was made is not its matter: with
    other inputs only those must stand once who stand in it.
    """
    seen = _standing_in(plan)
    wrong = {customer for customer, count in seen.items() if count > 1}
    if plan.inputs_sha256 == inputs.sha256:
        known = {subject.customer.customer_id for subject in inputs.cases}
        wrong |= known ^ set(seen)
    if wrong:
        return CheckResult(False, "not_accounted", {"names": _some(sorted(wrong))})
    return CheckResult(True, "accounted")


def unconsidered(plan: PlanDocument, inputs: DayInputs) -> int:
    """How many customers are known now who do not stand in the plan."""
    seen = _standing_in(plan)
    return sum(c.customer.customer_id not in seen for c in inputs.cases)


def _standing_in(plan: PlanDocument) -> Counter[str]:
    """How often each customer stands in the plan."""
    seen = Counter(stop.customer_id for route in plan.routes for stop in route.stops)
    seen.update(item.customer_id for item in plan.unassigned)
    seen.update(item.customer_id for item in plan.excluded)
    return seen


def cited(plan: PlanDocument) -> CheckResult:
    """Every exclusion names the rule and where it is laid down."""
    bare = [item.customer_id for item in plan.excluded if not item.citation.strip()]
    if bare:
        return CheckResult(False, "not_cited", {"names": _some(bare)})
    return CheckResult(True, "cited")


def same_day(plan: PlanDocument, inputs: DayInputs) -> CheckResult:
    """The plan is for the day and the zone of the inputs."""
    kept = (plan.date, plan.timezone) == (inputs.day, inputs.timezone)
    told = f"{plan.date.isoformat()} {plan.timezone}"
    return (
        CheckResult(True, "same_day")
        if kept
        else CheckResult(False, "other_day", {"day": told})
    )


def _some(names: Sequence[str]) -> tuple[str, ...]:
    """Twenty names at most; the last one then says how many more there are."""
    if len(names) <= _MOST_NAMES:
        return tuple(names)
    *first, last = names[:_MOST_NAMES]
    return (*first, f"{last} … (+{len(names) - _MOST_NAMES})")
