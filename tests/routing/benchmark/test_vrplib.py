"""VRPLIB files are read as published, and solutions written as published."""

from pathlib import Path

import pytest
from vrplib import read_solution

from routing.benchmark import read_benchmark
from routing.check import check_solution
from routing.schedule import assemble_solution, schedule_route
from routing.solver import solve
from routing.stopping import StoppingCriterion
from tests.support.benchmark_files import SMALL
from tests.support.real_data import REAL_DATA


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Three customers, two vehicles; all three do not fit into one."""
    path = tmp_path / "small.vrp"
    path.write_text(SMALL)
    return path


def test_distances_times_and_services_are_tenfold(small):
    problem = read_benchmark(small).problem
    assert [visit.id for visit in problem.visits] == ["1", "2", "3"]
    assert problem.travel["car"].seconds[0].tolist() == [0, 50, 100, 70]
    first = problem.visits[0]
    assert (first.service, first.windows[0].end) == (30, 500 + 30)
    assert [shift.capacity for shift in problem.shifts] == [10, 10]


def test_a_small_file_is_solved_to_the_optimum(small):
    benchmark = read_benchmark(small)
    solution = solve(benchmark.problem, StoppingCriterion(iterations=500))
    assert solution.unassigned == ()
    assert benchmark.cost(solution) == 200 + 140
    *routes, cost = benchmark.solution_text(solution).splitlines()
    assert {line.split(": ")[1] for line in routes} in ({"1 2", "3"}, {"2 1", "3"})
    assert cost == "Cost: 340"


def test_durations_and_several_depots_are_read(tmp_path):
    text = SMALL.replace("CAPACITY : 10", "CAPACITY : 10\nVEHICLES_MAX_DURATION : 45")
    text = text.replace(
        "DEPOT_SECTION\n1\n-1",
        "VEHICLES_DEPOT_SECTION\n1 1\n2 2\nDEPOT_SECTION\n1\n2\n-1",
    )
    path = tmp_path / "depots.vrp"
    path.write_text(text)
    problem = read_benchmark(path).problem
    assert [shift.start for shift in problem.shifts] == [0, 1]
    assert [shift.max_duration for shift in problem.shifts] == [450, 450]
    assert [visit.id for visit in problem.visits] == ["2", "3"]


@pytest.mark.parametrize("name", ["R1_10_4", "C1_10_2", "RC2_10_5"])
def test_published_solutions_are_sound_and_cost_what_they_say(name):
    folder = REAL_DATA / "vrp" / "PCVRPTW"
    if not folder.is_dir():
        pytest.skip("the published benchmark files are not beside this clone")
    benchmark = read_benchmark(folder / f"{name}.vrp")
    problem = benchmark.problem
    number = {int(visit.id): i for i, visit in enumerate(problem.visits)}
    published = read_solution(folder / f"{name}.sol")
    routes = [
        schedule_route(problem, s, [number[v] for v in route])
        for s, route in enumerate(published["routes"])
    ]
    solution = assemble_solution(problem, routes, "published")
    assert check_solution(problem, solution) == ()
    assert benchmark.cost(solution) == published["cost"]
