"""One shift cut out of a problem, so that a change of it is cheap to try."""

from collections.abc import Sequence
from dataclasses import replace

from routing.problem import Problem, Shift, Visit


def single_shift_problem(
    problem: Problem, shift: Shift, visits: Sequence[Visit]
) -> Problem:
    """Return a problem of one shift, with its visits numbered in the given order.

    Parameters
    ----------
    problem
        The problem that travel and prices are taken from.
    shift, visits
        As they are in the problem, or changed.

    Notes
    -----
    Schedules and costs of routes are those of the whole problem; penalties are not.
    """
    return replace(problem, visits=tuple(visits), shifts=(shift,))
