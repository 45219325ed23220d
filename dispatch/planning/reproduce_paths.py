"""Verifies the legs of a plan: their paths and their instructions."""

from collections.abc import Iterator

import polyline

from dispatch.domain.plan import LegDocument, PlanDocument, RouteDocument
from dispatch.planning.build_problem import DayProblem
from dispatch.planning.leg_paths import DECIMALS, leg_documents, route_legs
from routing.check import Violation
from routing.errors import ProblemError
from routing.geo import Place, geodesic_m
from routing.solution import Solution

_ROUNDING_M = 2.0
"""A path begins and ends at the places themselves, which its five decimals round."""


def leg_faults(
    plan: PlanDocument, day_problem: DayProblem, solution: Solution
) -> Iterator[Violation]:
    """Compare the legs of a plan with the paths that the same source gives now.

    A plan without any path claims nothing: its source did not answer when it was made.
    """
    if not any(leg for route in plan.routes for _, leg in _stated_legs(route)):
        return
    expected_legs = leg_documents(day_problem, solution)
    for route, timed, expected in zip(
        plan.routes, solution.routes, expected_legs, strict=True
    ):
        ends = route_legs(day_problem, timed)
        for (where, leg), places, expected_leg in zip(
            _stated_legs(route), ends, expected, strict=False
        ):
            if leg is not None and not _joins(leg, *places):
                yield Violation("way", where, "The path does not lead from place to place.")
            elif leg != expected_leg:
                yield Violation(
                    "way", where, f"The path is not that of {day_problem.travel}."
                )
        if len(expected) == len(route.stops) and route.way_back is not None:
            yield Violation(
                "way", route.team_id, "The route has a way back, but its end is open."
            )


def _stated_legs(route: RouteDocument) -> Iterator[tuple[str, LegDocument | None]]:
    for stop in route.stops:
        yield f"{route.team_id}, {stop.visit_id}", stop.way
    yield f"{route.team_id}, end", route.way_back


def _joins(leg: LegDocument, origin: Place, destination: Place) -> bool:
    """True if the path of a leg leads from its origin to its destination."""
    try:
        points = [Place(lat, lon) for lat, lon in polyline.decode(leg.path, DECIMALS)]
    except (IndexError, ProblemError):
        return False
    return (
        len(points) >= 2
        and geodesic_m(points[0], origin) <= _ROUNDING_M
        and geodesic_m(points[-1], destination) <= _ROUNDING_M
    )
