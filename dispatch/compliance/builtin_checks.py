"""The checks that Rounds makes of every plan, whatever its policy."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, timedelta

from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument, RouteDocument
from dispatch.domain.visitor import Visitor

from .constraint_checks import check_constraints
from .local_time import clock_text, moment, zone_of
from .names import first_names
from .time_checks import check_customer_windows, lies_on_plan_day, times_of
from .visit_under_check import CheckResult, VisitUnderCheck, lacking

CITATION = "Rounds"
"""The citation of a built-in rule, where a pack's rule names the place in the law."""


def check_case_team_size(visit: VisitUnderCheck) -> CheckResult:
    """Check that the team is as large as the case asks for."""
    size = len(visit.route.visitor_ids)
    return CheckResult(
        size >= visit.case.min_team,
        "people",
        {"count": size, "least": visit.case.min_team},
    )


def check_case_skills(visit: VisitUnderCheck) -> CheckResult:
    """Check that the team has, together, each skill that the case asks for."""
    missing = lacking(visit.visitors, visit.case.required_skills, visit.day)
    if missing:
        return CheckResult(False, "untrained", {"skills": tuple(missing)})
    return CheckResult(True, "trained")


def check_forbidden_visitors(visit: VisitUnderCheck) -> CheckResult:
    """Check that no visitor of the team is barred from the customer."""
    barred = [v for v in visit.route.visitor_ids if v in visit.case.forbidden_visitors]
    if barred:
        return CheckResult(False, "barred", {"visitors": tuple(barred)})
    return CheckResult(True, "not_barred")


def check_stop_at_pin(visit: VisitUnderCheck) -> CheckResult:
    """Check that the stop lies at the customer's pin."""
    pin = visit.place.pin
    same = pin is not None and (pin.lat, pin.lon) == (visit.stop.lat, visit.stop.lon)
    return CheckResult(same, "at_pin" if same else "elsewhere")


def check_day(visit: VisitUnderCheck) -> CheckResult:
    """Check that the visit lies on the plan's day, and that its times follow each other."""
    ordered = visit.stop.arrive <= visit.stop.begin < visit.stop.finish
    if ordered and lies_on_plan_day(visit):
        return CheckResult(True, "on_day")
    return CheckResult(False, "not_on_day", times_of(visit))


def check_shift(visit: VisitUnderCheck) -> CheckResult:
    """Check that the visit lies in the shift of each visitor, overtime included."""
    for visitor in visit.visitors:
        begin = moment(visit.day, visitor.shift_start, visit.zone)
        end = moment(visit.day, visitor.shift_end, visit.zone)
        end += timedelta(minutes=visitor.max_overtime_minutes)
        if visit.begin < begin or end < visit.finish:
            params = {"visitor": visitor.visitor_id, "until": clock_text(end, visit.zone)}
            return CheckResult(False, "out_of_shift", {**params, **times_of(visit)})
    return CheckResult(True, "in_shift")


def check_windows(visit: VisitUnderCheck) -> CheckResult:
    """Check that the visit lies in the customer's windows, whatever the packs say."""
    return check_customer_windows(None, visit)


def check_in_file(visit: VisitUnderCheck) -> CheckResult:
    """Check that the lender's files did not lack the case when they were last read."""
    since = visit.case.missing_since
    if since is not None and since <= visit.day:
        return CheckResult(False, "not_in_file", {"since": since.isoformat()})
    return CheckResult(True, "in_file")


VISIT_CHECKS: Mapping[str, Callable[[VisitUnderCheck], CheckResult]] = {
    "day": check_day,
    "pin": check_stop_at_pin,
    "customer_windows": check_windows,
    "shift": check_shift,
    "team_size": check_case_team_size,
    "skills": check_case_skills,
    "forbidden": check_forbidden_visitors,
    "in_file": check_in_file,
}
"""The checks of each visit, by the kind of rule in the certificate."""


def check_on_duty(
    route: RouteDocument, visitors: Sequence[Visitor], inputs: DayInputs
) -> CheckResult:
    """Check that every visitor of the team is known and on duty."""
    there = {visitor.visitor_id for visitor in visitors}
    missing = [v for v in route.visitor_ids if v not in there]
    if missing or not route.visitor_ids:
        return CheckResult(False, "off_duty", {"visitors": tuple(missing) or "-"})
    return CheckResult(True, "on_duty")


def check_partners(
    route: RouteDocument, visitors: Sequence[Visitor], inputs: DayInputs
) -> CheckResult:
    """Check that no visitor travels with one whom they are never to be paired with."""
    for visitor in visitors:
        for other in route.visitor_ids:
            if other in visitor.never_pair_with:
                pair = visitor.visitor_id, other
                return CheckResult(False, "never_paired", {"visitors": pair})
    return CheckResult(True, "may_be_paired")


