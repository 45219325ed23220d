"""Files, a data folder and a plan for the tests of the commands."""

from pathlib import Path

import pytest

from dispatch.demo import sample_day
from tests.support.commands import CUSTOMERS, VISITORS, Files, plan_into, write


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which every command of the test keeps its data."""
    folder = tmp_path / "var"
    monkeypatch.setenv("ROUNDS_DATA_DIR", str(folder))
    monkeypatch.setenv("ROUNDS_SECRET_KEY", "of the tests")
    return folder


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Six customers and two visitors, each pair with one of a special kind."""
    return write(tmp_path, CUSTOMERS, VISITORS)


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the two files and, in ``out``, their plan as written by `plan`."""
    folder = tmp_path_factory.mktemp("planned")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROUNDS_DATA_DIR", str(folder / "var"))
        patch.setenv("ROUNDS_SECRET_KEY", "of the tests")
        result = plan_into(folder / "out", write(folder, CUSTOMERS, VISITORS))
    assert result.exit_code == 0
    (folder / "said.txt").write_text(result.stdout, encoding="utf-8")
    return folder


@pytest.fixture
def small_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo of 20 customers."""
    monkeypatch.setattr(
        "dispatch.demo.sample_day", lambda day: sample_day(day, customers=20, visitors=2)
    )
