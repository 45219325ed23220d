"""The legs of a solution on real roads, as a plan holds them."""

import logging
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import polyline

from dispatch.domain.plan import LegDocument, LegStepDocument
from dispatch.planning.build_problem import DayProblem
from routing.errors import TravelError
from routing.geo import Place
from routing.solution import Route, Solution
from routing.travel.base import Path, TravelSource
from routing.travel.fallback import FallbackTravel
from routing.travel.overhead import OverheadTravel

DECIMALS = 5
"""Decimals of the degrees in a leg's path, which is exact to 1.1 m."""

_log = logging.getLogger(__name__)

Leg = tuple[Place, Place]
RouteLegs = tuple[LegDocument | None, ...]


def leg_documents(day_problem: DayProblem, solution: Solution) -> tuple[RouteLegs, ...]:
    """Return the legs of each route: one to each stop, and one to its end place if any.

    The paths of all legs of a mode are requested at once. None stands for a leg whose
    travel is estimated, and for one of which the source has no path. A server of which
    some answers were replaced by an estimate still knows the paths of the others.

    Raises
    ------
    TravelError
        If a source does not answer.
    """
    legs = [list(route_legs(day_problem, route)) for route in solution.routes]
    modes = [day_problem.problem.shifts[route.shift].mode for route in solution.routes]
    legs_by_mode: defaultdict[str, list[Leg]] = defaultdict(list)
    for mode, route_of_legs in zip(modes, legs, strict=True):
        if _knows_paths(day_problem, mode):
            legs_by_mode[mode] += route_of_legs
    paths = {
        mode: iter(_source(day_problem, mode).paths(mode_legs, mode))
        for mode, mode_legs in legs_by_mode.items()
    }
    return tuple(
        tuple(
            _leg_document(next(paths[mode])) if mode in paths else None
            for _ in route_of_legs
        )
        for mode, route_of_legs in zip(modes, legs, strict=True)
    )


def leg_documents_or_none(
    day_problem: DayProblem, solution: Solution
) -> tuple[RouteLegs, ...]:
    """Return the legs of each route, or None for all of them if a source fails.

    A plan is worth keeping without its paths: maps draw it in straight lines then.
    """
    try:
        return leg_documents(day_problem, solution)
    except TravelError as error:
        _log.warning("The plan is drawn in straight lines: %s", error)
        return tuple(
            tuple(None for _ in route_legs(day_problem, route)) for route in solution.routes
        )


def _knows_paths(day_problem: DayProblem, mode: str) -> bool:
    if not day_problem.problem.travel[mode].estimated:
        return True
    # Time for parking is added to real roads only.
    return isinstance(_source(day_problem, mode), OverheadTravel)


def _source(day_problem: DayProblem, mode: str) -> TravelSource:
    """Return the source of a mode's seconds: a chain may answer differently by now."""
    if isinstance(day_problem.source, FallbackTravel):
        return day_problem.source.source_of(day_problem.problem.travel[mode].source, mode)
    return day_problem.source


def route_legs(day_problem: DayProblem, route: Route) -> Iterator[Leg]:
    """Return the places between which a route travels, in its order."""
    shift = day_problem.problem.shifts[route.shift]
    stops = [day_problem.problem.visits[visit].place for visit in route.visits]
    order = [shift.start, *stops, *([] if shift.end is None else [shift.end])]
    for here, there in pairwise(order):
        yield day_problem.places[here], day_problem.places[there]


def _leg_document(path: Path | None) -> LegDocument | None:
    if path is None:
        return None
    points = [(place.lat, place.lon) for place in path.points]
    steps = tuple(
        LegStepDocument(
            turn=step.maneuver,
            street=step.street,
            metres=step.metres,
            seconds=step.seconds,
            exit=step.exit,
        )
        for step in path.steps
    )
    return LegDocument(path=polyline.encode(points, DECIMALS), steps=steps)
