"""One shift's day cut out of a problem, so that a change of it costs nothing to try."""

from collections.abc import Sequence
from dataclasses import replace

from routing.problem import Problem, Shift, Visit


def single_shift_problem(
    problem: Problem,
    shift: Shift,
    visits: Sequence[Visit],
    settled: int,
) -> Problem:
    """A problem of one shift, whose visits are numbered in the given order.

    Parameters
    ----------
    problem
        Where travel and prices come from.
    shift, visits
        As they are in the problem, or changed.
    settled
        How many of the visits, from the first on, are settled.

    Notes
    -----
    Timetables and costs of routes are those of the whole problem; penalties are not.
    """
    prefix = tuple(range(settled))
    return replace(problem, visits=tuple(visits), shifts=(replace(shift, prefix=prefix),))
