"""Fixtures and settings that all tests share."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

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

# Same examples on every machine; a slow machine is no failure.
settings.register_profile(
    "rounds",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("rounds")


@pytest.fixture(scope="session")
def porto() -> Path:
    """The folder of the real addresses of Porto, where it is at hand."""
    folder = REAL_DATA / "porto"
    if not folder.is_dir():
        pytest.skip("the real data of Porto are not beside this clone")
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without it a skip, or a failure where one is required."""
    found = shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(found).exists():
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("needs Chromium, and REQUIRE_BROWSER=1 is set")
        pytest.skip("needs Chromium")
    # Imported here, because most tests need no browser and the import takes its time.
    from playwright.sync_api import expect, sync_playwright

    # As long as a page waits for what it is to click.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a server of the test's own, on a socket, where one is installed."""
    pytest.importorskip("psycopg", reason="the extra for PostgreSQL is not installed")
    if not (shutil.which("initdb") and shutil.which("pg_ctl")):
        pytest.skip("no PostgreSQL server is on the PATH")
    # The server refuses to run as root; where a test does, it has a user of its own.
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="rounds-pg-"))
    data = folder / "data"

    def run(*words: object) -> None:
        subprocess.run(
            [str(word) for word in words],
            user=user,
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    try:
        if user:
            shutil.chown(folder, user)
        run("initdb", "-D", data, "-U", "rounds", "-A", "trust", "-E", "UTF8", "-N")
        options = f"-c listen_addresses= -c fsync=off -k {folder}"
        run("pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
        yield f"postgresql+psycopg://rounds@/postgres?host={folder}"
        run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
