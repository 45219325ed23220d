"""Neighbours are the nearest visits, and the nearest shifts come first."""

import numpy as np

from routing.kernel.neighbours import nearest_shifts, neighbour_tables, visit_sequence
from tests.support.routing_builders import visit

LINE = np.abs(np.subtract.outer(np.arange(4), np.arange(4))).astype(np.int32) * 10
"""Seconds between four places on a line."""


def test_a_visit_comes_first_in_its_own_vicinity_and_then_the_nearest() -> None:
    tables = neighbour_tables([visit(f"v{k}", place=k) for k in range(4)], LINE[None])
    np.testing.assert_array_equal(tables["vicinity"][0], [0, 1, 2, 3])
    np.testing.assert_array_equal(tables["neighbours"][0], [1, 2, 3])
    np.testing.assert_array_equal(tables["from_neighbour"][0, 0], [10, 20, 30])
    np.testing.assert_array_equal(tables["to_neighbour"][0, 0], [10, 20, 30])


def test_visits_are_arranged_each_next_to_the_nearest_left() -> None:
    shuffled = [2, 0, 3, 1]
    sequence = visit_sequence(LINE[np.ix_(shuffled, shuffled)])
    # The first visit is at place 2; places 3 and 1 are equally near to it.
    assert [shuffled[i] for i in sequence] == [2, 3, 1, 0]


def test_equal_shifts_stand_side_by_side_by_the_length_of_a_round_trip() -> None:
    # One visit at place 0; two equal shifts start and end at place 3, one at place 1.
    places = [0, 3, 3, 1, 3, 3, 1]
    travel = LINE[np.ix_(places, places)][None]
    shifts = nearest_shifts(1, np.array([0, 0, 1]), [0, 0, 0], travel)
    assert [s for s in shifts[0] if s >= 0] == [2, 0, 1]
