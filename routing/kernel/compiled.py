"""The place where compiled functions are kept, so that they are compiled only once.

numba looks only at the file of a function to decide whether its cached code is still right,
and not at the functions that it calls. So the folder is named after all sources together.
"""

import os
import tempfile
from collections.abc import Iterable
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any


def cache_folder(sources: Iterable[Path]) -> Path:
    """Return the folder for these sources as they are now; it may not exist yet.

    It lies in ``NUMBA_CACHE_DIR`` where that is set, else in the user's cache, else among
    the machine's temporary files.
    """
    digest = sha256(version("numba").encode())
    for source in sources:
        digest.update(source.read_bytes())
    return _root() / f"rounds-kernel-{digest.hexdigest()[:16]}"


def load_compiled(module: str, sources: Iterable[Path]) -> ModuleType:
    """Import a module of compiled functions, which numba keeps in `cache_folder`.

    Parameters
    ----------
    module
        Full name of the module.
    sources
        Its file and those of all compiled functions that it calls.
    """
    # numba takes a second or two to import, which only computing processes should pay.
    import numba

    config: Any = numba.config

    before, config.CACHE_DIR = config.CACHE_DIR, str(cache_folder(sources))
    try:
        return import_module(module)
    finally:
        config.CACHE_DIR = before


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
