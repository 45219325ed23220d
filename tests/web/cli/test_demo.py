"""``rounds demo`` plans a synthetic day beside real data, never in it."""

import re

import pytest

from tests.support.commands import run, stored

pytestmark = pytest.mark.usefixtures("store")


@pytest.mark.usefixtures("small_demo")
def test_the_demo_plans_a_synthetic_day_in_a_store_of_its_own(files, store):
    run("import", "customers", files[0])
    result = run("demo", "--no-serve", "--seconds", "1")
    assert result.exit_code == 0
    assert "20 synthetic customers loaded.\n2 synthetic visitors loaded.\n" in result.stdout
    assert re.search(r"planned visits +[1-9]", result.stdout)
    assert stored(store) == (6, 0)
    assert stored(store / "demo") == (20, 2)


@pytest.mark.usefixtures("small_demo")
def test_reset_forgets_the_demo_before_and_nothing_else(files, store):
    run("import", "customers", files[0])
    (store / "demo").mkdir()
    (store / "demo/left.txt").write_text("")
    assert run("demo", "--no-serve", "--seconds", "1", "--reset").exit_code == 0
    assert not (store / "demo/left.txt").exists()
    assert stored(store) == (6, 0)
