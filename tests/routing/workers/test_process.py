"""A solve in another process is the same as in this one, and can be stopped."""

import os
import shutil
from dataclasses import replace
from multiprocessing import resource_tracker, spawn
from threading import Thread

import pytest

from routing.errors import SolutionError
from routing.solver import solve
from routing.stopping import Progress, StoppingCriterion
from routing.workers import process
from routing.workers.process import solve_in_process
from tests.support.routing_builders import small_day

BRIEF = StoppingCriterion(iterations=20)


def test_a_solve_in_another_process_gives_the_same_as_in_this_one() -> None:
    problem = small_day(5)
    reports: list[Progress] = []
    solution = solve_in_process(problem, BRIEF, seed=2, on_progress=reports.append)
    assert solution == solve(problem, BRIEF, seed=2)
    assert reports


def test_a_solve_in_another_process_can_be_stopped_long_before_its_time() -> None:
    answers = iter([False, False])
    criterion = StoppingCriterion(seconds=3000, should_stop=lambda: next(answers, True))
    assert solve_in_process(small_day(6), criterion).routes


def test_the_death_of_the_process_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "run_solve", int)  # refuses its arguments
    with pytest.raises(SolutionError, match="ended with code 1"):
        solve_in_process(small_day(1), BRIEF)


def test_a_process_that_dies_at_its_start_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    day = small_day(1)
    # More than the pipe of a start holds, as a day of some hundred visits has.
    long = replace(day.visits[0], id="v" * 200_000)
    problem = replace(day, visits=(long, *day.visits[1:]))
    resource_tracker.ensure_running()
    program = shutil.which("false")
    assert program
    monkeypatch.setattr(spawn, "get_executable", lambda: os.fsencode(program))
    errors: list[SolutionError] = []

    def solve_and_fail() -> None:
        with pytest.raises(SolutionError, match="ended with code 1") as caught:
            solve_in_process(problem, BRIEF)
        errors.append(caught.value)

    thread = Thread(target=solve_and_fail, daemon=True)
    thread.start()
    thread.join(timeout=30)
    assert errors
