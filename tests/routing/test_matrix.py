"""Travel matrices in memory are checked, read-only, and agree in all their methods."""

import numpy as np
import pytest

from routing.errors import ProblemError
from routing.matrix import UNREACHABLE, DenseMatrix
from tests.support.routing_builders import line


def matrix() -> DenseMatrix:
    """Three places with different seconds each way, and no path from 2 to 0."""
    seconds = np.array([[0, 10, 20], [11, 0, 12], [UNREACHABLE, 22, 0]], dtype=np.int32)
    metres = np.where(seconds == UNREACHABLE, UNREACHABLE, seconds * 8).astype(np.int32)
    return DenseMatrix(seconds, metres, "by hand", estimated=True)


@pytest.mark.parametrize(
    ("seconds", "metres", "text"),
    [
        (np.zeros((2, 2)), np.zeros((2, 2)), "seconds has .* float64; .* int32"),
        (line(2).seconds, line(3).metres, r"metres has shape \(3, 3\)"),
        (-line(2).seconds, line(2).metres, "the value -10, which is below 0"),
    ],
)
def test_arrays_that_are_no_matrix_are_refused_with_the_fault(seconds, metres, text):
    with pytest.raises(ProblemError, match=text):
        DenseMatrix(seconds, metres, "", estimated=True)


def test_a_matrix_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        matrix().seconds[0, 1] = 0


def test_every_method_gives_the_same_seconds():
    seconds = matrix().seconds
    places = [2, 0, 1]
    assert len(matrix()) == 3
    assert (matrix().block(places) == seconds[np.ix_(places, places)]).all()
    assert (matrix().between([1], [2, 0]) == [[12, 11]]).all()
    assert matrix().row(1, places).tolist() == [12, 11, 0]
    assert matrix().legs([0, 1, 2]) == ([10, 12], [80, 96])
    assert matrix().legs([2, 0])[0] == [UNREACHABLE]
