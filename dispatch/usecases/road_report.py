"""Reports on the roads: their source, their age, and the customers who are off them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from dispatch.intake import read_customers
from dispatch.intake.report import RowFault
from dispatch.planning.travel_sources import bare_sources
from dispatch.settings import Settings
from dispatch.store.queries.customers import CustomerLocation
from routing.errors import ProblemError, TravelError
from routing.geo import Place
from routing.travel.base import TravelSource
from routing.travel.estimate.great_circle import GreatCircle
from routing.travel.fallback import FallbackTravel
from routing.travel.roads.data.files import open_roads
from routing.travel.roads.data.graph import MODES, RoadGraph
from routing.travel.roads.data.osm import OnRoads
from routing.travel.roads.diagnostics import RoadDiagnostics, diagnose
from routing.travel.roads.source import RoadTravel

from .files import read_file


@dataclass(frozen=True)
class TravelSourceOfMode:
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
    outside: tuple[CustomerLocation, ...]
    far: tuple[CustomerLocation, ...]
    unsnapped: tuple[CustomerLocation, ...]
    cut_off: tuple[CustomerLocation, ...]


def sources_of_mode(travel: TravelSource, mode: str) -> tuple[TravelSourceOfMode, ...]:
    """Return the sources that serve a mode; a plan takes the first that answers."""
    sources = travel.sources if isinstance(travel, FallbackTravel) else (travel,)
    serving = []
    for source in sources:
        try:
            # Without places no server is asked anything.
            name = source.matrix([], mode).source
        except (ProblemError, TravelError):
            continue
        serving.append(TravelSourceOfMode(_kind(source), name))
    return tuple(serving)


def _kind(source: TravelSource) -> Literal["server", "roads", "estimate"]:
    (source,) = bare_sources(source)
    if isinstance(source, RoadTravel):
        return "roads"
    return "estimate" if isinstance(source, GreatCircle) else "server"


def off_road(
    graph: RoadGraph, customers: Sequence[CustomerLocation], mode: str, today: date
) -> OffRoad:
    """Examine a graph and the customers who are to be reached on it by one of `MODES`."""
    findings = diagnose(
        graph, [customer.place for customer in customers], MODES[mode], today
    )

    def customers_at(places: Sequence[int]) -> tuple[CustomerLocation, ...]:
        return tuple(customers[place] for place in places)

    return OffRoad(
        findings,
        outside=customers_at(findings.outside),
        far=customers_at(findings.far),
        unsnapped=customers_at(findings.unsnapped),
        cut_off=customers_at(findings.cut_off),
    )


@dataclass(frozen=True)
class FileDiagnosis:
    """A graph, and how well the pins of a file of customers fit it.

    Attributes
    ----------
    faults
        The faults of the file.
    diagnosis
        Of the graph and all pins.
    customer_ids
        The customer of each pin, by the pin's index.
    unpinned
        The number of rows without a pin, faulty ones included.
    """

    faults: tuple[RowFault, ...]
    diagnosis: RoadDiagnostics
    customer_ids: tuple[str, ...]
    unpinned: int


def diagnose_file(
    roads: Path,
    customers: Path,
    mode: str,
    settings: Settings,
    today: date,
    on_roads: OnRoads | None = None,
) -> FileDiagnosis:
    """Look at a file of roads and at the pins of a file of customers.

    Parameters
    ----------
    roads, customers
        The two files.
    mode
        The travel mode, one of `MODES`.
    settings, today
        The data folder in which graphs are kept, and the day that tells their age.
    on_roads
        Called with the number of roads that have been read so far.

    Raises
    ------
    InputError
        If the file of customers cannot be read as one.
    ProblemError
        If the file of roads cannot be read as one.
    """
    report = read_customers(read_file(customers), customers.name)
    graph = open_roads(roads, settings.data_dir / "roads", on_roads)
    pins = [
        (row.customer.customer_id, Place(row.place.pin.lat, row.place.pin.lon))
        for row in report.rows
        if row.place.pin is not None
    ]
    return FileDiagnosis(
        report.faults,
        diagnose(graph, [place for _, place in pins], MODES[mode], today),
        tuple(customer_id for customer_id, _ in pins),
        report.total - len(pins),
    )
