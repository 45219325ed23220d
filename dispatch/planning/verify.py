"""Verifies a plan file against its inputs, with the independent check of routing."""

from collections import Counter
from collections.abc import Iterator

from pydantic import ValidationError

from dispatch.errors import Fault, InputError
from dispatch.model.candidate import DayInputs
from dispatch.planning.build import Built, build
from dispatch.planning.plan import Plan, Route
from dispatch.policy import Policy
from dispatch.settings import Settings
from routing import solution as routed
from routing.check import Violation, check


def parse_plan(data: bytes) -> Plan:
    """A plan from the bytes of plan.json.

    Raises
    ------
    InputError
        Where it is no plan; every fault with its place in the file.
    """
    try:
        return Plan.model_validate_json(data)
    except ValidationError as error:
        faults = tuple(
            Fault(
                ".".join(str(part) for part in item["loc"]) or "file",
                str(item["input"])[:80],
                item["msg"],
            )
            for item in error.errors()
        )
        raise InputError("This file is not a plan of Rounds.", faults) from None


def verify(
    plan: Plan, inputs: DayInputs, policy: Policy, settings: Settings
) -> tuple[Violation, ...]:
    """Every rule that the plan breaks, judged from the inputs alone."""
    built = build(inputs, policy, settings)
    return tuple(_all(plan, inputs, policy, built))


def _all(
    plan: Plan, inputs: DayInputs, policy: Policy, built: Built
) -> Iterator[Violation]:
    if plan.inputs_sha256 != inputs.sha256:
        yield Violation("inputs", "plan", "was made from other customers or visitors")
    if (plan.policy.id, plan.policy.version) != (policy.id, policy.version):
        stated = f"{plan.policy.id} {plan.policy.version}"
        yield Violation("policy", "plan", f"follows {stated}, not {policy.version}")
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
        yield from _times(plan, built, visit_number, shift_number)
        yield from _figures(plan)


def _everyone_once(plan: Plan, inputs: DayInputs) -> Iterator[Violation]:
    seen = Counter(stop.customer_id for route in plan.routes for stop in route.stops)
    seen.update(item.customer_id for item in plan.unassigned)
    seen.update(item.customer_id for item in plan.excluded)
    known = [candidate.row.customer_id for candidate in inputs.candidates]
    for customer in known:
        if seen[customer] != 1:
            yield Violation("once", customer, f"appears {seen[customer]} times")
    for customer in sorted(set(seen) - set(known)):
        yield Violation("unknown", customer, "is not among the customers")


def _exclusions(plan: Plan, built: Built) -> Iterator[Violation]:
    due = {item.customer_id: item.rule for item in built.excluded}
    stated = {item.customer_id: item.rule for item in plan.excluded}
    for customer in sorted(due.keys() | stated.keys()):
        if due.get(customer) != stated.get(customer):
            yield Violation(
                "exclusion",
                customer,
                f"is {stated.get(customer, 'not excluded')}, "
                f"should be {due.get(customer, 'not excluded')}",
            )


def _stated(
    route: Route,
    built: Built,
    visit_number: dict[str, int],
    shift_number: dict[str, int],
) -> Iterator[Violation]:
    """What the plan says of visits and teams against what the inputs say."""
    if route.team_id not in shift_number:
        yield Violation("unknown", route.team_id, "is no team of this day")
        return
    shift = built.problem.shifts[shift_number[route.team_id]]
    if (route.visitor_ids, route.travel_mode) != (shift.crew, shift.mode):
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
        if stop.customer_id != built.candidates[index].row.customer_id:
            yield Violation("customer", where, "belongs to another customer")
        if (stop.lat, stop.lon) != (place.lat, place.lon):
            yield Violation("place", where, "lies elsewhere than the customer's pin")
        if (stop.tier, stop.score) != (priority.tier, priority.score):
            yield Violation("priority", where, "has another tier or score")
        if stop.wait_s != _wait(route, number - 1):
            yield Violation(
                "wait", where, f"is {stop.wait_s} s by the plan, not by its times"
            )


def _wait(route: Route, index: int) -> int:
    stop = route.stops[index]
    resting = sum(
        (rest.finish - rest.begin).total_seconds()
        for rest in route.breaks
        if stop.arrive <= rest.begin and rest.finish <= stop.begin
    )
    return int((stop.begin - stop.arrive).total_seconds() - resting)


def _times(
    plan: Plan,
    built: Built,
    visit_number: dict[str, int],
    shift_number: dict[str, int],
) -> Iterator[Violation]:
    """Hand the plan's own times to the check of routing."""
    since = built.clock.since_midnight
    routes = []
    for route in plan.routes:
        shift = built.problem.shifts[shift_number[route.team_id]]
        stops = tuple(
            routed.Stop(
                visit_number[stop.visit_id],
                since(stop.arrive),
                since(stop.begin),
                since(stop.finish),
                stop.travel_s,
                stop.distance_m,
            )
            for stop in route.stops
        )
        place = shift.end
        if place is None and stops:
            place = built.problem.visits[stops[-1].visit].place
        ends = [(shift.start, route.start), (place, route.end)]
        for number, waypoint in ends:
            if number is not None and (waypoint.lat, waypoint.lon) != (
                built.places[number].lat,
                built.places[number].lon,
            ):
                yield Violation("place", route.team_id, "starts or ends elsewhere")
        routes.append(
            routed.Route(
                shift=shift_number[route.team_id],
                depart=since(route.start.at),
                stops=stops,
                rests=tuple(
                    routed.TakenRest(since(rest.begin), since(rest.finish))
                    for rest in route.breaks
                ),
                back_travel=route.travel_s - sum(stop.travel_s for stop in route.stops),
                back_metres=route.distance_m - sum(stop.distance_m for stop in route.stops),
                end=since(route.end.at),
            )
        )
    planned = {stop.visit for route in routes for stop in route.stops}
    left_out = tuple(v for v in range(len(built.problem.visits)) if v not in planned)
    # plan.json states no solver cost, so only that rule of the check has no object.
    solution = routed.Solution(tuple(routes), left_out, 0, "")
    for violation in check(built.problem, solution):
        if violation.rule != "cost":
            yield violation


def _figures(plan: Plan) -> Iterator[Violation]:
    routes = plan.routes
    found = {
        "planned": sum(len(route.stops) for route in routes),
        "unassigned": len(plan.unassigned),
        "excluded": len(plan.excluded),
        "travel_s": sum(route.travel_s for route in routes),
        "distance_m": sum(route.distance_m for route in routes),
    }
    for name, value in found.items():
        if getattr(plan.kpis, name) != value:
            yield Violation(
                "figures", name, f"is {getattr(plan.kpis, name)}, should be {value}"
            )
    for route in routes:
        service = sum(int((s.finish - s.begin).total_seconds()) for s in route.stops)
        if (route.service_s, route.wait_s) != (
            service,
            sum(s.wait_s for s in route.stops),
        ):
            yield Violation("figures", route.team_id, "service or waiting does not add up")
