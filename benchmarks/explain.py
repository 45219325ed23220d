"""Time the reasons for unassigned visits, on a city file with too many visits.

    python benchmarks/explain.py data/city/city-n1000-v40-s1.json --copies 2

Each visit is copied ``--copies`` times, and the plan comes from a search of some seconds.
The script prints a line of JSON: unassigned visits, routes, stops, and the best of three
times of `explain_unassigned`, of `best_alternatives` and of `best_time_slots`, after
compilation, on one core.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from routing.benchmark import read_benchmark
from routing.engines.ruin_recreate.engine import warm_up
from routing.explain.alternatives import best_alternatives
from routing.explain.reasons import explain_unassigned
from routing.explain.time_slots import best_time_slots
from routing.problem import Problem
from routing.solver import solve
from routing.stopping import StoppingCriterion


def copied(problem: Problem, copies: int) -> Problem:
    visits = (
        replace(visit, id=f"{visit.id}-{number}")
        for number in range(copies)
        for visit in problem.visits
    )
    return replace(problem, visits=tuple(visits))


def best_of_three(work: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return round(min(times), 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--copies", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    problem = copied(read_benchmark(options.file).problem, options.copies)
    warm_up()
    solution = solve(problem, StoppingCriterion(seconds=options.seconds), seed=1)
    guest = solution.unassigned[0]
    reasons = explain_unassigned(problem, solution)
    line = {
        "file": options.file.stem,
        "left_out": len(solution.unassigned),
        "routes": len(solution.routes),
        "stops": sum(len(route.stops) for route in solution.routes),
        "with_advice": sum(bool(reason.fits_if) for reason in reasons.values()),
        "explain_s": best_of_three(lambda: explain_unassigned(problem, solution)),
        "next_best_s": best_of_three(lambda: best_alternatives(problem, solution)),
        "offers_s": best_of_three(lambda: best_time_slots(problem, solution, guest, 5)),
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
