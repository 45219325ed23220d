"""``rounds bench`` solves files of benchmarks."""

import json
from pathlib import Path

import pytest

from tests.support.commands import TINY_DAY, run

pytestmark = pytest.mark.usefixtures("store")


def test_bench_prints_a_line_of_json_and_writes_the_solution(tmp_path: Path) -> None:
    file = tmp_path / "tiny.json"
    file.write_text(TINY_DAY)
    result = run("bench", str(file), "--seconds", "1", "--out", str(tmp_path / "out"))
    assert result.exit_code == 0
    line = json.loads(result.stdout)
    assert (line["name"], line["planned"], line["left_out"]) == ("tiny", 1, 0)
    assert line["unassigned"] == line["left_out"]
    written = (tmp_path / "out" / "tiny.sol").read_text()
    assert written == f"Route #1: 7\nCost: {line['cost']}\n"


def test_bench_says_which_file_is_of_another_kind(tmp_path: Path) -> None:
    file = tmp_path / "notes.vrp"
    file.write_text("nothing of this kind")
    result = run("bench", str(file), "--seconds", "1", "--out", str(tmp_path))
    assert result.exit_code == 1
    assert "notes.vrp" in result.stderr
    assert "Traceback" not in result.stderr
