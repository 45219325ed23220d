"""``rounds import`` stores good files, and names every fault of the others."""

import pytest

from tests.support.commands import (
    BAD_FILES,
    CUSTOMERS,
    VISITORS,
    assert_plain,
    one_bad_row,
    run,
    stored,
    write,
)

pytestmark = pytest.mark.usefixtures("store")


def test_import_stores_good_files_and_says_how_many(files, store):
    customers, visitors = files
    first = run("import", "customers", customers)
    assert first.stdout == "customers: 6 new, 0 updated, 0 skipped.\n"
    assert run("import", "visitors", visitors).exit_code == 0
    again = run("import", "customers", customers)
    assert (again.exit_code, again.stdout) == (
        0,
        "customers: 0 new, 6 updated, 0 skipped.\n",
    )
    assert stored(store) == (6, 2)


def test_one_bad_row_keeps_the_whole_file_out_and_is_told_with_its_place(tmp_path, store):
    customers, _ = write(tmp_path, one_bad_row(CUSTOMERS), VISITORS)
    result = run("import", "customers", customers)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "row 2, lat: '95'; expected degrees from -90 to 90" in result.stderr
    summary, fault = result.stderr.splitlines()
    assert summary.startswith("Error: File rejected: 1 of 6 rows have faults, so nothing")
    assert fault.startswith("  row 2, lat: '95'; expected degrees from -90 to 90")
    assert stored(store) == (0, 0)


def test_skip_bad_stores_the_other_rows_and_still_tells_of_the_bad(tmp_path, store):
    customers, _ = write(tmp_path, one_bad_row(CUSTOMERS), VISITORS)
    result = run("import", "customers", customers, "--skip-bad")
    assert result.exit_code == 0
    assert result.stdout == "customers: 5 new, 0 updated, 1 skipped.\n"
    assert "row 2, lat" in result.stderr
    assert stored(store) == (5, 0)


def test_two_hundred_faults_are_listed_and_the_rest_is_counted(tmp_path):
    head, row, *_ = CUSTOMERS.splitlines(keepends=True)
    rows = "".join(one_bad_row(row.replace("C1", f"C{i}")) for i in range(205))
    customers, _ = write(tmp_path, head + rows, VISITORS)
    result = run("import", "customers", customers)
    assert result.stderr.count("; expected degrees from -90 to 90") == 200
    assert "… and 5 more" in result.stderr


@pytest.mark.parametrize("name", BAD_FILES)
def test_import_refuses_bad_input_plainly_and_stores_nothing(tmp_path, store, name):
    what, spoil, text = BAD_FILES[name]
    path = tmp_path / f"{what}.csv"
    path.write_bytes(spoil(CUSTOMERS, VISITORS)[what == "visitors"])
    assert_plain(run("import", what, path), text)
    assert stored(store) == (0, 0)


def test_import_of_something_else_is_wrong_usage(files):
    result = run("import", "invoices", files[0])
    assert result.exit_code == 2
    assert "'invoices' is not one of 'customers', 'visitors'" in result.stderr


def test_a_data_folder_that_cannot_be_is_told_plainly(files, tmp_path, monkeypatch):
    (tmp_path / "taken").write_text("")
    monkeypatch.setenv("ROUNDS_DATA_DIR", str(tmp_path / "taken"))
    assert_plain(run("import", "customers", files[0]), "cannot be opened: ")


def test_what_a_file_lacks_is_listed_and_taken_back(tmp_path):
    lines = CUSTOMERS.splitlines(keepends=True)
    customers, visitors = write(tmp_path, CUSTOMERS, VISITORS)
    run("import", "customers", customers)
    run("import", "visitors", visitors)
    customers.write_text("".join(lines[:1] + lines[2:]).replace("attorney", ""))
    result = run("import", "customers", customers)
    first, *rest, last = result.stdout.splitlines()
    assert first == "customers: 0 new, 5 updated, 0 skipped."
    assert sorted(rest) == [
        "  C1 · 王一",
        "  C1 · 王一",
        "  C6 · 杨六 · flags 'attorney', in the file ''",
        "Not in the file: 1",
        "Paused until a file has them again: 1",
        "Safeguards kept; --lift-safeguards lets the file lift them: 1",
    ]
    shown = run("imports", "show", "last").stdout
    assert "unchanged: 5" in shown
    assert "  C1 · 王一" in shown
    assert run("imports", "decide", "last", "settle").stdout == "1 settled.\n"
    undone = run("imports", "undo", last.rpartition(" ")[2]).stdout
    assert undone.startswith("2 as before, 0 removed, 0 kept")
    assert "(taken back)" in run("imports", "list").stdout.splitlines()[0]
    assert_plain(run("imports", "undo", "none"), "There is no import 'none'.")
    lifted = run(
        "import", "customers", customers, "--lift-safeguards", "--on-missing", "keep"
    )
    assert "Safeguards lifted: 1" in lifted.stdout
    assert "Paused" not in lifted.stdout
