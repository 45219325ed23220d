"""Computes routes: places, seconds and metres in, checked solutions out.

The house knows no customer, database or web, and everything in it pickles.

Units and conventions
---------------------
- Times are integer seconds from the plan's first midnight, durations and costs integer
  seconds, distances integer metres, coordinates WGS-84 degrees named ``lat``, ``lon``.
- Visits, shifts and places are numbered from 0; results name them by their number.
- A `Problem` is checked when it is made, and a `Solution` before `solve` returns it.

Examples
--------
Two visits ten minutes apart and one visitor, who has an hour and starts at place 0:

>>> import numpy as np
>>> from routing import (
...     DenseMatrix, Problem, Shift, StoppingCriterion, TimeWindow, Visit, solve,
... )
>>> seconds = np.array([[0, 600, 900], [600, 0, 600], [900, 600, 0]], dtype=np.int32)
>>> matrix = DenseMatrix(seconds, seconds * 8, "by hand", estimated=True)
>>> hour = TimeWindow(0, 3600)
>>> visits = (
...     Visit("ann", place=1, service=300, windows=(hour,), value=5000),
...     Visit("bob", place=2, service=300, windows=(TimeWindow(0, 1500),), value=5000),
... )
>>> shift = Shift("carol", team=("carol",), start=0, end=0, window=hour)
>>> problem = Problem(visits, (shift,), {"car": matrix})
>>> solution = solve(problem, StoppingCriterion(iterations=200))
>>> [(visits[stop.visit].id, stop.begin) for stop in solution.routes[0].stops]
[('bob', 900), ('ann', 1800)]
>>> solution.cost, solution.routes[0].travel, solution.unassigned
(2100, 2100, ())
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .check import check_solution
    from .explain.reasons import explain_unassigned
    from .matrix import DenseMatrix, TravelMatrix
    from .problem import Break, Problem, Shift, TimeWindow, Visit
    from .solution import Solution
    from .solver import solve
    from .stopping import StoppingCriterion

__all__ = [
    "Break",
    "DenseMatrix",
    "Problem",
    "Shift",
    "Solution",
    "StoppingCriterion",
    "TimeWindow",
    "TravelMatrix",
    "Visit",
    "check_solution",
    "explain_unassigned",
    "solve",
]

_MODULES = {
    "check_solution": "check",
    "explain_unassigned": "explain.reasons",
    "DenseMatrix": "matrix",
    "TravelMatrix": "matrix",
    "Break": "problem",
    "Problem": "problem",
    "Shift": "problem",
    "TimeWindow": "problem",
    "Visit": "problem",
    "Solution": "solution",
    "solve": "solver",
    "StoppingCriterion": "stopping",
}


def __getattr__(name: str) -> object:
    """Load a public name on first use, so that nothing heavy is imported for the rest."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
