"""The pages of docs/ and the README name only files that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PATH = r"`((?:\.ci|routing|dispatch|maps|web|tests|benchmarks|docs)/[\w/.-]+)`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
    files = [target for target in targets if not target.startswith("http")]
    assert [name for name in files if not (page.parent / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_in_the_code_exists(page: Path) -> None:
    paths = re.findall(PATH, page.read_text("utf-8"))
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_pages_and_paths_are_found() -> None:
    assert len(PAGES) > 8
    assert re.findall(PATH, "in `routing/check.py` and `dispatch/policy`") == [
        "routing/check.py",
        "dispatch/policy",
    ]
