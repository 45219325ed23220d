"""Pages and commands answer without the solver's libraries, which take seconds to load."""

import subprocess
import sys

import pytest

SCRIPT = """
import sys
import {module}
print(sorted({{"numba", "ortools"}} & sys.modules.keys()))
"""


@pytest.mark.parametrize("module", ["web", "web.app", "web.cli.main", "routing"])
def test_the_import_loads_no_solver(module: str) -> None:
    command = [sys.executable, "-c", SCRIPT.format(module=module)]
    assert subprocess.check_output(command, text=True) == "[]\n"
