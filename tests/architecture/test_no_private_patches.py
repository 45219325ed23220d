"""No test replaces a private name: what a test must change is a parameter or public."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
MODULES = sorted(TESTS.rglob("*.py"))
SETTERS = {"setattr", "delattr", "setitem", "patch", "object", "multiple", "dict"}
"""Functions of monkeypatch, of `unittest.mock.patch`, and of Python itself."""


def private_patches(text: str) -> list[str]:
    """Return the calls of a module that replace a name with a leading underscore."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found += [ast.unparse(node) for target in targets if is_foreign(target)]
        elif isinstance(node, ast.Call) and name_of(node.func) in SETTERS:
            names = [part for value in node.args[:2] for part in parts_of(value)]
            if any(is_private(name) for name in names):
                found.append(ast.unparse(node))
    return found


def name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def parts_of(value: ast.expr) -> list[str]:
    """Return the names that an argument is made of, be it text or an attribute."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return re.split(r"[.:]", value.value)
    return ast.unparse(value).split(".") if isinstance(value, ast.Attribute) else []


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def is_foreign(target: ast.expr) -> bool:
    """True for a private attribute of anything but the object itself."""
    return (
        isinstance(target, ast.Attribute)
        and is_private(target.attr)
        and not (isinstance(target.value, ast.Name) and target.value.id == "self")
    )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(TESTS)))
def test_a_module_replaces_no_private_name(path: Path) -> None:
    assert private_patches(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "monkeypatch.setattr('dispatch.retention._CHUNK', 3)",
        "monkeypatch.setattr(retention, '_CHUNK', 3)",
        "monkeypatch.delattr(engines, '_opened')",
        "mock.patch('web.pages.audit._CHECKED')",
        "mock.patch.object(audit, '_CHECKED')",
        "monkeypatch.setitem(engines._opened, 'osm', None)",
        "setattr(audit, '_CHECKED', 3)",
        "audit._CHECKED = 3",
        "audit._CHECKED += 3",
    ],
)
def test_a_private_patch_would_be_found(text: str) -> None:
    assert private_patches(text) == [text]


def test_public_names_may_be_replaced() -> None:
    text = "self._seen = 1\nmonkeypatch.setattr('dispatch.worker.plan_day', plan)\n"
    assert private_patches(text) == []
