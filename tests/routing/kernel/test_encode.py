"""Problems are encoded as tables of the same types and decoded without loss."""

from hypothesis import given
from numba import typeof

from routing.kernel.encode import EncodedProblem, encode
from routing.problem import Problem
from tests.support.routing_builders import city
from tests.support.strategies import problems


def encode_whole(problem: Problem) -> EncodedProblem:
    """A whole problem as tables."""
    return encode(problem, range(len(problem.visits)), range(len(problem.shifts)))


@given(problems())
def test_one_compilation_serves_every_problem(problem: Problem) -> None:
    def types(problem: Problem) -> tuple[object, object]:
        encoded = encode_whole(problem)
        return typeof(encoded.tables), typeof(encoded.initial_state({}, 1))

    # Else a first plan would wait for minutes, or find its time used up.
    assert types(problem) == types(city(2, 1, 0))


def test_orders_are_decoded_as_they_were_given() -> None:
    encoded = encode_whole(city(30, 3, 1))
    orders = {0: [4, 9], 1: [], 2: [20]}
    state = encoded.initial_state(orders, 1)
    assert encoded.decode(state.stop[:3, 1:, 0], state.route[:3, 0]) == orders
