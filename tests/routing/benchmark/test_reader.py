"""Files that cannot be read are refused with their name."""

import pytest

from routing.benchmark import read_benchmark
from routing.errors import ProblemError
from tests.support.benchmark_files import SMALL


@pytest.mark.parametrize(
    "text",
    ["", "{}", "not a file of this kind", SMALL.replace("CAPACITY : 10\n", "")],
)
@pytest.mark.parametrize("name", ["x.vrp", "x.json"])
def test_files_of_another_kind_are_refused_with_their_name(tmp_path, text, name):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(ProblemError, match=name):
        read_benchmark(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ProblemError, match=r"none\.vrp does not exist"):
        read_benchmark(tmp_path / "none.vrp")
