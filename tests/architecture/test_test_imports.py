"""Tests share builders and fixtures by tests/support and conftest files only."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
MODULES = sorted(TESTS.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Return the full names of all modules that a file imports, at any depth of it."""
    package = ("tests", *path.parent.relative_to(TESTS).parts)
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *filter(None, [node.module])])
            names |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(TESTS)))
def test_a_module_imports_nothing_of_the_tests_but_their_support(path: Path) -> None:
    others = {name for name in imported(path) if name.startswith("tests.")}
    assert {name for name in others if not name.startswith("tests.support")} == set()


def test_the_support_of_the_tests_is_found() -> None:
    assert TESTS / "support" / "clock.py" in MODULES
    assert "tests.support.clock" in imported(TESTS / "support" / "contexts.py")
