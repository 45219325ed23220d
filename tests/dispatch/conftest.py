"""Contexts, settings and plans that several tests of dispatch share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch.demo import sample_day
from dispatch.domain.day import DayInputs
from dispatch.domain.plan import PlanDocument
from dispatch.planning.search import Effort
from dispatch.settings import Settings
from dispatch.usecases import Context, open_context
from routing.solver import solve
from tests.support.clock import DAY, Clock
from tests.support.contexts import make_tables
from tests.support.databases import Database, Databases
from tests.support.dispatch_builders import SETTINGS, plan_inputs
from tests.support.streets import Streets


@pytest.fixture
def clock() -> Clock:
    """A clock that shows nine in the morning of the day, in Shanghai."""
    return Clock()


@pytest.fixture
def database(databases: Databases, tmp_path: Path) -> Iterator[Database]:
    """A database of the test's own, with all tables and no rows."""
    template = databases.template("empty", make_tables)
    made = databases.create(tmp_path / "data", template)
    yield made
    databases.drop(made)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Default settings with a data folder of the test's own."""
    return Settings.of({"data_dir": str(tmp_path / "data"), "secret_key": "test"})


@pytest.fixture
def context(settings: Settings, database: Database, clock: Clock) -> Iterator[Context]:
    """A context with an empty store, on either database where a test is marked so."""
    made = open_context(
        settings.model_copy(update={"database_url": database.url}),
        clock=clock,
        solve=solve,
    )
    yield made
    made.store.engine.dispose()


@pytest.fixture(scope="session")
def sample_inputs() -> DayInputs:
    """A sample day of 30 customers and 2 visitors: some excluded, more than fit."""
    sample = sample_day(DAY, customers=30, visitors=2, seed=1)
    return DayInputs(
        DAY,
        SETTINGS.timezone,
        tuple(row.with_currency(SETTINGS.currency) for row in sample.customers),
        sample.visitors,
    )


@pytest.fixture(scope="session")
def sample_plan(sample_inputs: DayInputs) -> PlanDocument:
    """A plan of the sample day with estimated travel, made by 50 iterations."""
    effort = Effort(seconds=60, seed=1, iterations=50, workers=1)
    return plan_inputs(sample_inputs, effort)


@pytest.fixture(scope="session")
def street_plan(sample_inputs: DayInputs) -> PlanDocument:
    """A plan of the sample day in which every leg has a path with one turn."""
    effort = Effort(seconds=60, seed=1, iterations=50, workers=1)
    return plan_inputs(sample_inputs, effort, travel=Streets())


@pytest.fixture
def pg_context(
    request: pytest.FixtureRequest, postgres: Databases, tmp_path: Path, clock: Clock
) -> Iterator[Context]:
    """A context with an empty store on PostgreSQL."""
    database = postgres.create(tmp_path, postgres.template("empty", make_tables))
    settings = Settings.of({"data_dir": str(tmp_path), "database_url": database.url})
    made = open_context(settings, clock=clock, solve=solve)
    yield made
    made.store.engine.dispose()
    postgres.drop(database)
