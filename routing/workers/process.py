"""A solve in a process of its own, so that the caller stays alive and can stop it."""

import signal
from collections.abc import Callable, Sequence
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from routing.errors import RoundsError, SolutionError
from routing.problem import Problem
from routing.solution import Solution
from routing.solver import EngineName, OnProgress, solve
from routing.stopping import Progress, StoppingCriterion

_POLL_S = 0.2


def solve_in_process(
    problem: Problem,
    stop: StoppingCriterion,
    *,
    seed: int = 0,
    start: Sequence[Sequence[int]] | None = None,
    workers: int = 1,
    engine: EngineName = "ruin",
    on_progress: OnProgress | None = None,
) -> Solution:
    """As `routing.solver.solve`, computed in a spawned process.

    ``stop.should_stop`` and ``on_progress`` are called in the caller's thread. An interrupt
    (Ctrl-C) counts as a wish to stop: the best so far is still given.

    Raises
    ------
    SolutionError
        Where the process died, for example for want of memory.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    apart = replace(stop, should_stop=None)
    process = context.Process(
        target=_work,
        args=(theirs, problem, apart),
        kwargs={"seed": seed, "start": start, "workers": workers, "engine": engine},
        daemon=True,
    )
    process.start()
    theirs.close()
    try:
        return _listen(ours, stop.should_stop or _never, on_progress)
    except (EOFError, ConnectionError):
        process.join()
        raise SolutionError(
            f"The solver's process ended with code {process.exitcode} before it had an "
            "answer; the machine may be short of memory."
        ) from None
    finally:
        ours.close()
        process.join(timeout=5)
        if process.is_alive():
            process.kill()
            process.join()


def _never() -> bool:
    return False


def _listen(
    pipe: Connection, asked: Callable[[], bool], on_progress: OnProgress | None
) -> Solution:
    told = False
    while True:
        try:
            wanted = asked()
            if pipe.poll(_POLL_S):
                message = pipe.recv()
                if isinstance(message, Solution):
                    return message
                if isinstance(message, RoundsError):
                    raise message
                if on_progress is not None:
                    on_progress(message)
        except KeyboardInterrupt:
            wanted = True
        if wanted and not told:
            pipe.send("stop")
            told = True


def _work(pipe: Connection, problem: Problem, stop: StoppingCriterion, **how: Any) -> None:
    # An interrupt in the terminal reaches both processes; the caller decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked = False

    def poll() -> bool:
        nonlocal asked
        asked = asked or pipe.poll()
        return asked

    def send(progress: Progress) -> None:
        pipe.send(progress)

    try:
        pipe.send(solve(problem, replace(stop, should_stop=poll), on_progress=send, **how))
    except RoundsError as error:
        pipe.send(error)
