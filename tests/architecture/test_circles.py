"""No file of the four houses imports itself by way of others."""

import ast
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).parents[2]
HOUSES = ("routing", "dispatch", "maps", "web")


def modules(house: str) -> dict[str, Path]:
    """Return the files of a house by their module names, migrations left out."""
    found = {}
    for path in sorted((ROOT / house).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if "migrations" not in parts:
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


def imported(name: str, path: Path, known: dict[str, Path]) -> set[str]:
    """Return the modules that a file imports, inside of functions too."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            parts = [*(above if node.level else []), *filter(None, [node.module])]
            for alias in node.names:
                module = ".".join([*parts, alias.name])
                names.add(module if module in known else ".".join(parts))
    return names & known.keys() - {name}


def circles(known: dict[str, Path]) -> list[list[str]]:
    """Return the groups of files in which each reaches each other by imports."""
    graph = nx.DiGraph()
    for name, path in known.items():
        graph.add_edges_from((name, other) for other in imported(name, path, known))
    groups = nx.strongly_connected_components(graph)
    return [sorted(group) for group in groups if len(group) > 1]


@pytest.mark.parametrize("house", HOUSES)
def test_no_file_imports_itself_by_way_of_others(house: str) -> None:
    known = modules(house)
    assert len(known) > 5
    assert circles(known) == []


def test_a_circle_would_be_found(tmp_path: Path) -> None:
    texts = {
        "a": "from a import b",
        "a.b": "def f():\n    from a.c import x",
        "a.c": "import a",
    }
    known = {}
    for name, text in texts.items():
        known[name] = tmp_path / ("__init__.py" if name == "a" else f"{name}.py")
        known[name].write_text(text, "utf-8")
    assert circles(known) == [["a", "a.b", "a.c"]]
