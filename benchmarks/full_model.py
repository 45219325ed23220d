"""The whole model beside OR-Tools routing: breaks, skills, teams of two, overtime, windows.

    python benchmarks/full_model.py --seconds 20 --seeds 1 2 3

makes a synthetic day of 300 visits and 14 shifts per seed and solves it with our search, by
two workers, and with OR-Tools routing and the same model, each in a process of its own.
Costs are seconds of travel, overtime at its price and the values of unassigned visits; all
visits are of one tier, whose prices would else hide the rest. Both answers are judged by
`routing.check`; one that breaks a rule is an error.
"""

import argparse

import numpy as np

from routing.check import check_solution
from routing.matrix import DenseMatrix
from routing.problem import Break, Problem, Shift, TimeWindow, Visit
from routing.stopping import StoppingCriterion
from routing.workers.process import solve_in_process

HOUR = 3600
SKILLS = ("negotiation", "law", "counselling")


def day(seed: int, visits: int = 300, shifts: int = 14) -> Problem:
    """A day from 08:00 to 18:00 in a city of 24 km across."""
    draw = np.random.default_rng(seed)
    points = draw.normal(0, 6000, (visits + shifts, 2))
    gaps = np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1))
    seconds = np.rint(1.35 * gaps / 7 + 90).astype(np.int32)
    np.fill_diagonal(seconds, 0)
    ways = DenseMatrix(
        seconds, np.rint(1.35 * gaps).astype(np.int32), "plane", estimated=True
    )
    return Problem(
        tuple(_visit(draw, number) for number in range(visits)),
        tuple(_shift(draw, number, visits + number) for number in range(shifts)),
        {"car": ways},
        overtime_price=3,
    )


def _visit(draw: np.random.Generator, number: int) -> Visit:
    opens = 8 * HOUR + int(draw.integers(0, 5)) * HOUR // 2
    later = opens + 5 * HOUR
    windows = {
        0: (TimeWindow(8 * HOUR, 18 * HOUR),),
        1: (TimeWindow(opens, opens + 4 * HOUR),),
        2: (TimeWindow(opens, opens + 2 * HOUR), TimeWindow(later, later + 2 * HOUR)),
    }[int(draw.integers(0, 3))]
    return Visit(
        f"v{number}",
        number,
        int(draw.integers(15, 41)) * 60,
        windows,
        value=int(draw.integers(10, 91)) * 90,
        skills=frozenset([str(draw.choice(SKILLS))] if draw.random() < 0.25 else []),
        team_size=2 if draw.random() < 0.08 else 1,
    )


def _shift(draw: np.random.Generator, number: int, place: int) -> Shift:
    starts = 8 * HOUR + int(draw.integers(0, 3)) * HOUR // 2
    crew = (f"p{number}", f"q{number}") if number % 4 == 0 else (f"p{number}",)
    return Shift(
        f"s{number}",
        crew,
        place,
        None if number % 5 == 4 else place,
        TimeWindow(starts, starts + 8 * HOUR),
        overtime=HOUR if number % 2 else 0,
        skills=frozenset(skill for skill in SKILLS if draw.random() < 0.6),
        breaks=(Break(45 * 60, TimeWindow(11 * HOUR + HOUR // 2, 14 * HOUR)),),
    )


def main() -> None:
    """Solve each day twice, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    given = parser.parse_args()
    print("| day | Rounds, 2 workers | planned | OR-Tools routing | planned | less by |")
    print("|---|---|---|---|---|---|")
    for seed in given.seeds:
        problem, cells, costs = day(seed), [], []
        for engine, workers in (("ruin-recreate", 2), ("ortools", 1)):
            solution = solve_in_process(
                problem,
                StoppingCriterion(seconds=given.seconds),
                seed=seed,
                workers=workers,
                engine=engine,
            )
            if broken := check_solution(problem, solution):
                raise SystemExit(f"{engine} broke rules: {broken}")
            planned = len(problem.visits) - len(solution.unassigned)
            costs.append(solution.cost)
            cells.append(f"{solution.cost:,} | {planned}")
        less = 1 - costs[0] / costs[1]
        print(f"| {seed} | {' | '.join(cells)} | {less:.1%} |", flush=True)


if __name__ == "__main__":
    main()
