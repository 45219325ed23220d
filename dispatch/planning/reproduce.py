"""Verifies a plan file by doing the plan again from its inputs.

Times and windows are checked by the independent check of routing. Reasons, next-best
teams, figures and legs are computed anew by the same code as in planning, and compared:
that proves that the file was not changed, not that the code is right.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dispatch.domain.day import DayInputs
from dispatch.domain.plan import ExcludedDocument, PlanDocument, PlanPart, RouteDocument
from dispatch.errors import Fault, InputError
from dispatch.planning.assemble_plan import (
    meet_document,
    next_best_document,
    unassigned_document,
)
from dispatch.planning.build_problem import DayProblem
from dispatch.planning.pipeline import pose_problem
from dispatch.planning.reproduce_paths import leg_faults
from dispatch.planning.reproduce_teams import team_faults
from dispatch.planning.travel_sources import sources_as_stated, travel_source
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
from routing.travel.roads.data.osm import OnProgress


def parse_plan(data: bytes) -> PlanDocument:
    """A plan from the bytes of plan.json.

    Raises
    ------
    InputError
        If it is no plan; the error carries every fault and its place in the file.
    """
    try:
        return PlanDocument.model_validate_json(data)
    except ValidationError as error:
        faults = tuple(_fault(item) for item in error.errors())
        raise InputError("This file is not a plan of Rounds.", faults) from None


_EXPECTED = {
    "missing": "a value",
    "extra_forbidden": "no such name",
    "json_invalid": "JSON, whole and well-formed",
}


def _fault(item: ErrorDetails) -> Fault:
    steps = (f"[{s}]" if isinstance(s, int) else f".{s}" for s in item["loc"])
    value = "" if item["type"] in ("missing", "json_invalid") else str(item["input"])[:80]
    expected = _EXPECTED.get(item["type"], item["msg"].removeprefix("Input should be "))
    return Fault("".join(steps).lstrip(".") or "file", value, expected)


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
    source = travel or stated_travel(plan, inputs, settings)
    teams = [team.visitor_ids for team in plan.teams]
    built = pose_problem(inputs, policy, settings, source, teams)
    return (
        *team_faults(plan, inputs, policy, built, settings.pairing),
        *_all(plan, inputs, policy, built),
    )


def stated_travel(
    plan: PlanDocument,
    inputs: DayInputs,
    settings: Settings,
    on_progress: OnProgress | None = None,
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


def _all(
    plan: PlanDocument, inputs: DayInputs, policy: Policy, built: DayProblem
) -> Iterator[Violation]:
    if plan.inputs_sha256 != inputs.sha256:
        yield Violation("inputs", "plan", "was made from other customers or visitors")
    if (plan.date, plan.timezone) != (inputs.day, inputs.timezone):
        yield Violation("day", "plan", f"is not for {inputs.day} in {inputs.timezone}")
    followed = (policy.id, policy.version, policy.sha256)
    if (plan.policy.id, plan.policy.version, plan.policy.sha256) != followed:
        stated = f"{plan.policy.id} {plan.policy.version}"
        now = f"{policy.id} {policy.version} of {policy.sha256[:8]}"
        yield Violation("policy", "plan", f"follows {stated}, not {now}")
    if (plan.solver.travel, plan.solver.estimated) != (built.travel, built.estimated):
        cure = "give the roads and the travel settings that it was made with"
        yield Violation("travel", "plan", f"is timed by {built.travel}; {cure}")
    yield from _everyone_once(plan, inputs)
    yield from _exclusions(plan, built)
    visit_number = {visit.id: i for i, visit in enumerate(built.problem.visits)}
    shift_number = {shift.id: i for i, shift in enumerate(built.problem.shifts)}
    sound = True
    for route in plan.routes:
        for violation in _stated(route, built, visit_number, shift_number):
            sound = sound and violation.rule != "unknown"
            yield violation
    if sound:
        solution = _solution(plan, built, visit_number, shift_number)
        yield from _ends(plan, built, solution)
        # plan.json states no solver cost, so only that rule of the check has no object.
        broken = [v for v in check_solution(built.problem, solution) if v.rule != "cost"]
        yield from broken
        yield from _travel(plan, solution)
        yield from _figures(plan, built, solution)
        if not broken:
            yield from _reasons(plan, built, solution)
            yield from _next_best(plan, built, solution)
        yield from leg_faults(plan, built, solution)


def _everyone_once(plan: PlanDocument, inputs: DayInputs) -> Iterator[Violation]:
    seen = Counter(stop.customer_id for route in plan.routes for stop in route.stops)
    seen.update(item.customer_id for item in plan.unassigned)
    seen.update(item.customer_id for item in plan.excluded)
    known = [subject.customer.customer_id for subject in inputs.cases]
    for customer in known:
        if seen[customer] != 1:
            yield Violation("once", customer, f"appears {seen[customer]} times")
    for customer in sorted(set(seen) - set(known)):
        yield Violation("unknown", customer, "is not among the customers")


def _exclusions(plan: PlanDocument, built: DayProblem) -> Iterator[Violation]:
    due = {item.customer_id: item for item in built.excluded}
    stated = {item.customer_id: item for item in plan.excluded}
    for customer in sorted(due.keys() | stated.keys()):
        found, right = stated.get(customer), due.get(customer)
        if found != right:
            yield Violation(
                "exclusion", customer, f"is {_told(found)}, should be {_told(right)}"
            )


def _told(item: ExcludedDocument | None) -> str:
    if item is None:
        return "not excluded"
    return f"excluded for {item.rule} ({item.citation}: {item.reason})"


def _stated(
    route: RouteDocument,
    built: DayProblem,
    visit_number: dict[str, int],
    shift_number: dict[str, int],
) -> Iterator[Violation]:
    """Compare what the plan says of visits and teams with the inputs."""
    if route.team_id not in shift_number:
        yield Violation("unknown", route.team_id, "is no team of this day")
        return
    shift = built.problem.shifts[shift_number[route.team_id]]
    if (route.visitor_ids, route.travel_mode) != (shift.team, shift.mode):
        yield Violation("team", route.team_id, "has other visitors or travels otherwise")
    for number, stop in enumerate(route.stops, 1):
        where = f"{route.team_id}, {stop.visit_id}"
        if stop.visit_id not in visit_number:
            yield Violation("unknown", where, "is no visit that may be made on this day")
            continue
        index = visit_number[stop.visit_id]
        place = built.places[built.problem.visits[index].place]
        priority = built.priorities[index]
        if stop.sequence != number:
            yield Violation("sequence", where, f"is {stop.sequence}, should be {number}")
        if stop.customer_id != built.cases[index].customer.customer_id:
            yield Violation("customer", where, "belongs to another customer")
        if (stop.lat, stop.lon) != (place.lat, place.lon):
            yield Violation("place", where, "lies elsewhere than the customer's pin")
        worth = (priority.tier, priority.score, priority.parts)
        if (stop.tier, stop.score, stop.parts) != worth:
            yield Violation("priority", where, "has another tier, score or part of it")
        purpose = purpose_of(built.cases[index], built.clock.day)
        if stop.purpose != purpose:
            yield Violation("purpose", where, f"is {stop.purpose}, should be {purpose}")
        if stop.wait_s != _wait(route, number - 1):
            yield Violation(
                "wait", where, f"is {stop.wait_s} s by the plan, not by its times"
            )


def _wait(route: RouteDocument, index: int) -> int:
    stop = route.stops[index]
    resting = sum(
        (rest.finish - rest.begin).total_seconds()
        for rest in route.breaks
        if stop.arrive <= rest.begin and rest.finish <= stop.begin
    )
    return int((stop.begin - stop.arrive).total_seconds() - resting)


def _solution(
    plan: PlanDocument,
    built: DayProblem,
    visit_number: dict[str, int],
    shift_number: dict[str, int],
) -> routed.Solution:
    """The plan's own times in the words of routing.

    Only the seconds at full speed are the source's: a plan states those of its hours.
    """
    since = built.clock.since_midnight
    routes = []
    for route in plan.routes:
        number = shift_number[route.team_id]
        visits = [visit_number[stop.visit_id] for stop in route.stops]
        *ways, back = _full_speed(built, number, visits)
        stops = tuple(
            routed.Stop(
                visit,
                since(stop.arrive),
                since(stop.begin),
                since(stop.finish),
                way,
                stop.distance_m,
            )
            for visit, stop, way in zip(visits, route.stops, ways, strict=True)
        )
        routes.append(
            routed.Route(
                shift=number,
                depart=since(route.start.at),
                stops=stops,
                breaks=tuple(
                    routed.ScheduledBreak(since(rest.begin), since(rest.finish))
                    for rest in route.breaks
                ),
                back_travel=back,
                back_metres=route.distance_m - sum(stop.distance_m for stop in route.stops),
                end=since(route.end.at),
            )
        )
    planned = {stop.visit for route in routes for stop in route.stops}
    rest = tuple(v for v in range(len(built.problem.visits)) if v not in planned)
    return routed.Solution(tuple(routes), rest, 0, "")


def _full_speed(built: DayProblem, number: int, visits: Sequence[int]) -> list[int]:
    """Seconds to each stop and back, none where the end is open."""
    shift = built.problem.shifts[number]
    places = [shift.start, *(built.problem.visits[visit].place for visit in visits)]
    if shift.end is not None:
        places.append(shift.end)
    seconds, _ = built.problem.travel[shift.mode].legs(places)
    return [*seconds, 0] if shift.end is None else seconds


def _travel(plan: PlanDocument, solution: routed.Solution) -> Iterator[Violation]:
    """Compare the stated duration of each leg with the times of its ends."""
    for route, timed in zip(plan.routes, solution.routes, strict=True):
        took = timed.leg_durations
        stated = [stop.travel_s for stop in route.stops]
        for stop, seconds, right in zip(route.stops, stated, took, strict=False):
            if seconds != right:
                where = f"{route.team_id}, {stop.visit_id}"
                yield Violation("travel", where, f"takes {seconds} s, by its times {right}")
        if route.travel_s != sum(took):
            said = f"takes {route.travel_s} s, by its times {sum(took)}"
            yield Violation("travel", route.team_id, said)


def _ends(
    plan: PlanDocument, built: DayProblem, solution: routed.Solution
) -> Iterator[Violation]:
    for route, timed in zip(plan.routes, solution.routes, strict=True):
        shift = built.problem.shifts[timed.shift]
        place = shift.end
        if place is None and timed.stops:
            place = built.problem.visits[timed.stops[-1].visit].place
        for number, waypoint in ((shift.start, route.start), (place, route.end)):
            if number is not None and (waypoint.lat, waypoint.lon) != (
                built.places[number].lat,
                built.places[number].lon,
            ):
                yield Violation("place", route.team_id, "starts or ends elsewhere")


def _figures(
    plan: PlanDocument, built: DayProblem, solution: routed.Solution
) -> Iterator[Violation]:
    windows = []
    for route, timed in zip(plan.routes, solution.routes, strict=True):
        windows.append(built.problem.shifts[timed.shift].window)
        if route.meet != meet_document(built, timed):
            yield Violation("meet", route.team_id, "comes together otherwise")
        sums = {
            "service_s": sum(stop.finish - stop.begin for stop in timed.stops),
            "wait_s": sum(stop.wait_s for stop in route.stops),
            "overtime_s": max(0, timed.end - windows[-1].end),
        }
        yield from _differences(route, sums, route.team_id)
    amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
    planned = [visit for route in solution.routes for visit in route.visits]
    for visit in planned:
        case = built.cases[visit].case
        amounts[case.currency] += case.overdue_amount
    service = sum(route.service_s for route in plan.routes)
    paid = sum(window.end - window.start for window in windows)
    spans = [route.end - route.depart for route in solution.routes]
    figures = {
        "planned": len(planned),
        "unassigned": len(plan.unassigned),
        "excluded": len(plan.excluded),
        "travel_s": sum(route.travel_s for route in plan.routes),
        "distance_m": sum(route.distance_m for route in plan.routes),
        "value_planned": round(sum(built.priorities[v].score for v in planned), 1),
        "value_left": round(sum(built.priorities[v].score for v in solution.unassigned), 1),
        "amount_covered": {name: format(total, "f") for name, total in amounts.items()},
        "utilisation": round(service / paid, 3) if paid else 0,
        "longest_shift_s": max(spans, default=0),
        "shortest_shift_s": min(spans, default=0),
    }
    yield from _differences(plan.kpis, figures, "kpis")


def _differences(
    part: PlanPart, right: Mapping[str, object], where: str
) -> Iterator[Violation]:
    for name, value in right.items():
        if getattr(part, name) != value:
            yield Violation(
                "figures", where, f"{name} is {getattr(part, name)}, should be {value}"
            )


def _reasons(
    plan: PlanDocument, built: DayProblem, solution: routed.Solution
) -> Iterator[Violation]:
    """Try every left-out visit anew; the plan must say what that says."""
    stated = {item.customer_id: item for item in plan.unassigned}
    for visit, reason in explain_unassigned(built.problem, solution, built.hours).items():
        right = unassigned_document(built, visit, reason)
        if stated.get(right.customer_id) != right:
            words = " ".join([right.reason, *(one.reason for one in right.fits_if)])
            yield Violation("reason", right.customer_id, f"should be: {words}")


def _next_best(
    plan: PlanDocument, built: DayProblem, solution: routed.Solution
) -> Iterator[Violation]:
    """Try every visit in every other route; the plan must say what that says."""
    found = best_alternatives(built.problem, solution)
    for route, timed in zip(plan.routes, solution.routes, strict=True):
        for stop, visit in zip(route.stops, timed.visits, strict=True):
            right = next_best_document(found.get(visit))
            where = f"{route.team_id}, {stop.visit_id}"
            if stop.next_best != right:
                told = "nobody" if right is None else f"{right.team_id}, {right.extra_s} s"
                yield Violation("next_best", where, f"should be: {told}")
            reason = sentence(*choice_reason(route.team_id, right), ENGLISH)
            if stop.reason != reason:
                yield Violation("reason", where, f"should be: {reason}")
