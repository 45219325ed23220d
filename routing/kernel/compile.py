"""The compiled search: where it is kept, and how to have it ready."""

from pathlib import Path
from types import ModuleType

import numpy as np

from routing.kernel import compiled

_FILES = (
    "kernel/columns.py",
    "kernel/jit.py",
    "kernel/tables.py",
    "kernel/timing.py",
    "kernel/route_operations.py",
    "kernel/insertion.py",
    "engines/ruin_recreate/step.py",
    "engines/ruin_recreate/annealing.py",
)
_HOUSE = Path(__file__).parent.parent
_SOURCES = tuple(_HOUSE / name for name in _FILES)
_MODULES = {
    "search": "routing.engines.ruin_recreate.annealing",
    "places": "routing.kernel.insertion",
}


def folder() -> Path:
    """The folder for this version of the sources; it may not exist yet."""
    return compiled.folder(_SOURCES)


def is_compiled() -> bool:
    """Whether the search was compiled before, so that it starts at once."""
    return folder().is_dir()


def kernel(name: str = "search") -> ModuleType:
    """The module `search` or `places`, whose functions numba keeps in `folder`."""
    return compiled.kernel(_MODULES[name], _SOURCES)


def warm_up() -> None:
    """Compile search and places, or load them, so that no solve spends time on it."""
    from routing.best_insertions import everywhere
    from routing.engines.ruin_recreate.params import SearchParams
    from routing.engines.ruin_recreate.subproblem import SubproblemTask, work
    from routing.matrix import DenseMatrix
    from routing.problem import Problem, Shift, TimeWindow, Visit

    from .encode import pack

    day, nowhere = TimeWindow(0, 1), np.zeros((1, 1), dtype=np.int32)
    problem = Problem(
        (Visit("v", 0, 0, (day,), 1),),
        (Shift("s", ("s",), 0, 0, day),),
        {"car": DenseMatrix(nowhere, nowhere, "", estimated=True)},
    )
    part = pack(problem, [0], [0])
    work(SubproblemTask(0, part, {}, 0, None, 1, 1.0, 1.0, 1.0, SearchParams()))
    everywhere(problem, {}, [0])
