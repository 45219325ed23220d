"""What is said to help does help: the day is changed as told, and solved again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

import pytest

from dispatch.demo import sample_day
from dispatch.domain.case import Case
from dispatch.domain.day import CaseOnDay, DayInputs, new_visit_id
from dispatch.domain.plan import (
    AdviceDocument,
    Param,
    PlanDocument,
    SolverRun,
    UnassignedDocument,
)
from dispatch.domain.visitor import Visitor
from dispatch.domain.windows import DayWindow, on_day, parse_clock
from dispatch.intake import read_customers, read_visitors
from dispatch.planning.build_problem import DayProblem
from dispatch.planning.search import Effort
from dispatch.text import ENGLISH
from dispatch.text.reasons import ADVICE, REASONS, sentence
from routing.problem import Problem
from routing.schedule import assemble_solution, schedule_route
from routing.solution import Solution
from routing.solver import solve
from routing.stopping import StoppingCriterion
from tests.support.clock import DAY
from tests.support.dispatch_builders import (
    SETTINGS,
    built,
    day_inputs,
    explained_plan,
    plan_inputs,
    with_values,
)
from tests.support.insertions import insert_greedily

DAYS = range(1, 21)
EXCHANGES = ("in_place_of_others", "others_come_first")


@dataclass(frozen=True)
class Solved:
    """A day, what routing made of it, and the plan that says so."""

    inputs: DayInputs
    built: DayProblem
    solution: Solution
    plan: PlanDocument

    def customer(self, visit: int) -> str:
        return self.built.cases[visit].customer.customer_id

    @property
    def tiers(self) -> dict[str, int]:
        """Tier of every planned customer."""
        return {
            self.customer(v): self.built.problem.visits[v].tier
            for route in self.solution.routes
            for v in route.visits
        }


def days(seed: int) -> DayInputs:
    """A day with too much to do for staff whose limits, hours and training differ."""
    rng = Random(seed)
    sample = sample_day(DAY, customers=36, visitors=3, seed=seed)
    staff = tuple(
        replace(
            visitor,
            shift_end=visitor.shift_start + rng.choice((180, 300, 540)),
            break_minutes=0,
            break_window=None,
            max_overtime_minutes=rng.choice((0, 10)),
            max_visits=rng.choice((None, None, 5)),
            skills={} if rng.random() < 0.5 else visitor.skills,
        )
        for visitor in sample.visitors
    )
    people = (
        with_values(case, min_team=1, windows=_short(case.case, rng))
        for case in sample.customers
    )
    return day_inputs(
        *(case.with_currency(SETTINGS.currency) for case in people), visitors=staff
    )


def _short(row: Case, rng: Random) -> tuple[DayWindow, ...]:
    """Sometimes a window that is hardly longer than the visit, or too short for it."""
    if rng.random() < 0.5:
        return row.windows
    opens = rng.randrange(9 * 60, 17 * 60)
    return (DayWindow(opens, opens + rng.choice((20, 40, 60))),)


@cache
def solved(seed: int) -> Solved:
    inputs = days(seed)
    made = built(inputs)
    solution = solve(made.problem, StoppingCriterion(iterations=300), seed=seed)
    run = SolverRun(
        seconds=None,
        seed=seed,
        workers=1,
        engines=(solution.engine,),
        travel=made.travel,
        estimated=made.estimated,
    )
    plan = explained_plan(inputs, made, solution, run)
    return Solved(inputs, made, solution, plan)


@dataclass(frozen=True)
class Resolved:
    """Changed inputs, the old routes with whoever fits put in, and those of a new solve."""

    problem: Problem
    filled: Solution
    solution: Solution

    def planned(self, solution: Solution) -> set[str]:
        ids = {self.problem.visits[v].id for r in solution.routes for v in r.visits}
        return {visit_id.removesuffix(f"@{DAY}") for visit_id in ids}


def solve_again(day: Solved, inputs: DayInputs) -> Resolved:
    """Solve changed inputs, from the old routes on."""
    problem = built(inputs).problem
    number = {visit.id: v for v, visit in enumerate(problem.visits)}
    start: list[list[int]] = [[] for _ in problem.shifts]
    for route in day.solution.routes:
        ids = (new_visit_id(day.customer(v), DAY) for v in route.visits)
        start[route.shift] = [number[one] for one in ids if one in number]
    old = [
        schedule_route(problem, shift, order) for shift, order in enumerate(start) if order
    ]
    assert None not in old, "what was planned still keeps every rule"
    filled = assemble_solution(
        problem, insert_greedily(problem, [route for route in old if route]), ""
    )
    found = solve(problem, StoppingCriterion(iterations=20), seed=1, start=start)
    return Resolved(problem, filled, found)


def follow_advice(
    day: Solved, item: UnassignedDocument, advice: AdviceDocument
) -> DayInputs:
    """The day with its cases changed as the advice says, by its parameters alone."""
    params = advice.params

    def helped(case: CaseOnDay) -> CaseOnDay:
        if case.customer.customer_id != item.customer_id:
            return case
        windows = on_day(case.case.windows, DAY)
        if advice.code == "later_hours":
            until = parse_clock(str(params["until"]))
            old = max(w for w in windows if w.opens < until)
            new = replace(old, closes=max(old.closes, until))
        elif advice.code == "earlier_hours":
            begin = parse_clock(str(params["begin"]))
            old = min(w for w in windows if w.closes > begin)
            new = replace(old, opens=min(old.opens, begin))
        else:
            return case
        changed = tuple(new if w == old else w for w in case.case.windows)
        return with_values(case, windows=changed)

    def eased(visitor: Visitor) -> Visitor:
        if visitor.visitor_id != params["shift"]:
            return visitor
        if advice.code == "more_overtime":
            more = visitor.max_overtime_minutes + int(str(params["more_min"]))
            return replace(visitor, max_overtime_minutes=more)
        if advice.code == "more_training":
            learnt = dict.fromkeys(str(params["skills"]).split(", "))
            return replace(visitor, skills=visitor.skills | learnt)
        if advice.code == "one_more_visit":
            return replace(visitor, max_visits=(visitor.max_visits or 0) + 1)
        return visitor

    return replace(
        day.inputs,
        cases=tuple(map(helped, day.inputs.cases)),
        visitors=tuple(map(eased, day.inputs.visitors)),
    )


def without(inputs: DayInputs, customers: set[str]) -> DayInputs:
    """The day on which nobody goes to some customers, whose amounts count as before."""
    return replace(
        inputs,
        cases=tuple(
            with_values(c, flags=("paid",)) if c.customer.customer_id in customers else c
            for c in inputs.cases
        ),
    )


def all_advice(
    *codes: str,
) -> Iterator[tuple[Solved, UnassignedDocument, AdviceDocument]]:
    """All advice of these kinds on all days."""
    for seed in DAYS:
        day = solved(seed)
        for item in day.plan.unassigned:
            for advice in item.fits_if:
                if advice.code in codes:
                    yield day, item, advice


def at_stake(day: Solved, item: UnassignedDocument) -> set[str]:
    """The planned customers of the same tier as an unassigned one, or of a higher."""
    assert item.tier is not None
    return {customer for customer, tier in day.tiers.items() if tier <= item.tier}


ALONE = ("later_hours", "earlier_hours", "more_overtime", "more_training", "one_more_visit")


@pytest.mark.parametrize("code", ALONE)
def test_a_day_changed_as_told_has_the_visit_and_loses_no_other(code: str) -> None:
    kept = []
    for day, item, advice in all_advice(code):
        others = {one.customer_id for one in day.plan.unassigned} - {item.customer_id}
        # What would help is told for each alone: others want the same room.
        new = solve_again(day, without(follow_advice(day, item, advice), others))
        wanted = at_stake(day, item) | {item.customer_id}
        assert wanted <= new.planned(new.filled), (item.customer_id, advice)
        # At times a visit that was planned before is worth more in that room.
        kept.append(wanted <= new.planned(new.solution))
        assert kept[-1] or new.solution.cost < new.filled.cost
    assert len(kept) >= 2
    assert sum(kept) >= 0.8 * len(kept)


@pytest.mark.parametrize("code", ALONE)
def test_room_that_several_want_is_never_left_unused(code: str) -> None:
    for day, item, advice in all_advice(code):
        new = solve_again(day, follow_advice(day, item, advice))
        more = new.planned(new.solution) - day.tiers.keys()
        assert more or new.solution.cost < new.filled.cost, (item.customer_id, advice)


@pytest.mark.parametrize("code", EXCHANGES)
def test_who_is_named_stands_in_the_way_and_nobody_else(code: str) -> None:
    kept = []
    for day, item, advice in all_advice(code):
        displaced = advice.params["customers"]
        assert isinstance(displaced, tuple)
        others = {one.customer_id for one in day.plan.unassigned} - {item.customer_id}
        rest = urgent(without(day.inputs, others | set(displaced)), item.customer_id)
        wanted = at_stake(day, item) - set(displaced) | {item.customer_id}
        new = solve_again(day, rest)
        assert wanted <= new.planned(new.filled), (item.customer_id, advice)
        # Those in the way are the reason: with them it cannot be added.
        with_them = solve_again(day, urgent(without(day.inputs, others), item.customer_id))
        assert item.customer_id not in with_them.planned(with_them.filled)
        kept.append(wanted <= new.planned(new.solution))
        assert kept[-1] or new.solution.cost < new.filled.cost
    assert kept
    assert sum(kept) >= 0.8 * len(kept)


def test_no_advice_says_that_a_longer_search_may_improve_the_plan() -> None:
    assert any(day.plan.unassigned for day in map(solved, DAYS))
    assert not list(all_advice("better_than_others"))


def urgent(inputs: DayInputs, customer_id: str) -> DayInputs:
    """The day with a visit that is due, which is made at any price of travel."""
    return replace(
        inputs,
        cases=tuple(
            with_values(c, due_by=DAY) if c.customer.customer_id == customer_id else c
            for c in inputs.cases
        ),
    )


def test_everybody_who_is_not_planned_has_one_reason_in_both_languages() -> None:
    codes = set()
    for seed in DAYS:
        day = solved(seed)
        assert_explained(day.plan, day.inputs)
        codes |= {item.code for item in day.plan.unassigned}
    assert len(codes) >= 3


def assert_explained(plan: PlanDocument, inputs: DayInputs) -> None:
    """Each customer is in one place; those without a visit have a whole sentence why."""
    told_of = [item.customer_id for item in (*plan.unassigned, *plan.excluded)]
    planned = [stop.customer_id for route in plan.routes for stop in route.stops]
    everybody = sorted(c.customer.customer_id for c in inputs.cases)
    assert sorted(told_of + planned) == everybody
    reasons = [(item.code, item.reason, item.params) for item in plan.unassigned]
    reasons += [(item.rule, item.reason, item.params) for item in plan.excluded]
    for code, reason, params in reasons:
        assert code in REASONS
        assert reason == sentence(code, params, ENGLISH)
        assert_no_gap(code, params)
    for left in plan.unassigned:
        for one in left.fits_if:
            assert one.code in ADVICE
            assert_no_gap(one.code, one.params)


def assert_no_gap(code: str, params: Mapping[str, Param]) -> None:
    """No name or number is missing from a sentence."""
    assert (REASONS.get(code) or ADVICE[code]).format_map(params)


def test_everybody_in_porto_has_one_reason_in_both_languages(porto: Path) -> None:
    customers = read_customers((porto / "customers.csv").read_bytes(), "customers.csv")
    visitors = read_visitors((porto / "visitors.csv").read_bytes(), "visitors.csv")
    people = sorted(customers.rows, key=lambda row: row.customer.customer_id)
    inputs = DayInputs(
        DAY,
        "Europe/Lisbon",
        tuple(row.with_currency("EUR") for row in people),
        visitors.rows[:6],
    )
    effort = Effort(seconds=300, seed=1, iterations=200, workers=1)
    plan = plan_inputs(inputs, effort)
    assert plan.unassigned
    assert plan.excluded
    assert_explained(plan, inputs)
