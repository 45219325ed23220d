"""A solve in a process of its own, so that the caller stays responsive and can stop it."""

import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from routing.engines.base import EngineName
from routing.errors import RoundsError, SolutionError
from routing.problem import Problem
from routing.solution import Solution
from routing.solver import solve
from routing.stopping import OnProgress, Progress, StoppingCriterion

_POLL_S = 0.2


@dataclass(frozen=True)
class SolveTask:
    """The arguments of `routing.solver.solve` that are handed to the new process.

    Attributes
    ----------
    problem, criterion
        The problem, and when its search ends.
    options
        Further arguments by name.
    """

    problem: Problem
    criterion: StoppingCriterion
    options: Mapping[str, Any]


def solve_in_process(
    problem: Problem,
    criterion: StoppingCriterion,
    *,
    seed: int = 0,
    start: Sequence[Sequence[int]] | None = None,
    workers: int = 1,
    engine: EngineName = "ruin-recreate",
    on_progress: OnProgress | None = None,
) -> Solution:
    """Solve a problem in a spawned process; parameters are those of `routing.solver.solve`.

    ``criterion.should_stop`` and ``on_progress`` are called in the caller's thread. An
    interrupt (Ctrl-C) stops the solve as ``should_stop`` does: the incumbent is returned.

    Raises
    ------
    SolutionError
        If the process died, for example for lack of memory.
    """
    context = get_context("spawn")
    receiver, sender = context.Pipe()
    task = SolveTask(
        problem,
        replace(criterion, should_stop=None),
        {"seed": seed, "start": start, "workers": workers, "engine": engine},
    )
    # The start itself hands over little: it would wait for ever for a process that died
    # before it had read all, because the parent holds that pipe open on both ends.
    process = context.Process(target=run_solve, args=(sender,), daemon=True)
    process.start()
    sender.close()
    try:
        receiver.send(task)
        return _receive(receiver, criterion.should_stop, on_progress)
    except (EOFError, ConnectionError):
        process.join()
        raise SolutionError(
            f"The solver's process ended with code {process.exitcode} before it had an "
            "answer; the machine may be short of memory."
        ) from None
    finally:
        receiver.close()
        process.join(timeout=5)
        if process.is_alive():
            process.kill()
            process.join()


def _receive(
    pipe: Connection,
    should_stop: Callable[[], bool] | None,
    on_progress: OnProgress | None,
) -> Solution:
    """Receive progress until the solution comes; pass on a stop of the caller."""
    is_stopped = False
    while True:
        try:
            stop = should_stop is not None and should_stop()
            if pipe.poll(_POLL_S):
                message = pipe.recv()
                if isinstance(message, Solution):
                    return message
                if isinstance(message, RoundsError):
                    raise message
                if on_progress is not None:
                    on_progress(message)
        except KeyboardInterrupt:
            stop = True
        if stop and not is_stopped:
            pipe.send("stop")
            is_stopped = True


def run_solve(pipe: Connection) -> None:
    """Solve a problem in the new process and send progress and solution through a pipe.

    Parameters
    ----------
    pipe
        The process's end of the pipe. The first thing received on it is the `SolveTask`,
        and anything after it stops the solve.
    """
    # An interrupt in the terminal reaches both processes; the caller decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    task: SolveTask = pipe.recv()
    is_stopped = False

    def should_stop() -> bool:
        nonlocal is_stopped
        is_stopped = is_stopped or pipe.poll()
        return is_stopped

    def send(progress: Progress) -> None:
        pipe.send(progress)

    criterion = replace(task.criterion, should_stop=should_stop)
    try:
        pipe.send(solve(task.problem, criterion, on_progress=send, **task.options))
    except RoundsError as error:
        pipe.send(error)
