"""Offspring of selective route exchange."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.engines.ruin_recreate.crossover import selective_route_exchange


@given(st.integers(0, 2**32 - 1), st.integers(2, 6))
def test_an_offspring_has_the_routes_of_one_district_and_no_visit_twice(
    seed: int, shifts: int
) -> None:
    random = np.random.default_rng(seed)

    def parent() -> dict[int, list[int]]:
        visits = random.permutation(20)[: random.integers(0, 21)].tolist()
        cuts = np.sort(random.integers(0, len(visits) + 1, shifts - 1)).tolist()
        bounds = [0, *cuts, len(visits)]
        return {s: visits[bounds[s] : bounds[s + 1]] for s in range(shifts)}

    first, second = parent(), parent()
    count = random.integers(1, shifts + 1)
    district = frozenset(random.permutation(shifts)[:count].tolist())
    offspring = selective_route_exchange(first, second, district)
    visits = [visit for order in offspring.values() for visit in order]
    assert len(visits) == len(set(visits))
    assert {s: offspring[s] for s in district} == {s: second[s] for s in district}
    for shift in set(range(shifts)) - district:
        kept = [visit for visit in first[shift] if visit in offspring[shift]]
        assert offspring[shift] == kept
