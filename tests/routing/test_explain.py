"""Each left-out visit has the one reason that is true of it."""

import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from routing.costs import route_cost
from routing.explain.reasons import (
    Displacement,
    ReasonCode,
    best_alternatives,
    explain_unassigned,
    never,
)
from routing.explain.relaxations import (
    HigherLimit,
    Limit,
    LongerShift,
    MoreSkills,
    Relaxation,
    WiderWindow,
)
from routing.improve.greedy_insertion import insert_greedily
from routing.insertion import cheapest_insertion
from routing.matrix import UNREACHABLE, DenseMatrix
from routing.problem import Break, DisruptionCost, Problem, TimeWindow
from routing.schedule import assemble_solution, schedule_route
from tests.support.routing_builders import DAY, line, shift, visit
from tests.support.strategies import problems


def problem_of(call: dict, crews: list[dict], matrix: DenseMatrix | None = None) -> Problem:
    shifts = tuple(shift(f"s{k}", **crew) for k, crew in enumerate(crews))
    return Problem((visit(**call),), shifts, {"car": matrix or line(5)})


def islands() -> DenseMatrix:
    """Two places without a way between them."""
    ways = line(2).seconds.copy()
    ways[0, 1] = ways[1, 0] = UNREACHABLE
    return DenseMatrix(ways, ways, "islands", estimated=False)


@pytest.mark.parametrize(
    ("problem", "code", "data"),
    [
        (problem_of({}, []), ReasonCode.NO_SHIFTS, {}),
        (problem_of({"team_size": 2}, [{}]), ReasonCode.CREW, {}),
        (
            problem_of(
                {"skills": frozenset({"law", "care"})}, [{"skills": frozenset({"care"})}]
            ),
            ReasonCode.SKILLS,
            {"skills": "law"},
        ),
        (
            # Each skill is there, but not in one crew.
            problem_of(
                {"skills": frozenset({"law", "care"})},
                [{"skills": frozenset({"care"})}, {"skills": frozenset({"law"})}],
            ),
            ReasonCode.SKILLS,
            {"skills": "care, law"},
        ),
        (problem_of({"forbidden": frozenset({"s0"})}, [{}]), ReasonCode.FORBIDDEN, {}),
        (problem_of({"windows": ()}, [{}]), ReasonCode.WINDOW, {}),
        (problem_of({"windows": (TimeWindow(999, 1100),)}, [{}]), ReasonCode.WINDOW, {}),
        (problem_of({"place": 4}, [{"window": TimeWindow(0, 80)}]), ReasonCode.TOO_FAR, {}),
        (problem_of({"place": 1}, [{}], islands()), ReasonCode.UNREACHABLE, {}),
    ],
)
def test_what_nobody_could_do_is_told_first(problem, code, data):
    reason = never(problem, 0)
    assert (reason.code, dict(reason.data)) == (code, data)


def test_a_visit_that_does_not_pay_names_team_and_cost():
    problem = problem_of({"place": 4, "value": 30}, [{}])
    reason = explain_unassigned(problem, assemble_solution(problem, [], ""))[0]
    assert reason.code is ReasonCode.WORTH
    assert reason.data == {"shift": "s0", "extra_s": 80, "worth_s": 30}


def test_a_visit_that_only_fits_in_place_of_another_is_told_the_day_is_full():
    calls = tuple(visit(f"v{k}", service=900, windows=(DAY,)) for k in range(2))
    problem = Problem(calls, (shift(),), {"car": line(1)})
    solution = assemble_solution(problem, [schedule_route(problem, 0, [0])], "")
    assert explain_unassigned(problem, solution)[1].code is ReasonCode.FULL


@given(problems())
def test_every_left_out_visit_has_a_reason_that_trying_confirms(problem):
    solution = assemble_solution(problem, insert_greedily(problem, []), "")
    routes = {route.shift: route for route in solution.routes}
    reasons = explain_unassigned(problem, solution)
    assert set(reasons) == set(solution.unassigned)
    for index, reason in reasons.items():
        fits = cheapest_insertion(problem, routes, index)
        assert (fits is not None) == (reason.code is ReasonCode.WORTH)
        if fits is not None:
            assert fits[0] >= problem.penalties[index]


