"""One shift cut out of a problem, so that a change of it is cheap to try."""

from collections.abc import Sequence
from dataclasses import replace

from routing.problem import Problem, Shift, Visit


def single_shift_problem(
    problem: Problem, shift: Shift, visits: Sequence[Visit], prefix_length: int
) -> Problem:
    """Return a problem of one shift, with its visits numbered in the given order.

    Parameters
    ----------
    problem
        The problem that travel and prices are taken from.
    shift, visits
        As they are in the problem, or changed.
    prefix_length
        Number of visits at the begin that are locked.

    Notes
    -----
    Schedules and costs of routes are those of the whole problem; penalties are not.
    """
    prefix = tuple(range(prefix_length))
    return replace(problem, visits=tuple(visits), shifts=(replace(shift, prefix=prefix),))
