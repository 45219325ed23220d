"""What all tests share."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REAL_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

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
