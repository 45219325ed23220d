"""A desk on a store of its own, with a clock that stands still, and its pages."""

import os
from collections.abc import Iterator
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
from tests.support.databases import Database, Databases
from tests.support.desk import make_tables, open_desk
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


@pytest.fixture
def desk(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path, clock: Clock
) -> Iterator[Desk]:
    """A desk with nothing on it, or with the sample day where a test asks for the plan."""
    if "plan" in request.fixturenames:
        template = databases.template("planned", plan_sample_day)
    else:
        template = databases.template("empty", make_tables)
    database = databases.create(tmp_path / "store", template)
    desk = open_desk(database.folder, clock, url=database.url)
    yield desk
    desk.store.engine.dispose()
    databases.drop(database)


def plan_sample_day(database: Database) -> None:
    """Store a small sample day: 30 customers, 4 visitors, one published plan."""
    desk = open_desk(database.folder, Clock(MORNING), url=database.url)
    sample = sample_day(DAY, customers=30, visitors=4)
    desk.import_file("customers", customers_csv(sample.customers).encode(), "c.csv")
    desk.import_file("visitors", visitors_csv(sample.visitors).encode(), "v.csv")
    made = desk.plan_day(DAY, Effort(seconds=60, seed=1, iterations=20))
    desk.publish(made.plan_id)
    desk.store.engine.dispose()


@pytest.fixture
def plan(desk: Desk) -> PlanDocument:
    """The plan of the small sample day, which is in the desk's store."""
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
