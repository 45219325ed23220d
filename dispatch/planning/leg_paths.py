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

DECIMALS = 5
"""Decimals of the degrees in a leg's path, which is exact to 1.1 m."""

_log = logging.getLogger(__name__)

Leg = tuple[Place, Place]
RouteLegs = tuple[LegDocument | None, ...]


def leg_documents(built: DayProblem, solution: Solution) -> tuple[RouteLegs, ...]:
    """The ways of each route: one to each stop, and one to its end place if it has one.

    All legs of a mode are asked for at once. None stands for a leg whose travel is
    estimated, and for one of which the source has no path.

    Raises
    ------
    TravelError
        If a source does not answer.
    """
    legs = [list(route_legs(built, route)) for route in solution.routes]
    modes = [built.problem.shifts[route.shift].mode for route in solution.routes]
    asked: defaultdict[str, list[Leg]] = defaultdict(list)
    for mode, some in zip(modes, legs, strict=True):
        if not built.problem.travel[mode].estimated:
            asked[mode] += some
    paths = {
        mode: iter(_source(built, mode).paths(some, mode)) for mode, some in asked.items()
    }
    return tuple(
        tuple(_way(next(paths[mode])) if mode in paths else None for _ in some)
        for mode, some in zip(modes, legs, strict=True)
    )


def leg_documents_or_none(built: DayProblem, solution: Solution) -> tuple[RouteLegs, ...]:
    """The same, or none at all where a source fails: that is no reason to lose a plan."""
    try:
        return leg_documents(built, solution)
    except TravelError as error:
        _log.warning("The plan is drawn in straight lines: %s", error)
        return tuple(
            tuple(None for _ in route_legs(built, route)) for route in solution.routes
        )


def _source(built: DayProblem, mode: str) -> TravelSource:
    """The source that a mode's seconds came from: a chain may answer otherwise by now."""
    if isinstance(built.source, FallbackTravel):
        return built.source.source_of(built.problem.travel[mode].source, mode)
    return built.source


def route_legs(built: DayProblem, route: Route) -> Iterator[Leg]:
    """The places between which a route travels, in its order."""
    shift = built.problem.shifts[route.shift]
    stops = [built.problem.visits[visit].place for visit in route.visits]
    order = [shift.start, *stops, *([] if shift.end is None else [shift.end])]
    for here, there in pairwise(order):
        yield built.places[here], built.places[there]


def _way(path: Path | None) -> LegDocument | None:
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
