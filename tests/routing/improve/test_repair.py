"""Orders that cannot be kept are repaired, not passed on."""

from routing.check import check_solution
from routing.improve.repair import schedule_with_repair
from routing.schedule import assemble_solution
from tests.support.routing_builders import small_day


def test_visits_that_an_engine_gets_wrong_are_dropped() -> None:
    problem = small_day(0)
    routes = schedule_with_repair(problem, [[0, 1, 2, 3, 4], []])
    assert check_solution(problem, assemble_solution(problem, routes, "")) == ()
