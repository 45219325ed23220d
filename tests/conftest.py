"""What all tests share."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, expect, sync_playwright

REAL_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
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
# As long as a page waits for what it is to click.
expect.set_options(timeout=30_000)


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
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()