@given(problems(most_visits=4))
def test_the_cheapest_place_is_the_cheapest_of_all(problem):
    if not problem.visits:
        return
    routes = {r.shift: r for r in insert_greedily(problem, []) if 0 not in r.visits}
    costs = []
    for number in range(len(problem.shifts)):
        order = routes[number].visits if number in routes else ()
        before = route_cost(problem, routes[number]) if number in routes else 0
        for position in range(len(order) + 1):
            longer = schedule_route(
                problem, number, (*order[:position], 0, *order[position:])
            )
            if longer is not None:
                costs.append(route_cost(problem, longer) - before)
    found = cheapest_insertion(problem, routes, 0)
    assert (found[0] if found else None) == min(costs, default=None)


def orders_of(solution) -> dict[int, tuple[int, ...]]:
    return {route.shift: route.visits for route in solution.routes}


def eased_problem(problem: Problem, index: int, number: int, rule: Relaxation) -> Problem:
    """The whole problem with one rule relaxed."""
    visits, crews = list(problem.visits), list(problem.shifts)
    visits[index], crews[number] = rule.eased(visits[index], crews[number])
    return replace(problem, visits=tuple(visits), shifts=tuple(crews))


def places(problem: Problem, order: tuple[int, ...], index: int) -> Iterator[tuple]:
    for position in range(len(order) + 1):
        yield (*order[:position], index, *order[position:])


def extras(problem: Problem, number: int, order: tuple[int, ...], index: int) -> list[int]:
    """Extra cost at every place of one route where the visit fits."""
    before = schedule_route(problem, number, order)
    if order and before is None:
        return []
    base = route_cost(problem, before) if before else 0
    tried = (schedule_route(problem, number, one) for one in places(problem, order, index))
    return [route_cost(problem, route) - base for route in tried if route is not None]


@settings(max_examples=300)
@given(problems())
def test_every_advice_makes_the_visit_fit_at_a_price_that_pays(problem):
    check_advice(problem, assemble_solution(problem, insert_greedily(problem, []), ""))


def check_advice(problem: Problem, solution) -> None:
    numbers = {crew.id: k for k, crew in enumerate(problem.shifts)}
    for index, reason in explain_unassigned(problem, solution).items():
        for rule in reason.fits_if:
            number = numbers[rule.shift]
            eased = eased_problem(problem, index, number, rule)
            order = orders_of(solution).get(number, ())
            assert min(extras(eased, number, order, index)) <= rule.extra
            assert rule.extra < problem.penalties[index] <= eased.penalties[index]


@settings(max_examples=200)
@given(problems())
def test_an_exchange_is_a_timetable_with_others_left_out(problem):
    solution = assemble_solution(problem, insert_greedily(problem, []), "")
    orders = orders_of(solution)
    for index, reason in explain_unassigned(problem, solution).items():
        if reason.instead is None:
            continue
        number = [crew.id for crew in problem.shifts].index(reason.instead.shift)
        order, out = orders[number], reason.instead.displaced
        assert reason.code is not ReasonCode.WORTH
        assert out == order[order.index(out[0]) :][: len(out)]
        assert problem.locked_shifts.keys().isdisjoint(out)
        before = route_cost(problem, schedule_route(problem, number, order))
        at = order.index(out[0])
        swapped = (*order[:at], index, *order[at + len(out) :])
        after = route_cost(problem, schedule_route(problem, number, swapped))
        penalties = sum(problem.penalties[v] for v in out)
        assert reason.instead.extra == after - before + penalties
        assert reason.instead.worth == problem.penalties[index]


def simple(problem: Problem) -> Problem:
    """The problem without breaks, and without prices that depend on the time."""
    return replace(
        problem,
        shifts=tuple(replace(crew, breaks=()) for crew in problem.shifts),
        overtime_price=0,
        disruption=DisruptionCost(problem.disruption.team, 0, 0),
    )