def check_number_of_visits(
    route: RouteDocument, visitors: Sequence[Visitor], inputs: DayInputs
) -> CheckResult:
    """Check that no visitor has more visits than they may have in a day."""
    for visitor in visitors:
        if visitor.max_visits is not None and len(route.stops) > visitor.max_visits:
            params = {"most": visitor.max_visits, "count": len(route.stops)}
            return CheckResult(False, "too_many", {"visitor": visitor.visitor_id, **params})
    return CheckResult(True, "not_too_many")


def check_route_times(
    route: RouteDocument, visitors: Sequence[Visitor], inputs: DayInputs
) -> CheckResult:
    """Check that the route lies in each visitor's shift, overtime included.

    Its stops must follow each other: nobody is at two places at one time.
    """
    zone = zone_of(inputs.timezone)
    begin, end = route.start.at.astimezone(UTC), route.end.at.astimezone(UTC)
    for visitor in visitors:
        opens = moment(inputs.day, visitor.shift_start, zone)
        closes = moment(inputs.day, visitor.shift_end, zone)
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


TEAM_CHECKS: Mapping[
    str, Callable[[RouteDocument, Sequence[Visitor], DayInputs], CheckResult]
] = {
    "on_duty": check_on_duty,
    "partners": check_partners,
    "max_visits": check_number_of_visits,
    "working_day": check_route_times,
}
"""The checks of each team's route, by the kind of rule in the certificate."""


def check_repetitions(plan: PlanDocument, inputs: DayInputs) -> CheckResult:
    """Check that no person, customer, visit, team or visitor is in the routes twice."""
    persons = {
        case.customer.customer_id: case.customer.held_person for case in inputs.cases
    }
    names: dict[str, Iterable[str]] = {
        "persons": [
            person
            for route in plan.routes
            for stop in route.stops
            for person in {
                persons.get(each, each) for each in stop.customers(stop.customer_id)
            }
        ],
        "customers": [
            customer
            for route in plan.routes
            for stop in route.stops
            for customer in stop.customers(stop.customer_id)
        ],
        "visits": [s.visit_id for r in plan.routes for s in r.stops],
        "teams": [r.team_id for r in plan.routes],
        "visitors": [v for r in plan.routes for v in r.visitor_ids],
    }
    twice = [
        name for ids in names.values() for name, count in Counter(ids).items() if count > 1
    ]
    if twice:
        return CheckResult(False, "repeated", {"names": first_names(twice)})
    return CheckResult(True, "not_repeated")


def check_completeness(plan: PlanDocument, inputs: DayInputs) -> CheckResult:
    """Check that each customer stands once among planned, unassigned and excluded.

    A customer who became known, or was erased, after the plan was made is no fault of the
    plan: with other inputs only the customers in the plan must stand in it once.
    """
    counts = _occurrences(plan)
    wrong = {customer for customer, count in counts.items() if count > 1}
    if plan.inputs_sha256 == inputs.sha256:
        customer_ids = {subject.customer.customer_id for subject in inputs.cases}
        wrong |= customer_ids ^ set(counts)
    if wrong:
        return CheckResult(False, "incomplete", {"names": first_names(sorted(wrong))})
    return CheckResult(True, "complete")


def count_later_customers(plan: PlanDocument, inputs: DayInputs) -> int:
    """Count the customers who are known now and do not stand in the plan."""
    counts = _occurrences(plan)
    return len({case.customer.customer_id for case in inputs.cases} - counts.keys())


def _occurrences(plan: PlanDocument) -> Counter[str]:
    """Count how often each customer stands in the plan."""
    counts = Counter(
        customer
        for route in plan.routes
        for stop in route.stops
        for customer in stop.customers(stop.customer_id)
    )
    counts.update(c for item in plan.unassigned for c in item.customers(item.customer_id))
    counts.update(item.customer_id for item in plan.excluded)
    return counts


def check_citations(plan: PlanDocument, inputs: DayInputs) -> CheckResult:
    """Check that every exclusion names the place where its rule is laid down."""
    bare = [item.customer_id for item in plan.excluded if not item.citation.strip()]
    if bare:
        return CheckResult(False, "not_cited", {"names": first_names(bare)})
    return CheckResult(True, "cited")


def check_date(plan: PlanDocument, inputs: DayInputs) -> CheckResult:
    """Check that the plan is for the day and the time zone of the inputs."""
    if (plan.date, plan.timezone) == (inputs.day, inputs.timezone):
        return CheckResult(True, "same_day")
    day = f"{plan.date.isoformat()} {plan.timezone}"
    return CheckResult(False, "other_day", {"day": day})


PLAN_CHECKS: Mapping[str, Callable[[PlanDocument, DayInputs], CheckResult]] = {
    "same_day": check_date,
    "uniqueness": check_repetitions,
    "completeness": check_completeness,
    "cited": check_citations,
    "constraints": check_constraints,
}
"""The checks of the plan as a whole, those first on which the others depend."""
