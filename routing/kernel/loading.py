"""The kernel's compiled functions, loaded when they are first needed."""

from functools import cache
from pathlib import Path
from types import ModuleType

from .compiled import load_compiled

_HERE = Path(__file__).parent
_NAMES = (
    "columns",
    "jit",
    "tables",
    "timing",
    "breaks",
    "labels",
    "route_times",
    "schedule_order",
    "route_operations",
    "insertion_cost",
    "relaxation",
    "insertion",
)
KERNEL_SOURCES = tuple(_HERE / f"{name}.py" for name in _NAMES)
"""The files of all compiled functions of the kernel and of what they import."""


@cache
def load_kernel(name: str) -> ModuleType:
    """Load a module of the kernel by its name, such as ``insertion``."""
    return load_compiled(f"{__package__}.{name}", KERNEL_SOURCES)
