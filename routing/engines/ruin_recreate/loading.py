"""The compiled functions of the search, loaded when they are first needed."""

from pathlib import Path
from types import ModuleType

from routing.kernel.compiled import load_compiled
from routing.kernel.loading import KERNEL_SOURCES, load_kernel

_HERE = Path(__file__).parent
_NAMES = ("rng", "recreate", "ruin", "step", "annealing")
SEARCH_SOURCES = (*KERNEL_SOURCES, *(_HERE / f"{name}.py" for name in _NAMES))
"""The files of all compiled functions of the search, those of the kernel included."""


def load_search() -> ModuleType:
    """Load the module `annealing`."""
    # The kernel's functions belong to the kernel's folder, whoever imports them first.
    load_kernel("insertion_cost")
    return load_compiled(f"{__package__}.annealing", SEARCH_SOURCES)
