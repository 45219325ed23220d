"""The compiled search: where it is kept, and how to have it ready."""

from pathlib import Path
from types import ModuleType

import numpy as np

from routing import compiled

_FILES = (
    "columns.py",
    "lean.py",
    "tables.py",
    "timing.py",
    "moves.py",
    "step.py",
    "search.py",
    "places.py",
)
_SOURCES = tuple(Path(__file__).parent / name for name in _FILES)


def folder() -> Path:
    """The folder for this version of the sources; it may not exist yet."""
    return compiled.folder(_SOURCES)


def is_compiled() -> bool:
    """Whether the search was compiled before, so that it starts at once."""
    return folder().is_dir()


def kernel(name: str = "search") -> ModuleType:
    """The module `search` or `places`, whose functions numba keeps in `folder`."""
    return compiled.kernel(f"{__package__}.{name}", _SOURCES)


def warm_up() -> None:
    """Compile search and places, or load them, so that no solve spends time on it."""
    from routing.problem import Matrix, Problem, Shift, Visit, Window

    from .guests import everywhere
    from .pack import pack
    from .tuning import Tuning
    from .turn import Task, work

    day, nowhere = Window(0, 1), np.zeros((1, 1), dtype=np.int32)
    problem = Problem(
        (Visit("v", 0, 0, (day,), 1),),
        (Shift("s", ("s",), 0, 0, day),),
        {"car": Matrix(nowhere, nowhere, "", estimated=True)},
    )
    part = pack(problem, [0], [0])
    work(Task(0, part, {}, 0, None, 1, 1.0, 1.0, 1.0, Tuning()))
    everywhere(problem, {}, [0])
