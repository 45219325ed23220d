"""The public names of routing: complete, lazy, and documented by an example that runs."""

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import routing


def test_every_public_name_is_there_and_none_is_a_module():
    modules = {path.stem for path in Path(routing.__file__).parent.iterdir()}
    assert routing.__all__ == sorted(routing.__all__)
    assert dir(routing) == routing.__all__
    assert modules.isdisjoint(routing.__all__)
    for name in routing.__all__:
        assert getattr(routing, name).__name__ == name


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'solution_of_life'"):
        _ = routing.solution_of_life


def test_the_example_of_the_package_gives_what_it_says():
    result = doctest.testmod(routing)
    assert result.attempted > 5
    assert result.failed == 0


@pytest.mark.parametrize("package", ["routing", "web"])
def test_an_import_loads_neither_the_compiler_nor_the_solver(package):
    code = (
        f"import sys, {package}\n"
        "print(sorted({'numba', 'ortools'} & {n.split('.')[0] for n in sys.modules}))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
