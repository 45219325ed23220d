"""Plain visits, shifts, matrices and days, which each test changes as it needs."""

import numpy as np

from routing.check import check_solution
from routing.matrix import DenseMatrix
from routing.problem import Break, Problem, Shift, TimeWindow, Visit
from routing.schedule import assemble_solution, schedule_route

DAY = TimeWindow(0, 1000)


def line(places: int, step: int = 10) -> DenseMatrix:
    """Places on a line, ``step`` seconds and metres apart."""
    at = np.arange(places) * step
    ways = np.abs(at[:, None] - at[None, :]).astype(np.int32)
    return DenseMatrix(ways, ways, "line", estimated=False)


def visit(name: str = "v", **values: object) -> Visit:
    """A plain visit at place 0."""
    return Visit(
        **{"id": name, "place": 0, "service": 5, "windows": (DAY,), "value": 9} | values
    )


def shift(name: str = "s", **values: object) -> Shift:
    """A plain shift at place 0."""
    return Shift(
        **{"id": name, "team": (name,), "start": 0, "end": 0, "window": DAY} | values
    )


def city(visits: int, shifts: int, seed: int) -> Problem:
    """A day with more visits than can be made; some shifts with a break, some windows."""
    draw = np.random.default_rng(seed)
    points = draw.uniform(0, 12_000, (visits + shifts, 2))
    gaps = np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1))
    seconds = np.rint(gaps / 7 + 90).astype(np.int32)
    np.fill_diagonal(seconds, 0)
    opens = draw.integers(0, 25_000, visits)
    return Problem(
        tuple(
            Visit(
                f"v{i}",
                i,
                int(draw.integers(900, 2400)),
                (TimeWindow(int(opens[i]), int(opens[i]) + 9000),)
                if i % 3 == 0
                else (TimeWindow(0, 32_400),),
                int(draw.lognormal(7.5, 0.7)),
            )
            for i in range(visits)
        ),
        tuple(
            Shift(
                f"s{k}",
                (f"s{k}",),
                visits + k,
                visits + k,
                TimeWindow(0, 32_400),
                breaks=(Break(2700, TimeWindow(9000, 18_000)),) if k % 2 else (),
                overtime=1800 if k % 3 == 0 else 0,
            )
            for k in range(shifts)
        ),
        {"car": DenseMatrix(seconds, seconds, "drawn", estimated=True)},
    )


def cost(problem: Problem, orders: list[list[int]]) -> int:
    """Of orders that must all be sound as they are."""
    routes = [schedule_route(problem, s, order) for s, order in enumerate(orders) if order]
    assert None not in routes
    solution = assemble_solution(problem, routes, "")
    assert check_solution(problem, solution) == ()
    return solution.cost


def small_day(seed: int) -> Problem:
    """A day of five visits on a line with windows, and two visitors with breaks."""
    places = [(seed * 7 + k * 5) % 12 for k in range(5)]
    opens = [(seed * 31 + k * 83) % 300 for k in range(5)]
    return Problem(
        tuple(
            visit(
                f"v{k}",
                place=places[k],
                service=20,
                value=60 + 10 * k,
                windows=(TimeWindow(opens[k], opens[k] + 120),),
            )
            for k in range(5)
        ),
        tuple(
            shift(
                f"s{k}",
                start=11 * k,
                window=TimeWindow(0, 400),
                breaks=(Break(30, TimeWindow(90, 200)),),
            )
            for k in range(2)
        ),
        {"car": line(12)},
    )
