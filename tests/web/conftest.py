"""A desk on a store of its own, with a clock that stands still, and its pages."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from dispatch.demo import customers_csv, sample_day, visitors_csv
from dispatch.domain.plan import PlanDocument
from dispatch.planning.pipeline import Effort
from dispatch.usecases import Desk
from tests.support.clock import DAY, MORNING, Clock
from tests.support.desk import open_desk
from web.app import create_app


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own ROUNDS_… variables change what is tested."""
    for name in os.environ:
        if name.startswith("ROUNDS_"):
            monkeypatch.delenv(name)


@pytest.fixture
def clock() -> Clock:
    """The desk's clock, on the morning of the sample day."""
    return Clock(MORNING)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and nothing in them; to make them takes its time."""
    folder = tmp_path_factory.mktemp("empty")
    open_desk(folder, Clock(MORNING)).store.engine.dispose()
    return folder / "rounds.db"


@pytest.fixture
def desk(tmp_path: Path, empty_store: Path, clock: Clock) -> Iterator[Desk]:
    """A desk with nothing on it."""
    folder = tmp_path / "store"
    folder.mkdir()
    shutil.copy(empty_store, folder)
    desk = open_desk(folder, clock)
    yield desk
    desk.store.engine.dispose()


@pytest.fixture(scope="session")
def planned_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a small sample day: 30 customers, 4 visitors, one published plan."""
    folder = tmp_path_factory.mktemp("planned")
    desk = open_desk(folder, Clock(MORNING))
    sample = sample_day(DAY, customers=30, visitors=4)
    desk.import_file("customers", customers_csv(sample.customers).encode(), "c.csv")
    desk.import_file("visitors", visitors_csv(sample.visitors).encode(), "v.csv")
    made = desk.plan_day(DAY, Effort(seconds=60, seed=1, iterations=20))
    desk.publish(made.plan_id)
    desk.store.engine.dispose()
    return folder / "rounds.db"


@pytest.fixture
def plan(desk: Desk, planned_store: Path) -> PlanDocument:
    """The plan of the small sample day, which lies in the desk's store."""
    with (
        closing(sqlite3.connect(planned_store)) as source,
        closing(sqlite3.connect(desk.settings.data_dir / "rounds.db")) as target,
    ):
        source.backup(target)
    found = desk.latest_plan(DAY)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates that one test has compiled and the others need not."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(desk: Desk, compiled: FileSystemBytecodeCache) -> Flask:
    """The application on that desk; what goes wrong in it fails the test."""
    app = create_app(desk=desk)
    app.testing = True
    app.jinja_env.bytecode_cache = compiled
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that reads English."""
    return app.test_client()
