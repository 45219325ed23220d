"""Verifies a plan file by doing the plan again from its inputs.

Times and windows are checked by the independent check of routing. Reasons, next-best
teams, figures and legs are recomputed by the same code as in planning, and compared:
that proves that the file was not changed, not that the code is right.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from dispatch.domain.day import DayInputs, is_visit_id
from dispatch.domain.place import PlaceKind
from dispatch.domain.plan import (
    ExcludedDocument,
    PlanDocument,
    PlanPart,
    RouteDocument,
    UnassignedDocument,
)
from dispatch.planning.assemble_plan import meet_document, value_left
from dispatch.planning.build_problem import DayProblem
from dispatch.planning.constraints import constrained_day
from dispatch.planning.explain_plan import next_best_document, unassigned_document
from dispatch.planning.former_reasons import in_current_words
from dispatch.planning.pipeline import build_day_problem
from dispatch.planning.plan_start import plan_start
from dispatch.planning.reproduce_constraints import constraint_faults
from dispatch.planning.reproduce_paths import leg_faults
from dispatch.planning.reproduce_solution import (
    shifts_with_former_breaks,
    stated_solution,
)
from dispatch.planning.reproduce_teams import team_faults
from dispatch.planning.travel_sources import sources_as_stated, travel_source
from dispatch.planning.visit_part import visit_part
from dispatch.policy import Policy
from dispatch.priority.purpose import purpose_of
from dispatch.settings import Settings
from dispatch.text import ENGLISH
from dispatch.text.reasons import choice_reason, sentence
from routing import solution as routed
from routing.check import Violation, check_solution
from routing.explain.alternatives import best_alternatives
from routing.explain.reasons import explain_unassigned
from routing.travel.base import TravelSource
from routing.travel.roads.data.osm import OnRoads


def verify_plan(
    plan: PlanDocument,
    inputs: DayInputs,
    policy: Policy,
    settings: Settings,
    travel: TravelSource | None = None,
) -> tuple[Violation, ...]:
    """Every rule that the plan breaks, judged from the inputs alone.

    Parameters
    ----------
    plan, inputs, policy, settings
        The plan that is checked, and everything from which it must follow.
    travel
        The source of travel times; None for that of `stated_travel`.
    """
    plan = in_current_words(plan)
    source = travel or stated_travel(plan, inputs, settings)
    teams = [team.visitor_ids for team in plan.teams]
    inputs = replace(inputs, visit_ids=_stated_visit_ids(plan, inputs))
    day = constrained_day(inputs, plan.constraints, plan.plan_from)
    day_problem = build_day_problem(
        inputs, policy, settings, source, teams, plan.constraints, plan.plan_from
    )
    return (
        *constraint_faults(plan, inputs),
        *_plan_start(plan, inputs, settings),
        *team_faults(plan, day, policy, day_problem, settings.pairing),
        *_plan_faults(plan, inputs, policy, day_problem),
    )


def _plan_start(
    plan: PlanDocument, inputs: DayInputs, settings: Settings
) -> Iterator[Violation]:
    """Check that the start of the plan follows from when it was made."""
    zone, lead = ZoneInfo(inputs.timezone), settings.planning.lead_minutes
    right = plan_start(inputs.day, zone, plan.created_at, plan.solver.seconds or 0, lead)
    if plan.plan_from is not None and plan.plan_from != right:
        detail = (
            f"The plan starts at {plan.plan_from}; it should start at {right}. Give the "
            "lead time that it was made with."
        )
        yield Violation("plan_from", "plan", detail)


def _stated_visit_ids(
    plan: PlanDocument, inputs: DayInputs
) -> dict[tuple[str, PlaceKind], str]:
    """The ids that the plan has for its visits, by customer, but for malformed ones.

    A visit keeps the id of the day for which it was first considered, and with it the name
    of the customer who was named then; neither the plan nor its inputs tell which of the
    possible ids is right.
    """
    customers = (each.customer for each in inputs.cases)
    persons = {each.customer_id: each.person for each in customers}
    names: defaultdict[str, list[str]] = defaultdict(list)
    for customer, person in persons.items():
        names[person].append(customer)
    visits = [
        *(
            (stop.customer_id, stop.visit_id)
            for route in plan.routes
            for stop in route.stops
        ),
        *((item.customer_id, item.visit_id) for item in plan.unassigned),
    ]
    return {
        (customer, kind): visit
        for customer, visit in visits
        for kind in PlaceKind
        if any(
            is_visit_id(visit, name, plan.date)
            for name in names.get(persons.get(customer, ""), (customer,))
        )
    }


def stated_travel(
    plan: PlanDocument,
    inputs: DayInputs,
    settings: Settings,
    on_progress: OnRoads | None = None,
) -> TravelSource:
    """The sources of travel that both the settings and the plan name.

    Raises
    ------
    RoundsError
        If the roads of the plan or of the settings are of no use.
    """
    stated = plan.solver.travel
    modes = {visitor.travel_mode for visitor in inputs.visitors}
    return sources_as_stated(travel_source(settings, stated, on_progress), stated, modes)


def _plan_faults(
    plan: PlanDocument, inputs: DayInputs, policy: Policy, day_problem: DayProblem
) -> Iterator[Violation]:
    if not plan.explained:
        yield Violation(
            "explained", "plan", "The plan is not finished: its reasons are missing."
        )
    if plan.inputs_sha256 != inputs.sha256:
        yield Violation(
            "inputs", "plan", "The plan was made from other customers or visitors."
        )
    if (plan.date, plan.timezone) != (inputs.day, inputs.timezone):
        yield Violation(
            "day", "plan", f"The plan is not for {inputs.day} in {inputs.timezone}."
        )
    expected_policy = (policy.id, policy.version, policy.sha256)
    if (plan.policy.id, plan.policy.version, plan.policy.sha256) != expected_policy:
        stated = f"{plan.policy.id} {plan.policy.version}"
        expected = f"{policy.id} {policy.version} of {policy.sha256[:8]}"
        yield Violation("policy", "plan", f"The plan follows {stated}, not {expected}.")
    if (plan.solver.travel, plan.solver.estimated) != (
        day_problem.travel,
        day_problem.estimated,
    ):
        detail = (
            f"These settings time the plan by {day_problem.travel}; give the roads and the "
            "travel settings that it was made with."
        )
        yield Violation("travel", "plan", detail)
    yield from _customer_faults(plan, inputs)
    yield from _exclusion_faults(plan, day_problem)
    visit_number = {visit.id: i for i, visit in enumerate(day_problem.problem.visits)}
    shift_number = {shift.id: i for i, shift in enumerate(day_problem.problem.shifts)}
    is_complete = True
    for route in plan.routes:
        for violation in _stated_faults(route, day_problem, visit_number, shift_number):
            is_complete = is_complete and violation.rule != "unknown"
            yield violation
    if is_complete:
        solution = stated_solution(plan, day_problem, visit_number, shift_number)
        yield from _end_faults(plan, day_problem, solution)
        former = shifts_with_former_breaks(day_problem, solution)
        # plan.json states no solver cost, so only that rule of the check has no object.
        violations = [
            violation
            for violation in check_solution(day_problem.problem, solution)
            if violation.rule != "cost"
            and not (violation.rule == "break" and violation.where in former)
        ]
        yield from violations
        yield from _travel_faults(plan, solution)
        yield from _figure_faults(plan, day_problem, solution)
        if not violations and not former:
            yield from _reason_faults(plan, day_problem, solution)
            yield from _next_best_faults(plan, day_problem, solution)
        yield from leg_faults(plan, day_problem, solution)


def _customer_faults(plan: PlanDocument, inputs: DayInputs) -> Iterator[Violation]:
    appearances = Counter(
        customer
        for route in plan.routes
        for stop in route.stops
        for customer in stop.customers(stop.customer_id)
    )
    appearances.update(
        c for item in plan.unassigned for c in item.customers(item.customer_id)
    )
    appearances.update(item.customer_id for item in plan.excluded)
    expected = dict.fromkeys(subject.customer.customer_id for subject in inputs.cases)
    for customer in expected:
        if appearances[customer] != 1:
            detail = f"The customer appears {appearances[customer]} times."
            yield Violation("once", customer, detail)
    for customer in sorted(set(appearances) - set(expected)):
        yield Violation("unknown", customer, "There is no such customer in the inputs.")


def _exclusion_faults(plan: PlanDocument, day_problem: DayProblem) -> Iterator[Violation]:
    expected = {item.customer_id: item for item in day_problem.excluded}
    stated = {item.customer_id: item for item in plan.excluded}
    for customer in sorted(expected.keys() | stated.keys()):
        item, right = stated.get(customer), expected.get(customer)
        if item != right:
            detail = (
                f"The customer is {_exclusion_words(item)}; the right is "
                f"{_exclusion_words(right)}."
            )
            yield Violation("exclusion", customer, detail)


def _exclusion_words(item: ExcludedDocument | None) -> str:
    if item is None:
        return "not excluded"
    return f"excluded for {item.rule} ({item.citation}: {item.reason})"


def _stated_faults(
    route: RouteDocument,
    day_problem: DayProblem,
    visit_number: dict[str, int],
    shift_number: dict[str, int],
) -> Iterator[Violation]:
    """Compare what the plan says of visits and teams with the inputs."""
    if route.team_id not in shift_number:
        yield Violation("unknown", route.team_id, "There is no such team on this day.")
        return
    shift = day_problem.problem.shifts[shift_number[route.team_id]]
    if (route.visitor_ids, route.travel_mode) != (shift.team, shift.mode):
        detail = "The team has other visitors or another travel mode."
        yield Violation("team", route.team_id, detail)
    for number, stop in enumerate(route.stops, 1):
        where = f"{route.team_id}, {stop.visit_id}"
        if stop.visit_id not in visit_number:
            yield Violation(
                "unknown", where, "There is no such visit that may be made on this day."
            )
            continue
        index = visit_number[stop.visit_id]
        place = day_problem.places[day_problem.problem.visits[index].place]
        priority = day_problem.priorities[index]
        if stop.sequence != number:
            detail = f"The stop has number {stop.sequence}; it should have {number}."
            yield Violation("sequence", where, detail)
        if stop.customer_id != day_problem.cases[index].customer.customer_id:
            yield Violation("customer", where, "The visit belongs to another customer.")
        part = visit_part(day_problem.cases[index])
        if any(getattr(stop, name) != value for name, value in part.items()):
            yield Violation("cases", where, "The visit is for other cases of the customer.")
        if (stop.lat, stop.lon) != (place.lat, place.lon):
            detail = "The stop lies elsewhere than the customer's pin."
            yield Violation("place", where, detail)
        worth = (priority.tier, priority.score, priority.parts)
        if (stop.tier, stop.score, stop.parts) != worth:
            detail = "The visit has another tier, score or part of the score."
            yield Violation("priority", where, detail)
        purpose = purpose_of(day_problem.cases[index], day_problem.clock.day)
        if stop.purpose != purpose:
            detail = f"The purpose is {stop.purpose}; it should be {purpose}."
            yield Violation("purpose", where, detail)
        if stop.wait_s != _wait_s(route, number - 1):
            detail = f"The wait is given as {stop.wait_s} s; the times give another."
            yield Violation("wait", where, detail)


def _wait_s(route: RouteDocument, index: int) -> int:
    stop = route.stops[index]
    break_s = sum(
        (pause.finish - pause.begin).total_seconds()
        for pause in route.breaks
        if stop.arrive <= pause.begin and pause.finish <= stop.begin
    )
    return int((stop.begin - stop.arrive).total_seconds() - break_s)


def _travel_faults(plan: PlanDocument, solution: routed.Solution) -> Iterator[Violation]:
    """Compare the stated duration of each leg with the times of its ends."""
    for route, timed in zip(plan.routes, solution.routes, strict=True):
        durations = timed.leg_durations
        stated = [stop.travel_s for stop in route.stops]
        for stop, seconds, expected in zip(route.stops, stated, durations, strict=False):
            if seconds != expected:
                where = f"{route.team_id}, {stop.visit_id}"
                detail = f"The leg is given as {seconds} s; its times give {expected} s."
                yield Violation("travel", where, detail)
        if route.travel_s != sum(durations):
            detail = (
                f"The travel of the route is given as {route.travel_s} s; its times give "
                f"{sum(durations)} s."
            )
            yield Violation("travel", route.team_id, detail)


def _end_faults(
    plan: PlanDocument, day_problem: DayProblem, solution: routed.Solution
) -> Iterator[Violation]:
    for route, timed in zip(plan.routes, solution.routes, strict=True):
        shift = day_problem.problem.shifts[timed.shift]
        place = shift.end
        if place is None and timed.stops:
            place = day_problem.problem.visits[timed.stops[-1].visit].place
        for number, waypoint in ((shift.start, route.start), (place, route.end)):
            if number is not None and (waypoint.lat, waypoint.lon) != (
                day_problem.places[number].lat,
                day_problem.places[number].lon,
            ):
                detail = "The route starts or ends at another place."
                yield Violation("place", route.team_id, detail)


def _figure_faults(
    plan: PlanDocument, day_problem: DayProblem, solution: routed.Solution
) -> Iterator[Violation]:
    windows = []
    for route, timed in zip(plan.routes, solution.routes, strict=True):
        windows.append(day_problem.problem.shifts[timed.shift].window)
        if route.meet != meet_document(day_problem, timed):
            detail = "The team meets at another time or place."
            yield Violation("meet", route.team_id, detail)
        sums = {
            "service_s": sum(stop.finish - stop.begin for stop in timed.stops),
            "wait_s": sum(stop.wait_s for stop in route.stops),
            "overtime_s": max(0, timed.end - windows[-1].end),
        }
        yield from _difference_faults(route, sums, route.team_id)
    amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
    planned = [visit for route in solution.routes for visit in route.visits]
    for visit in planned:
        for currency, amount in day_problem.cases[visit].amounts.items():
            amounts[currency] += amount
    service = sum(route.service_s for route in plan.routes)
    regular_s = sum(window.end - window.start for window in windows)
    spans = [route.end - route.depart for route in solution.routes]
    figures = {
        "planned": len(planned),
        "unassigned": len(plan.unassigned),
        "excluded": len(plan.excluded),
        "travel_s": sum(route.travel_s for route in plan.routes),
        "distance_m": sum(route.distance_m for route in plan.routes),
        "value_planned": round(sum(day_problem.priorities[v].score for v in planned), 1),
        "value_left": value_left(day_problem, solution),
        "amount_covered": {name: format(total, "f") for name, total in amounts.items()},
        "utilisation": round(service / regular_s, 3) if regular_s else 0,
        "longest_shift_s": max(spans, default=0),
        "shortest_shift_s": min(spans, default=0),
    }
    yield from _difference_faults(plan.kpis, figures, "kpis")


def _difference_faults(
    part: PlanPart, expected: Mapping[str, object], where: str
) -> Iterator[Violation]:
    for name, value in expected.items():
        if getattr(part, name) != value:
            detail = f"{name} is {getattr(part, name)}; it should be {value}."
            yield Violation("figures", where, detail)


def _reason_faults(
    plan: PlanDocument, day_problem: DayProblem, solution: routed.Solution
) -> Iterator[Violation]:
    """Compare the stated reasons with those of a new trial of every unassigned visit."""
    stated = {item.customer_id: item for item in plan.unassigned}
    for item in day_problem.held:
        if not _same_reason(stated.get(item.customer_id), item):
            yield Violation(
                "hold", item.customer_id, f"The reason should be: {item.reason}"
            )
    for visit, reason in explain_unassigned(
        day_problem.problem, solution, day_problem.hours
    ).items():
        expected = unassigned_document(day_problem, visit, reason)
        if not _same_reason(stated.get(expected.customer_id), expected):
            advice = (item.reason for item in expected.fits_if)
            words = " ".join([expected.reason, *advice])
            yield Violation(
                "reason", expected.customer_id, f"The reason should be: {words}"
            )


def _same_reason(item: UnassignedDocument | None, expected: UnassignedDocument) -> bool:
    """True if a plan says the right of an unassigned visit; early plans lack its id."""
    if item is not None and not item.visit_id:
        item = item.model_copy(update={"visit_id": expected.visit_id})
    return item == expected


def _next_best_faults(
    plan: PlanDocument, day_problem: DayProblem, solution: routed.Solution
) -> Iterator[Violation]:
    """Compare the stated next-best teams with those of a new trial of every other route."""
    alternatives = best_alternatives(day_problem.problem, solution)
    for route, timed in zip(plan.routes, solution.routes, strict=True):
        for stop, visit in zip(route.stops, timed.visits, strict=True):
            expected = next_best_document(alternatives.get(visit))
            where = f"{route.team_id}, {stop.visit_id}"
            if stop.next_best != expected:
                detail = "There is no next-best team."
                if expected is not None:
                    detail = (
                        f"The next-best team should be {expected.team_id}, at "
                        f"{expected.extra_s} s more."
                    )
                yield Violation("next_best", where, detail)
            reason = sentence(*choice_reason(route.team_id, expected), ENGLISH)
            if stop.reason != reason:
                yield Violation("reason", where, f"The reason should be: {reason}")
