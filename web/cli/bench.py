"""The command that solves benchmark files."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .output import report_errors
from .progress import progress_bar
from .types import seed_option

if TYPE_CHECKING:
    from routing.engines.base import EngineName
    from routing.stopping import OnProgress


@click.command()
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option(
    "--seconds",
    type=click.IntRange(1, 86400),
    default=60,
    show_default=True,
    help="Wall time of the search for each file.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=2,
    show_default=True,
    help="Threads of the search.",
)
@seed_option(1)
@click.option(
    "--engine",
    type=click.Choice(["ruin-recreate", "ruin", "ortools"]),
    default="ruin-recreate",
    show_default=True,
    help="Engine that searches; ruin is an older name of ruin-recreate.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder for the solutions; it is made if it does not exist.",
)
@report_errors
def bench(
    *,
    files: tuple[Path, ...],
    seconds: int,
    workers: int,
    seed: int,
    engine: Any,
    out: Path,
) -> None:
    """Solve benchmark files in VRPLIB's or Solomon's form, and city files.

    VRPLIB files may be CVRP, ACVRP, VRPTW, PCVRPTW or MDVRPTW, with EUC_2D or EXPLICIT
    FULL_MATRIX weights; any other section is refused by name.

    Prints one line of JSON each and writes NAME.sol into a folder.

    Example: rounds bench R1_10_4.vrp --seconds 60 --workers 2 --out solutions
    """
    for file in files:
        with progress_bar(seconds) as bar:
            line = _solve_file(file, out, seconds, workers, seed, engine, bar.show_solve)
        click.echo(line)


def _solve_file(
    file: Path,
    out: Path,
    seconds: int,
    workers: int,
    seed: int,
    engine: "EngineName",
    on_progress: "OnProgress",
) -> str:
    """Solve one file, write its ``.sol`` into a folder, and return a line of JSON.

    Raises
    ------
    ProblemError
        The file is of none of the known kinds.
    InputError
        The folder cannot be written.
    """
    from dispatch.errors import InputError
    from routing.benchmark import read_benchmark
    from routing.stopping import StoppingCriterion
    from routing.workers.process import solve_in_process

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
        target.write_text(benchmark.solution_text(solution), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}.") from error
    return json.dumps(
        {
            "name": benchmark.name,
            "engine": solution.engine,
            "cost": benchmark.cost(solution),
            "feasible": not (benchmark.mandatory and solution.unassigned),
            "planned": len(benchmark.problem.visits) - len(solution.unassigned),
            "unassigned": len(solution.unassigned),
            # The name of version 0.1, which scripts may read.
            "left_out": len(solution.unassigned),
            "routes": len(solution.routes),
            "seconds": round(took, 1),
            "workers": workers,
            "seed": seed,
        }
    )
