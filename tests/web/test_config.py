"""Settings come from the environment; a wrong one is named."""

import pytest

from tests.support.commands import CUSTOMERS, VISITORS, assert_plain, run, write
from web.config import settings_from_env


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROUNDS_TIMEZONE", "Moon/Base"),  # no such zone
        ("ROUNDS_PLANNING__SECONDS", "soon"),  # no number
        ("ROUNDS_MAP__TILES", "tiles.example"),  # no address
        ("ROUNDS_COLOUR", "red"),  # no such setting
        ("ROUNDS_PRIORITY__WEIGHTS", '{"amount": 35}'),  # 110 together
        ("ROUNDS_PLANNING__MINUTES__FIRST", "0"),  # no time at all
        ("ROUNDS_PLANNING__SERVICE_MINUTES", "25"),  # no such setting any more
    ],
)
def test_a_wrong_setting_is_named_without_its_neighbours(
    tmp_path, monkeypatch, name, value
):
    customers, _ = write(tmp_path, CUSTOMERS, VISITORS)
    monkeypatch.setenv("ROUNDS_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("ROUNDS_SECRET_KEY", "do-not-show")
    monkeypatch.setenv(name, value)
    result = run("import", "customers", customers)
    assert_plain(result, name)
    assert "do-not-show" not in result.output


def test_weights_and_lengths_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("ROUNDS_PRIORITY__BRANCHES", '{"Porto": {"amount": 35, "due": 0}}')
    monkeypatch.setenv("ROUNDS_PRIORITY__WEIGHTS__AMOUNT", "20")
    monkeypatch.setenv("ROUNDS_PRIORITY__WEIGHTS__DUE", "15")
    monkeypatch.setenv("ROUNDS_PLANNING__MINUTES__PLAN_TALK", "55")
    found = settings_from_env()
    assert found.priority.weights_of("PORTO").amount == 35
    assert found.priority.weights_of("Lisbon").due == 15
    assert found.planning.minutes.plan_talk == 55