def every_rule(problem: Problem, index: int, number: int, horizon: int) -> Iterator[tuple]:
    """Kind, how much and relaxation, for all that the horizon leaves room for."""
    call, crew = problem.visits[index], problem.shifts[number]
    for more in range(1, horizon):
        yield LongerShift, more, LongerShift(crew.id, 0, more)
        for k, window in enumerate(call.windows):
            yield WiderWindow, more, WiderWindow(crew.id, 0, k, window.start - more)
            yield WiderWindow, more, WiderWindow(crew.id, 0, k, None, window.end + more)
    for limit in Limit:
        if getattr(crew, limit.value) is not None:
            for more in range(1, horizon):
                yield limit, more, HigherLimit(crew.id, 0, limit, more)
    lacking = tuple(sorted(call.skills - crew.skills))
    if lacking:
        yield MoreSkills, len(lacking), MoreSkills(crew.id, 0, lacking)


def advised(rule: Relaxation, call) -> tuple:
    """Kind of an advice and how much it asks for."""
    match rule:
        case WiderWindow():
            old = call.windows[rule.window]
            wider = old.start - rule.begins if rule.ends is None else rule.ends - old.end
            return WiderWindow, wider
        case LongerShift():
            return LongerShift, rule.seconds
        case HigherLimit():
            return rule.limit, rule.by
        case MoreSkills():
            return MoreSkills, len(rule.skills)
    raise AssertionError(rule)


def least_help(problem: Problem, orders, index: int, horizon: int) -> dict[object, int]:
    """By kind of advice the least that makes some place fit at a price that pays."""
    least: dict[object, int] = {}
    for number in range(len(problem.shifts)):
        order = orders.get(number, ())
        shut = [
            one
            for one in places(problem, order, index)
            if schedule_route(problem, number, one) is None
        ]
        for kind, much, rule in every_rule(problem, index, number, horizon) if shut else ():
            if much >= least.get(kind, 1 << 60):
                continue
            eased = eased_problem(problem, index, number, rule)
            base = route_cost(eased, schedule_route(eased, number, order)) if order else 0
            routes = [
                route for one in shut if (route := schedule_route(eased, number, one))
            ]
            if any(
                route_cost(eased, route) - base < problem.penalties[index]
                for route in routes
            ):
                least[kind] = much
    return least


def check_least(problem: Problem, solution, horizon: int) -> None:
    for index, reason in explain_unassigned(problem, solution).items():
        if index in problem.locked_shifts:
            continue
        call = problem.visits[index]
        found = dict(advised(rule, call) for rule in reason.fits_if)
        least = least_help(problem, orders_of(solution), index, horizon)
        if any(crew.max_duration is not None for crew in problem.shifts):
            # A longer day may begin to fit only if a window begins earlier still.
            found.pop(WiderWindow, None)
            least.pop(WiderWindow, None)
        assert found == least


@settings(max_examples=150)
@given(problems(most_visits=4, most_shifts=2, one_speed=True).map(simple))
def test_the_least_that_would_help_is_never_missed(problem):
    check_least(problem, assemble_solution(problem, insert_greedily(problem, []), ""), 130)


def exchanges(problem: Problem, orders, index: int) -> list[int]:
    """Extra cost of the visit in place of each run of one to three others."""
    costs = []
    for number, order in orders.items():
        before = route_cost(problem, schedule_route(problem, number, order))
        for first in range(len(order)):
            for last in range(first, min(first + 3, len(order))):
                out = order[first : last + 1]
                route = schedule_route(
                    problem, number, (*order[:first], index, *order[last + 1 :])
                )
                if route and problem.locked_shifts.keys().isdisjoint(out):
                    penalties = sum(problem.penalties[v] for v in out)
                    costs.append(route_cost(problem, route) - before + penalties)
    return costs


