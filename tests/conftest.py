"""Fixtures and settings that all tests share."""

from __future__ import annotations

import importlib
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.support.databases import KINDS, Databases, PostgresDatabases, SqliteDatabases
from tests.support.postgres import NoServerError, running_server
from tests.support.real_data import REAL_DATA

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

# The same examples are drawn on every machine, and a slow machine is no failure.
settings.register_profile(
    "rounds",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
# `make test-deep` draws many more examples, and other ones each time.
settings.register_profile(
    "deep", settings.get_profile("rounds"), derandomize=False, max_examples=1000
)
settings.load_profile(os.environ.get("TEST_PROFILE", "rounds"))


@pytest.fixture(scope="session")
def porto() -> Path:
    """The folder of real addresses in Porto; a test is skipped where it is missing."""
    folder = REAL_DATA / "porto"
    if not folder.is_dir():
        pytest.skip("the real data of Porto are not beside this clone")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Without it a test is skipped, or fails if REQUIRE_BROWSER=1."""
    found = shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(found).exists():
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("needs Chromium, and REQUIRE_BROWSER=1 is set")
        pytest.skip("needs Chromium")
    # Imported here, because most tests need no browser and the import takes its time.
    from playwright.sync_api import expect, sync_playwright

    # A page waits as long as this for an element that it is to click.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that is marked ``both_databases`` once on either, unless ``sqlite``."""
    marked = {mark.name for mark in metafunc.definition.iter_markers()}
    needs_one = "database_kind" in metafunc.fixturenames
    if needs_one and "both_databases" in marked and "sqlite" not in marked:
        metafunc.parametrize("database_kind", KINDS, indirect=True)


@pytest.fixture(scope="session")
def sqlite() -> Iterator[Databases]:
    """SQLite, which is always there."""
    databases = SqliteDatabases()
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Databases]:
    """A PostgreSQL server that runs for the tests of this process only.

    Without one the tests are skipped, or fail where REQUIRE_POSTGRES=1 is set.
    """
    with ExitStack() as stack:
        try:
            importlib.import_module("psycopg")
            url = stack.enter_context(running_server())
        except (ModuleNotFoundError, NoServerError) as error:
            if os.environ.get("REQUIRE_POSTGRES") == "1":
                pytest.fail(f"REQUIRE_POSTGRES=1 is set, but: {error}")
            pytest.skip(f"no PostgreSQL: {error}")
        databases = PostgresDatabases(url)
        yield databases
        databases.close()


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """The database of this test: SQLite, but where it is marked ``both_databases``."""
    return getattr(request, "param", "sqlite")


@pytest.fixture
def databases(request: pytest.FixtureRequest, database_kind: str) -> Databases:
    """The server or file system on which this test has its database."""
    name = "postgres" if database_kind == "postgresql" else "sqlite"
    databases: Databases = request.getfixturevalue(name)
    return databases
