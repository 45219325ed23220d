"""Our search beside PyVRP, VROOM and OR-Tools: the same files, matrices and wall time.

Each engine runs as its users would run it: PyVRP in one process, VROOM at its fastest and
at its best setting, OR-Tools routing with guided local search, ours with one and with two
workers. An engine that is not done at the limit is stopped; what it has then counts.

    python benchmarks/peers.py --seconds 60 --seeds 1 2 3 FILE …

prints one line of JSON per run and, at the end, a table in Markdown. Needs ``pyvrp`` and
``pyvroom`` (dependency group ``bench``).
"""

import argparse
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from queue import Empty
from typing import Any

import numpy as np

from routing.benchmark import Benchmark, read_benchmark
from routing.check import check_solution
from routing.engines.base import EngineName
from routing.schedule import assemble_solution, schedule_route
from routing.stopping import StoppingCriterion
from routing.workers.process import solve_in_process

Run = Callable[[Benchmark, float, int], int]


def ours(workers: int, engine: EngineName = "ruin-recreate") -> Run:
    """Return a solve by Rounds, in a process of its own."""

    def run(benchmark: Benchmark, seconds: float, seed: int) -> int:
        solution = solve_in_process(
            benchmark.problem,
            StoppingCriterion(seconds),
            seed=seed,
            workers=workers,
            engine=engine,
        )
        return benchmark.cost(solution)

    return run


def judged(benchmark: Benchmark, orders: list[list[int]]) -> int:
    """The cost of a peer's orders, after the same check that ours must pass."""
    problem = benchmark.problem
    routes = [schedule_route(problem, s, order) for s, order in enumerate(orders) if order]
    assert None not in routes, "a peer's route cannot be kept"
    solution = assemble_solution(problem, [r for r in routes if r is not None], "peer")
    assert check_solution(problem, solution) == ()
    assert not (benchmark.mandatory and solution.unassigned), "a visit was left out"
    return benchmark.cost(solution)


def pyvrp(benchmark: Benchmark, seconds: float, seed: int) -> int:
    """PyVRP's own defaults, one vehicle type per group of equal shifts."""
    import pyvrp
    from pyvrp.stop import MaxRuntime

    problem = benchmark.problem
    depots = sorted({shift.start for shift in problem.shifts})
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for s, shift in enumerate(problem.shifts):
        groups[shift.start, shift.window, shift.capacity, shift.max_duration].append(s)
    places = [*depots, *(visit.place for visit in problem.visits)]
    matrix = problem.travel["car"].block(places).astype(np.int64)
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in places],
        clients=[
            pyvrp.Client(
                len(depots) + i,
                delivery=[visit.load],
                service_duration=visit.service,
                tw_early=visit.windows[0].start,
                tw_late=visit.windows[0].end - visit.service,
                prize=visit.value,
                required=benchmark.mandatory,
            )
            for i, visit in enumerate(problem.visits)
        ],
        depots=[pyvrp.Depot(i) for i in range(len(depots))],
        vehicle_types=[
            pyvrp.VehicleType(
                num_available=len(shifts),
                capacity=[10**9 if capacity is None else capacity],
                start_depot=depots.index(start),
                end_depot=depots.index(start),
                tw_early=window.start,
                tw_late=window.end,
                **({} if longest is None else {"shift_duration": longest}),
            )
            for (start, window, capacity, longest), shifts in groups.items()
        ],
        distance_matrices=[matrix],
        duration_matrices=[matrix],
    )
    best = pyvrp.solve(data, MaxRuntime(seconds), seed=seed, display=False).best
    orders: list[list[int]] = [[] for _ in problem.shifts]
    free = {kind: list(shifts) for kind, shifts in enumerate(groups.values())}
    for route in best.routes():
        shift = free[route.vehicle_type()].pop(0)
        orders[shift] = [step.idx for step in route if step.is_client()]
    return judged(benchmark, orders)


def vroom(level: int) -> Run:
    """VROOM at an exploration level; it knows priorities instead of prizes."""

    def run(benchmark: Benchmark, seconds: float, seed: int) -> int:
        import vroom as v

        problem = benchmark.problem
        ways = problem.travel["car"]
        model = v.Input()
        model.set_durations_matrix(
            profile="car", matrix_input=ways.block(range(len(ways))).astype(np.uint32)
        )
        for s, shift in enumerate(problem.shifts):
            capacity = [10**9 if shift.capacity is None else shift.capacity]
            window = v.TimeWindow(shift.window.start, shift.window.end)
            model.add_vehicle(
                v.Vehicle(
                    s,
                    start=shift.start,
                    end=shift.end,
                    capacity=capacity,
                    time_window=window,
                    profile="car",
                )
            )
        most = max(visit.value for visit in problem.visits) or 1
        for i, visit in enumerate(problem.visits):
            window = visit.windows[0]
            model.add_job(
                v.Job(
                    i,
                    location=visit.place,
                    default_service=visit.service,
                    delivery=[visit.load],
                    priority=0
                    if benchmark.mandatory
                    else min(100, round(100 * visit.value / most)),
                    time_windows=[v.TimeWindow(window.start, window.end - visit.service)],
                )
            )
        solution = model.solve(
            exploration_level=level, nb_threads=2, timeout=timedelta(seconds=seconds)
        )
        steps = solution.routes
        orders: list[list[int]] = [[] for _ in problem.shifts]
        for vehicle, kind, job in zip(
            steps["vehicle_id"], steps["type"], steps["id"], strict=True
        ):
            if kind == "job":
                orders[int(vehicle)].append(int(job))
        return judged(benchmark, orders)

    return run


ENGINES: dict[str, Run] = {
    "Rounds, 2 workers": ours(2),
    "Rounds, 1 worker": ours(1),
    "PyVRP": pyvrp,
    "VROOM, fastest": vroom(0),
    "VROOM, best": vroom(5),
    "OR-Tools routing": ours(1, "ortools"),
}


def _apart(queue: Any, name: str, file: Path, seconds: float, seed: int) -> None:
    benchmark = read_benchmark(file)
    began = time.monotonic()
    cost = ENGINES[name](benchmark, seconds, seed)
    queue.put((cost, time.monotonic() - began))


def timed(name: str, file: Path, seconds: float, seed: int) -> tuple[int | None, float]:
    """Cost and seconds of one run; no cost when it had to be killed."""
    context = get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_apart, args=(queue, name, file, seconds, seed))
    process.start()
    try:
        # Half the limit more for reading the file, building the model and the check.
        cost, took = queue.get(timeout=1.5 * seconds + 60)
    except Empty:
        cost, took = None, 1.5 * seconds + 60
        process.kill()
    process.join()
    return cost, took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--engines", nargs="+", default=list(ENGINES), choices=ENGINES)
    options = parser.parse_args()
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for file in options.files:
        for name in options.engines:
            # VROOM has no seed, and is deterministic.
            seeds = options.seeds[:1] if name.startswith("VROOM") else options.seeds
            for seed in seeds:
                cost, took = timed(name, file, options.seconds, seed)
                line = {"file": file.stem, "engine": name, "seed": seed, "cost": cost}
                print(json.dumps(line | {"seconds": round(took, 1)}), flush=True)
                if cost is not None:
                    found[file.stem][name].append(cost)
    print(f"\n| file | {' | '.join(options.engines)} |")
    print("|---" * (len(options.engines) + 1) + "|")
    for file, costs in found.items():
        cells = [
            f"{statistics.mean(costs[name]):,.0f}".replace(",", " ") if costs[name] else "-"
            for name in options.engines
        ]
        print(f"| {file} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
