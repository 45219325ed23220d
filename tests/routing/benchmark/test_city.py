"""City files are read and priced as their description says."""

import json

from routing.benchmark import read_benchmark
from routing.solver import solve
from routing.stopping import StoppingCriterion


def test_a_city_file_is_read_and_priced_as_its_description_says(tmp_path):
    path = tmp_path / "city.json"
    shift = {"x": 0, "y": 0, "start": 0, "end": 4000}
    near = {"id": 7, "x": 700, "y": 0, "service": 600, "window": [0, 900], "value": 5000}
    far = near | {"id": 9, "x": 90_000, "value": 40}
    path.write_text(
        json.dumps({"name": "c", "shifts": [shift, shift], "visits": [near, far]})
    )
    benchmark = read_benchmark(path)
    solution = solve(benchmark.problem, StoppingCriterion(iterations=200))
    assert benchmark.problem.visits[0].windows[0].end == 1500
    assert benchmark.cost(solution) == 2 * round(1.35 * 100 + 90) + 40
    *routes, cost = benchmark.solution_text(solution).splitlines()
    assert sorted(line.split(":")[1] for line in routes) == ["", " 7"]
    assert cost == "Cost: 490"
