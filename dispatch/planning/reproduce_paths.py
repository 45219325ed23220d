"""Verifies the ways of a plan: where they lead, and what they tell."""

from collections.abc import Iterator

import polyline

from dispatch.domain.plan import LegDocument, PlanDocument, RouteDocument
from dispatch.planning.build_problem import DayProblem
from dispatch.planning.leg_paths import DECIMALS, leg_documents, route_legs
from routing.check import Violation
from routing.errors import ProblemError
from routing.geo import Place, geodesic_m
from routing.solution import Solution

_NEAR_M = 2.0
"""A way begins and ends at the places themselves, which its five decimals round."""


def leg_faults(
    plan: PlanDocument, built: DayProblem, solution: Solution
) -> Iterator[Violation]:
    """Ask the same source again; the plan must draw and tell what that says.

    A plan without any way claims nothing: its source did not answer that once.
    """
    if not any(way for route in plan.routes for _, way in _stated(route)):
        return
    due = leg_documents(built, solution)
    for route, timed, right in zip(plan.routes, solution.routes, due, strict=True):
        legs = route_legs(built, timed)
        for (where, way), leg, its in zip(_stated(route), legs, right, strict=False):
            if way is not None and not _joins(way, *leg):
                yield Violation("way", where, "does not lead from place to place")
            elif way != its:
                yield Violation("way", where, f"is another than that of {built.travel}")
        if len(right) == len(route.stops) and route.way_back is not None:
            yield Violation("way", route.team_id, "leads back, but the end is open")


def _stated(route: RouteDocument) -> Iterator[tuple[str, LegDocument | None]]:
    for stop in route.stops:
        yield f"{route.team_id}, {stop.visit_id}", stop.way
    yield f"{route.team_id}, end", route.way_back


def _joins(way: LegDocument, here: Place, there: Place) -> bool:
    try:
        points = [Place(lat, lon) for lat, lon in polyline.decode(way.path, DECIMALS)]
    except (IndexError, ProblemError):
        return False
    return (
        len(points) >= 2
        and geodesic_m(points[0], here) <= _NEAR_M
        and geodesic_m(points[-1], there) <= _NEAR_M
    )
