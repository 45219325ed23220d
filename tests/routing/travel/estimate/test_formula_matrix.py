"""Cells that are computed on request agree with those of a dense matrix."""

import json
import pickle
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.benchmark import read_benchmark
from routing.check import check_solution
from routing.engines.ruin_recreate.params import DecompositionParams
from routing.geo import Place
from routing.matrix import DenseMatrix, TravelMatrix
from routing.problem import Problem
from routing.solver import solve
from routing.stopping import StoppingCriterion
from routing.travel.base import DENSE_LIMIT
from routing.travel.estimate.curve import Curve, PowerLaw
from routing.travel.estimate.formula_matrix import FormulaMatrix
from routing.travel.estimate.great_circle import GreatCircle
from tests.support.benchmark_files import SMALL

MODES = {
    "car": Curve(PowerLaw(1.41, 0.709), PowerLaw(2.5, 0.94)),
    "foot": Curve(PowerLaw(1.2, 1), PowerLaw(1.5, 1)),
}
spots = st.builds(Place, st.floats(22, 23), st.floats(113, 115))


def city_file(folder: Path, visits: int, shifts: int) -> Path:
    """A city file with places drawn at random; some windows are narrow."""
    draw = np.random.default_rng(visits)
    where = draw.uniform(-15_000, 15_000, (visits + shifts, 2)).round(3).tolist()
    opens = draw.integers(28_000, 60_000, visits).tolist()
    path = folder / "city.json"
    made = [
        {
            "id": i + 1,
            "x": where[i][0],
            "y": where[i][1],
            "service": 1200,
            "window": [opens[i], opens[i] + 6000] if i % 3 else [28_800, 64_800],
            "value": 1000 + 40 * (i % 90),
        }
        for i in range(visits)
    ]
    shifts = [{"x": x, "y": y, "start": 28_800, "end": 61_200} for x, y in where[visits:]]
    path.write_text(json.dumps({"name": "drawn", "visits": made, "shifts": shifts}))
    return path


def agree(held: TravelMatrix, computed: TravelMatrix, requested: Sequence[int]) -> None:
    """Whatever is asked for is the same to the second and the metre."""
    assert isinstance(held, DenseMatrix)
    assert isinstance(computed, FormulaMatrix)
    assert (len(held), held.source, held.estimated) == (
        len(computed),
        computed.source,
        computed.estimated,
    )
    block = computed.block(requested)
    assert block.dtype == np.int32
    assert np.array_equal(block, held.block(requested))
    for number, place in enumerate(requested):
        assert np.array_equal(computed.row(place, requested), block[number])
    assert computed.legs(requested) == held.legs(requested)


@given(st.lists(spots, min_size=1, max_size=40), st.data(), st.sampled_from(list(MODES)))
def test_the_great_circle_is_the_same_held_or_computed(places, data, mode):
    source = GreatCircle(MODES, overhead_s=90)
    requested = data.draw(
        st.lists(st.integers(0, len(places) - 1), min_size=1, max_size=30)
    )
    computed = replace(source, dense_limit=0).matrix(places, mode)
    agree(source.matrix(places, mode), computed, requested)


def test_a_large_great_circle_is_the_same_in_strips_and_pair_by_pair():
    draw = np.random.default_rng(1)
    places = [Place(*spot) for spot in draw.uniform((22, 113), (23, 115), (900, 2))]
    matrix = GreatCircle(MODES, overhead_s=90, dense_limit=0).matrix(places, "car")
    block = matrix.block(range(900))
    tour = draw.permutation(900).tolist()
    seconds, _ = matrix.legs(tour)
    assert seconds == block[tour[:-1], tour[1:]].tolist()


@pytest.mark.parametrize("kind", ["city", "vrplib"])
def test_files_are_the_same_held_or_computed(tmp_path, kind):
    path = city_file(tmp_path, 60, 5)
    if kind == "vrplib":
        path = tmp_path / "small.vrp"
        path.write_text(SMALL)
    held = read_benchmark(path).problem.travel["car"]
    computed = read_benchmark(path, dense_limit=0).problem.travel["car"]
    draw = np.random.default_rng(2)
    agree(held, computed, draw.integers(0, len(held), 80).tolist())


def test_a_solve_gives_the_same_held_or_computed(tmp_path):
    path = city_file(tmp_path, 120, 8)
    held = read_benchmark(path).problem
    computed = read_benchmark(path, dense_limit=0).problem
    rule = StoppingCriterion(iterations=2000)
    assert solve(held, rule, seed=3) == solve(computed, rule, seed=3)


def test_ortools_takes_ways_that_are_not_held(tmp_path):
    problem = read_benchmark(city_file(tmp_path, 12, 2), dense_limit=0).problem
    solution = solve(problem, StoppingCriterion(iterations=50, seconds=5), engine="ortools")
    assert solution.routes


def test_computed_ways_pickle_small():
    places = [Place(22 + k / 5000, 114) for k in range(5000)]
    matrix = GreatCircle(MODES, dense_limit=0).matrix(places, "foot")
    packed = pickle.dumps(matrix)
    assert len(packed) < 30 * len(places)
    requested = [0, 4999, 17]
    assert np.array_equal(pickle.loads(packed).block(requested), matrix.block(requested))


def test_many_places_are_not_held_and_few_are():
    source = GreatCircle(MODES)
    few = [Place(22 + k / 5000, 114) for k in range(50)]
    many = [Place(22 + k / 5000, 114) for k in range(DENSE_LIMIT + 1)]
    assert isinstance(source.matrix(few, "car"), DenseMatrix)
    assert isinstance(source.matrix(many, "car"), FormulaMatrix)


@dataclass(frozen=True, eq=False)
class RecordingMatrix:
    """Ways that note how many places were asked for at once, and hold nothing."""

    matrix: TravelMatrix
    requested: list[int]

    @property
    def source(self) -> str:
        return self.matrix.source

    @property
    def estimated(self) -> bool:
        return self.matrix.estimated

    def __len__(self) -> int:
        return len(self.matrix)

    def block(self, places: Sequence[int]) -> np.ndarray:
        self.requested.append(len(places))
        return self.matrix.block(places)

    def row(self, place: int, places: Sequence[int]) -> np.ndarray:
        return self.matrix.row(place, places)

    def legs(self, places: Sequence[int]) -> tuple[list[int], list[int]]:
        return self.matrix.legs(places)


def test_a_large_day_never_asks_for_all_ways(tmp_path):
    problem = read_benchmark(city_file(tmp_path, 3600, 120)).problem
    requested: list[int] = []
    counted: Problem = replace(
        problem, travel={"car": RecordingMatrix(problem.travel["car"], requested)}
    )
    told = []
    solution = solve(
        counted, StoppingCriterion(iterations=2000), workers=2, on_progress=told.append
    )
    assert check_solution(problem, solution) == ()
    assert told
    assert len(solution.unassigned) < 3000
    assert max(requested) <= DecompositionParams().max_visits + 2 * 120
