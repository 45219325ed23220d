"""A context with a store of its own and a fixed clock, and the pages on it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from dispatch.demo import customers_csv, sample_day, visitors_csv
from dispatch.domain.plan import PlanDocument
from dispatch.planning.search import Effort
from dispatch.usecases import Context
from dispatch.usecases.import_files import import_file
from dispatch.usecases.plan_day import plan_day
from dispatch.usecases.plans import latest_plan
from dispatch.usecases.publish import publish_plan
from tests.support.clock import DAY, MORNING, Clock
from tests.support.contexts import make_tables, open_test_context
from tests.support.databases import Database, Databases
from web.app import create_app


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ignore the ROUNDS_… variables of whoever runs the tests."""
    for name in os.environ:
        if name.startswith("ROUNDS_"):
            monkeypatch.delenv(name)


@pytest.fixture
def clock() -> Clock:
    """The clock of the context, which shows half past eight of the sample day."""
    return Clock(MORNING)


@pytest.fixture
def context(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path, clock: Clock
) -> Iterator[Context]:
    """A context with an empty store, or with the sample day if the test has `plan`."""
    if "plan" in request.fixturenames:
        template = databases.template("planned", plan_sample_day)
    else:
        template = databases.template("empty", make_tables)
    database = databases.create(tmp_path / "store", template)
    context = open_test_context(database.folder, clock, url=database.url)
    yield context
    context.store.engine.dispose()
    databases.drop(database)


def plan_sample_day(database: Database) -> None:
    """Store a small sample day: 30 customers, 4 visitors, one published plan."""
    context = open_test_context(database.folder, Clock(MORNING), url=database.url)
    sample = sample_day(DAY, customers=30, visitors=4)
    import_file(context, "customers", customers_csv(sample.customers).encode(), "c.csv")
    import_file(context, "visitors", visitors_csv(sample.visitors).encode(), "v.csv")
    made = plan_day(context, DAY, Effort(seconds=60, seed=1, iterations=20))
    publish_plan(context, made.plan_id)
    context.store.engine.dispose()


@pytest.fixture
def plan(context: Context) -> PlanDocument:
    """The plan of the small sample day, which is in the store."""
    found = latest_plan(context, DAY)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Compiled templates, kept so that only the first test compiles each."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(context: Context, compiled: FileSystemBytecodeCache) -> Flask:
    """The application on the context. An error in it fails the test."""
    app = create_app(context=context)
    app.testing = True
    app.jinja_env.bytecode_cache = compiled
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that reads English."""
    return app.test_client()
