"""Commands name a file that cannot be read, in plain words."""

import pytest

from tests.support.commands import assert_plain, check, plan_into, run

pytestmark = pytest.mark.usefixtures("store")


@pytest.mark.parametrize(
    ("name", "reason"), [("gone.csv", "No such file"), (".", "Is a directory")]
)
def test_a_file_that_cannot_be_read_is_told_plainly(files, tmp_path, name, reason):
    _, visitors = files
    bad = tmp_path / name
    for result in (
        run("import", "customers", bad),
        plan_into(tmp_path / "out", (bad, visitors)),
        check(bad, tmp_path),
    ):
        assert_plain(result, f"{bad} cannot be read: {reason}")
