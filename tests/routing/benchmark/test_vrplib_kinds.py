"""Files without windows, with a matrix and in Solomon's form; others are refused."""

from pathlib import Path

import pytest

from routing.benchmark import Benchmark, read_benchmark
from routing.errors import ProblemError
from routing.solver import solve
from routing.stopping import StoppingCriterion
from tests.support.benchmark_files import SMALL

CVRP = """NAME : square
TYPE : CVRP
DIMENSION : 5
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 10
NODE_COORD_SECTION
1 0 0
2 3 4
3 -3 4
4 -3 -4
5 1 1
DEMAND_SECTION
1 0
2 5
3 5
4 6
5 4
DEPOT_SECTION
1
-1
EOF
"""
MATRIX = """NAME : matrix
TYPE : VRPTW
DIMENSION : 3
VEHICLES : 1
EDGE_WEIGHT_TYPE : EXPLICIT
EDGE_WEIGHT_FORMAT : FULL_MATRIX
CAPACITY : 10
SERVICE_TIME : 2
EDGE_WEIGHT_SECTION
0 5 9
6 0 1
2 30 0
DEMAND_SECTION
1 0
2 5
3 5
TIME_WINDOW_SECTION
1 0 100
2 0 50
3 8 60
DEPOT_SECTION
1
-1
EOF
"""
SOLOMON = """C0

VEHICLE
NUMBER     CAPACITY
  2          10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0          0          0          0        100          0
    1      3          4          4          0         50          3
    2      6          8          6          0         20          3
    3      0          7          5         10         60          3
"""


def benchmark(folder: Path, text: str) -> Benchmark:
    path = folder / "file.vrp"
    path.write_text(text)
    return read_benchmark(path)


def solved(file: Benchmark) -> int:
    solution = solve(file.problem, StoppingCriterion(iterations=300))
    assert solution.unassigned == ()
    return file.cost(solution)


def test_distances_without_windows_are_rounded(tmp_path):
    file = benchmark(tmp_path, CVRP)
    assert file.problem.travel["car"].seconds[0].tolist() == [0, 5, 5, 5, 1]
    assert len(file.problem.shifts) == 4
    # 2 and 3 in one route of 5 + 6 + 5, and 4 and 5 in one of 1 + 6 + 5.
    assert solved(file) == 16 + 12


def test_a_matrix_is_taken_as_it_is(tmp_path):
    file = benchmark(tmp_path, MATRIX)
    assert file.problem.travel["car"].seconds.tolist() == [[0, 5, 9], [6, 0, 1], [2, 30, 0]]
    assert [visit.service for visit in file.problem.visits] == [2, 2]
    assert solved(file) == 5 + 1 + 2


def test_solomons_form_is_the_same_as_vrplib(tmp_path):
    theirs, ours = benchmark(tmp_path, SOLOMON), benchmark(tmp_path, SMALL)
    assert theirs.name == "C0"
    assert theirs.problem.visits == ours.problem.visits
    assert theirs.problem.shifts == ours.problem.shifts
    assert solved(theirs) == solved(ours) == 340


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            SMALL.replace("DEPOT", "RELEASE_TIME_SECTION\n1 0\n2 5\n3 5\n4 5\nDEPOT"),
            "RELEASE_TIME",
        ),
        (SMALL.replace("TYPE : VRPTW", "TYPE : VRPB"), "type VRPB"),
        (SMALL.replace("EUC_2D", "GEO"), "edge weights GEO"),
        (
            MATRIX.replace("FULL_MATRIX", "LOWER_ROW").replace(
                "5 9\n6 0 1\n2 30 0", "\n6 0\n2 30 0"
            ),
            "LOWER_ROW",
        ),
        (CVRP.replace("CAPACITY", "DISTANCE : 9\nCAPACITY"), "DISTANCE"),
        (SMALL.replace("CAPACITY", "VEHICLES_FIXED_COST : 9\nCAPACITY"), "FIXED_COST"),
        (MATRIX.replace("0 5 9", "0 5.5 9"), "whole numbers"),
        (CVRP.replace("DIMENSION : 5", "DIMENSION : 6"), "DIMENSION"),
    ],
)
def test_what_would_be_another_problem_is_refused_by_name(tmp_path, text, named):
    with pytest.raises(ProblemError, match=named):
        benchmark(tmp_path, text)
