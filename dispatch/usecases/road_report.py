"""Reports on the roads: their source, their age, and the customers who are off them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dispatch.planning.travel_sources import bare_sources
from dispatch.store.queries.customers import Pinned
from routing.errors import ProblemError, TravelError
from routing.travel.base import TravelSource
from routing.travel.estimate.great_circle import GreatCircle
from routing.travel.fallback import FallbackTravel
from routing.travel.roads.data.graph import MODES, RoadGraph
from routing.travel.roads.diagnostics import RoadDiagnostics, diagnose
from routing.travel.roads.source import RoadTravel


@dataclass(frozen=True)
class Supply:
    """A source of travel times for one mode.

    Attributes
    ----------
    kind
        ``estimate`` is along the straight line.
    name
        As a plan names it.
    """

    kind: Literal["server", "roads", "estimate"]
    name: str


@dataclass(frozen=True)
class OffRoad:
    """Customers whose pins and the roads do not fit together.

    Attributes
    ----------
    findings
        Of the graph and all pins.
    outside, far, unsnapped, cut_off
        The customers, with the meanings of
        `routing.travel.roads.diagnostics.RoadDiagnostics`.
    """

    findings: RoadDiagnostics
    outside: tuple[Pinned, ...]
    far: tuple[Pinned, ...]
    unsnapped: tuple[Pinned, ...]
    cut_off: tuple[Pinned, ...]


def supplies(travel: TravelSource, mode: str) -> tuple[Supply, ...]:
    """The sources that serve a mode; the first that answers is taken for a plan."""
    sources = travel.sources if isinstance(travel, FallbackTravel) else (travel,)
    found = []
    for source in sources:
        try:
            # Without places no server is asked anything.
            name = source.matrix([], mode).source
        except (ProblemError, TravelError):
            continue
        found.append(Supply(_kind(source), name))
    return tuple(found)


def _kind(source: TravelSource) -> Literal["server", "roads", "estimate"]:
    (source,) = bare_sources(source)
    if isinstance(source, RoadTravel):
        return "roads"
    return "estimate" if isinstance(source, GreatCircle) else "server"


def off_road(
    graph: RoadGraph, customers: Sequence[Pinned], mode: str, today: date
) -> OffRoad:
    """Look at a graph and at all who are to be reached on it by one of `MODES`."""
    findings = diagnose(graph, [one.place for one in customers], MODES[mode], today)

    def who(places: Sequence[int]) -> tuple[Pinned, ...]:
        return tuple(customers[place] for place in places)

    return OffRoad(
        findings,
        outside=who(findings.outside),
        far=who(findings.far),
        unsnapped=who(findings.unsnapped),
        cut_off=who(findings.cut_off),
    )
