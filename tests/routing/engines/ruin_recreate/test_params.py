"""Parameters of the search are checked on creation."""

import pytest

from routing.engines.ruin_recreate.params import (
    DecompositionParams,
    PopulationParams,
    SearchParams,
)
from routing.errors import ProblemError


@pytest.mark.parametrize(
    "values",
    [
        {"mean_removed": 0.5},  # a step must remove something
        {"max_unassigned": -1},
        {"opening_share": 1.5},  # above the whole
        {"perturbation_share": 1},  # no steps would be left
        {"value_bonus": -0.1},
        {"start_temperature": 0.1, "end_temperature": 1},  # rises
        {"pool_threshold": -1},
        {"first_incumbent_s": 0},
    ],
)
def test_search_params_out_of_range_are_refused(values: dict[str, float]) -> None:
    with pytest.raises(ProblemError):
        SearchParams(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "values",
    [
        {"steps_per_visit": 0},
        {"min_size": 1},  # a crossover needs two parents
        {"min_size": 9, "max_size": 8},
        {"offspring_share": 0},
        {"min_exchange_share": 0.6, "max_exchange_share": 0.5},
        {"max_fruitless": 0},
    ],
)
def test_population_params_out_of_range_are_refused(values: dict[str, float]) -> None:
    with pytest.raises(ProblemError):
        PopulationParams(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "values",
    [
        {"min_iterations": 0},
        {"max_iteration_s": 0},
        {"min_visits": 0},
        {"pooling_start": 2},
    ],
)
def test_decomposition_params_out_of_range_are_refused(values: dict[str, float]) -> None:
    with pytest.raises(ProblemError):
        DecompositionParams(**values)  # type: ignore[arg-type]
