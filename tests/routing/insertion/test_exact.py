"""The cheapest insertion is the cheapest of all that are tried one by one."""

from hypothesis import given

from routing.costs import route_cost
from routing.improve.local_search import improve_locally
from routing.insertion.exact import cheapest_insertion
from routing.schedule import schedule_route
from tests.support.strategies import problems


@given(problems(most_visits=4))
def test_the_cheapest_place_is_the_cheapest_of_all(problem):
    if not problem.visits:
        return
    routes = {r.shift: r for r in improve_locally(problem, []) if 0 not in r.visits}
    costs = []
    for number in range(len(problem.shifts)):
        order = routes[number].visits if number in routes else ()
        before = route_cost(problem, routes[number]) if number in routes else 0
        for position in range(len(order) + 1):
            longer = schedule_route(
                problem, number, (*order[:position], 0, *order[position:])
            )
            if longer is not None:
                costs.append(route_cost(problem, longer) - before)
    found = cheapest_insertion(problem, routes, 0)
    assert (found[0] if found else None) == min(costs, default=None)