@settings(max_examples=100)
@given(problems(one_speed=True).map(simple))
def test_the_cheapest_exchange_is_the_cheapest_of_all(problem):
    solution = assemble_solution(problem, insert_greedily(problem, []), "")
    orders = orders_of(solution)
    for index, reason in explain_unassigned(problem, solution).items():
        if reason.code is ReasonCode.WORTH or index in problem.locked_shifts:
            continue
        costs = exchanges(problem, orders, index)
        found = reason.instead.extra if reason.instead else None
        assert found == min(costs, default=None)


def busy(seed: int, *, breaks: bool, prices: bool) -> Problem:
    """Two routes of half a dozen stops, and as many visits that find no place in them."""
    draw = random.Random(seed)
    points = [(draw.randint(0, 40), draw.randint(0, 40)) for _ in range(9)]
    ways = [[abs(a - c) + abs(b - d) for c, d in points] for a, b in points]
    seconds = np.array(ways, dtype=np.int32)

    def spans() -> tuple[TimeWindow, ...]:
        edges = sorted(draw.sample(range(0, 400), draw.choice((2, 2, 4))))
        spread = edges if draw.random() < 0.6 else [0, 400]
        return tuple(
            TimeWindow(*pair) for pair in zip(spread[::2], spread[1::2], strict=True)
        )

    calls = tuple(
        visit(
            f"v{k}",
            place=draw.randrange(9),
            service=draw.randint(5, 25),
            setup=draw.choice((0, 0, 6)),
            windows=spans(),
            value=draw.randint(20, 120),
            skills=frozenset(draw.sample(("law", "care"), draw.choice((0, 0, 1)))),
            preferred=frozenset(draw.sample(("s0", "s1"), 1)),
            preference=draw.choice((0, 10)),
            load=draw.randint(0, 3),
        )
        for k in range(14)
    )
    crews = tuple(
        shift(
            f"s{k}",
            team=(f"s{k}",),
            start=draw.randrange(9),
            end=draw.choice((None, draw.randrange(9))),
            window=TimeWindow(0, draw.randint(150, 300)),
            overtime=draw.choice((0, 30)),
            skills=frozenset(draw.sample(("law", "care"), 1)),
            max_visits=draw.choice((None, 5)),
            max_travel=draw.choice((None, 120)),
            max_duration=draw.choice((None, 200)),
            capacity=draw.choice((None, 9)),
            breaks=(Break(15, TimeWindow(60, 140)),) if breaks else (),
        )
        for k in range(2)
    )
    matrix = DenseMatrix(seconds, seconds, "drawn", estimated=True)
    return Problem(
        calls,
        crews,
        {"car": matrix},
        overtime_price=draw.randint(1, 3) if prices else 0,
        balance=draw.choice((0, 30)) if prices else 0,
    )


@pytest.mark.parametrize("breaks", [False, True])
@pytest.mark.parametrize("seed", range(25))
def test_on_a_busy_day_places_and_exchanges_are_the_cheapest_of_all(seed, breaks):
    problem = busy(seed, breaks=breaks, prices=True)
    solution = assemble_solution(problem, insert_greedily(problem, []), "")
    orders = orders_of(solution)
    assert solution.unassigned
    for index, reason in explain_unassigned(problem, solution).items():
        free = [
            extra
            for number in range(2)
            for extra in extras(problem, number, orders.get(number, ()), index)
        ]
        assert reason.data.get("extra_s") == min(free, default=None)
        if not free:
            found = reason.instead.extra if reason.instead else None
            assert found == min(exchanges(problem, orders, index), default=None)


@pytest.mark.parametrize("seed", range(3))
def test_on_a_busy_day_the_least_that_would_help_is_never_missed(seed):
    problem = busy(seed, breaks=False, prices=False)
    check_least(problem, assemble_solution(problem, insert_greedily(problem, []), ""), 400)


@pytest.mark.parametrize("breaks", [False, True])
@pytest.mark.parametrize("seed", range(10))
def test_on_a_busy_day_advice_is_right_and_next_best_exact(seed, breaks):
    problem = busy(seed, breaks=breaks, prices=True)
    solution = assemble_solution(problem, insert_greedily(problem, []), "")
    check_advice(problem, solution)
    check_next_best(problem, solution)


