"""Solves benchmark files, for the command line."""

import json
import time
from pathlib import Path

from dispatch.errors import InputError
from routing.benchmark import read_benchmark
from routing.solver import EngineName, OnProgress
from routing.stopping import StoppingCriterion
from routing.workers.process import solve_in_process


def solve_file(
    file: Path,
    out: Path,
    seconds: int,
    workers: int,
    seed: int,
    engine: EngineName,
    on_progress: OnProgress,
) -> str:
    """Solve one file, write its ``.sol`` into a folder, and give a line of JSON.

    Raises
    ------
    ProblemError
        Where the file is none of the kinds that are known.
    InputError
        Where the folder cannot be written.
    """
    benchmark = read_benchmark(file)
    began = time.monotonic()
    solution = solve_in_process(
        benchmark.problem,
        StoppingCriterion(seconds),
        seed=seed,
        workers=workers,
        engine=engine,
        on_progress=on_progress,
    )
    took = time.monotonic() - began
    try:
        out.mkdir(parents=True, exist_ok=True)
        target = out / f"{file.stem}.sol"
        target.write_text(benchmark.text(solution), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}.") from error
    return json.dumps(
        {
            "name": benchmark.name,
            "engine": solution.engine,
            "cost": benchmark.cost(solution),
            "feasible": not (benchmark.mandatory and solution.unassigned),
            "planned": len(benchmark.problem.visits) - len(solution.unassigned),
            "left_out": len(solution.unassigned),
            "routes": len(solution.routes),
            "seconds": round(took, 1),
            "workers": workers,
            "seed": seed,
        }
    )
