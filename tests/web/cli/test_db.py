"""``rounds db`` makes the database, or says why it cannot."""

import pytest

from tests.support.commands import assert_plain, run

pytestmark = pytest.mark.usefixtures("store")


def test_db_upgrade_makes_the_database(store):
    result = run("db", "upgrade")
    assert (result.exit_code, result.stdout) == (0, "The database is up to date.\n")
    assert (store / "rounds.db").is_file()


def test_db_upgrade_tells_plainly_that_the_database_cannot_be_opened(tmp_path, monkeypatch):
    monkeypatch.setenv("ROUNDS_DATABASE_URL", f"sqlite:///{tmp_path}/no/such/folder.db")
    assert_plain(run("db", "upgrade"), "cannot be opened: ")
