"""Schedules of an engine's orders, with repair where an order cannot be kept."""

from collections.abc import Sequence

from routing.problem import Problem
from routing.schedule import schedule_route
from routing.solution import Route


def schedule_with_repair(problem: Problem, orders: Sequence[Sequence[int]]) -> list[Route]:
    """Schedule orders; from one that cannot be kept, the least visits are dropped.

    Engines have known defects with breaks, so their orders are never trusted.

    Parameters
    ----------
    problem
        The problem.
    orders
        For each shift its visits in order.
    """
    routes = []
    for shift, order in enumerate(orders):
        visits = list(order)
        while visits and (route := schedule_route(problem, shift, visits)) is None:
            visits.remove(min(visits, key=lambda v: (problem.penalties[v], v)))
        if visits and route is not None:
            routes.append(route)
    return routes
