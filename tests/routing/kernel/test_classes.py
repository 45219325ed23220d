"""Values are computed once per class of visits, and equal shifts are grouped."""

import numpy as np

from routing.kernel.classes import shift_groups, table_by_class
from tests.support.routing_builders import shift


def test_a_value_is_computed_once_for_each_class_and_shift() -> None:
    calls: list[tuple[int, int]] = []

    def value(visit: int, shift: int) -> int:
        calls.append((visit, shift))
        return 10 * visit + shift

    table, classes = table_by_class(["a", "b", "a", "b"], 2, value)
    np.testing.assert_array_equal(table, [[0, 1], [10, 11]])
    np.testing.assert_array_equal(classes, [0, 1, 0, 1])
    assert len(calls) == 4


def test_shifts_are_grouped_by_all_that_the_kernel_looks_at() -> None:
    shifts = [shift("a"), shift("b"), shift("c", overtime=60), shift("d")]
    eligible = np.array([[1, 1, 1, 0]])
    same = np.zeros((1, 4), dtype=np.int64)
    groups = shift_groups(shifts, eligible, same)
    np.testing.assert_array_equal(groups, [0, 0, 1, 2])