@settings(max_examples=200)
@given(problems())
def test_the_next_best_team_is_the_cheapest_of_the_others(problem):
    check_next_best(problem, assemble_solution(problem, insert_greedily(problem, []), ""))


def check_next_best(problem: Problem, solution) -> None:
    orders, best = orders_of(solution), best_alternatives(problem, solution)
    for route in solution.routes:
        before = route_cost(problem, route)
        for visit_index in route.visits:
            rest = tuple(v for v in route.visits if v != visit_index)
            shorter = schedule_route(problem, route.shift, rest) if rest else None
            costs = [
                extra
                for number in range(len(problem.shifts))
                if number != route.shift
                for extra in extras(problem, number, orders.get(number, ()), visit_index)
            ]
            if visit_index in problem.locked_shifts or not costs or (rest and not shorter):
                assert visit_index not in best
                continue
            saving = before - (route_cost(problem, shorter) if shorter else 0)
            assert best[visit_index].extra == min(costs) - saving


def full_day(**changes) -> tuple[Problem, object]:
    """Two visits of 900 s and value 9 for a shift of 1000 s that makes the first one."""
    calls = tuple(visit(f"v{k}", service=900, windows=(DAY,)) for k in range(2))
    problem = Problem(calls, (shift(**changes),), {"car": line(1)})
    return problem, assemble_solution(problem, [schedule_route(problem, 0, [0])], "")


def test_a_visit_without_a_place_names_whom_it_would_displace():
    reason = explain_unassigned(*full_day())[1]
    assert reason.instead == Displacement("s", (0,), 9, 9)


def test_advice_about_hours_keeps_to_the_legal_ones():
    call = visit("v0", service=10, windows=(TimeWindow(0, 5),))
    problem = Problem((call,), (shift(),), {"car": line(1)})
    solution = assemble_solution(problem, [], "")
    (rule,) = explain_unassigned(problem, solution)[0].fits_if
    assert rule == WiderWindow("s", 0, 0, None, 10)
    assert explain_unassigned(problem, solution, {0: (TimeWindow(0, 9),)})[0].fits_if == ()


SHORT = {"place": 4, "service": 10, "value": 100}


@pytest.mark.parametrize(
    ("call", "crew", "advice"),
    [
        (SHORT | {"windows": (TimeWindow(0, 45),)}, {}, WiderWindow("s", 80, 0, None, 50)),
        # A window that begins after the shift's last possible begin of 950.
        (
            SHORT | {"windows": (TimeWindow(951, 1000),)},
            {},
            WiderWindow("s", 80, 0, 950, None),
        ),
        # The least that joins it with the next window is enough.
        (
            SHORT | {"windows": (TimeWindow(0, 42), TimeWindow(46, 52))},
            {},
            WiderWindow("s", 80, 0, None, 46),
        ),
        (SHORT, {"window": TimeWindow(0, 80)}, LongerShift("s", 90, 10)),
        (SHORT | {"skills": frozenset({"law"})}, {}, MoreSkills("s", 80, ("law",))),
        (SHORT, {"max_visits": 0}, HigherLimit("s", 80, Limit.VISITS, 1)),
        (SHORT, {"max_travel": 50}, HigherLimit("s", 80, Limit.TRAVEL, 30)),
        (SHORT, {"max_duration": 60}, HigherLimit("s", 80, Limit.DURATION, 30)),
        (SHORT | {"load": 5}, {"capacity": 3}, HigherLimit("s", 80, Limit.LOAD, 2)),
    ],
)
def test_each_rule_has_its_advice(call, crew, advice):
    problem = problem_of(call, [crew])
    reason = explain_unassigned(problem, assemble_solution(problem, [], ""))[0]
    assert advice in [replace(rule, shift="s") for rule in reason.fits_if]


def test_there_is_no_advice_for_what_would_not_pay():
    problem = problem_of(SHORT | {"value": 80}, [{"max_visits": 0}])
    assert explain_unassigned(problem, assemble_solution(problem, [], ""))[0].fits_if == ()
