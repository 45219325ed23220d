"""Where the compiled search is kept, so that it is compiled once and not at each start.

numba looks only at the file of a function to see whether what it kept is still right,
not at the functions that it calls. So the folder is named after all sources together.
"""

import os
import tempfile
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

_SOURCES = ("columns.py", "tables.py", "timing.py", "moves.py", "search.py", "places.py")


def folder() -> Path:
    """The folder for this version of the sources; it may not exist yet.

    In ``NUMBA_CACHE_DIR`` where that is set, else in the user's cache, else among the
    machine's temporary files.
    """
    digest = sha256(version("numba").encode())
    for name in _SOURCES:
        digest.update((Path(__file__).parent / name).read_bytes())
    return _root() / f"rounds-kernel-{digest.hexdigest()[:16]}"


def _root() -> Path:
    if given := os.environ.get("NUMBA_CACHE_DIR"):
        return Path(given)
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    root = Path(home)
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir())
    return root if os.access(root, os.W_OK) else Path(tempfile.gettempdir())


def is_compiled() -> bool:
    """Whether the search was compiled before, so that it starts at once."""
    return folder().is_dir()


def kernel(name: str = "search") -> ModuleType:
    """The module `search` or `places`, whose functions numba keeps in `folder`."""
    # numba takes a second or two to import; only those who search pay it.
    import numba

    config: Any = numba.config

    before, config.CACHE_DIR = config.CACHE_DIR, str(folder())
    try:
        return import_module(f".{name}", __package__)
    finally:
        config.CACHE_DIR = before


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
    work(Task(0, part, {}, 0, None, 1, 1.0, 1.0, Tuning()))
    everywhere(problem, {}, [0])
