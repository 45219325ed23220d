"""Opens the sources of travel times and paths that the settings name."""

from collections.abc import Iterable
from contextlib import suppress

from dispatch.domain.plan import BETWEEN
from dispatch.errors import InputError
from dispatch.settings import ServerSettings, Settings
from routing.errors import ProblemError
from routing.travel.array_cache import ArrayCache
from routing.travel.base import TravelSource
from routing.travel.estimate.great_circle import GreatCircle
from routing.travel.fallback import FallbackTravel
from routing.travel.overhead import PARKING_M, OverheadTravel
from routing.travel.plausible import PlausibleTravel
from routing.travel.roads.data.files import find_roads, open_roads
from routing.travel.roads.data.graph import RoadGraph
from routing.travel.roads.data.osm import OnRoads
from routing.travel.roads.source import RoadTravel
from routing.travel.servers.registry import travel_server

_GRAPHS, _MATRICES = "roads", "travel"
"""Folders in the data folder."""
_ROADS = ("osm:", "graphml:", "networkx:")
"""Prefixes of the names of road graphs."""


def travel_source(
    settings: Settings, stated: str = "", on_progress: OnRoads | None = None
) -> FallbackTravel:
    """Return the travel sources that the settings name, the best first.

    Parameters
    ----------
    settings
        Servers, roads and curves. What is built of roads is kept in ``data_dir``.
    stated
        As in `dispatch.domain.plan.SolverRun`: where the settings name no roads, those
        that a plan names are taken from there.
    on_progress
        Told how far the roads are read.

    Raises
    ------
    ProblemError
        If a server's address or the file of roads is of no use.
    InputError
        If the roads of a plan are not there.
    """
    travel = settings.travel
    # Parking comes on top of what replaces an answer as well.
    replacement = GreatCircle(travel.by_mode)
    real: list[TravelSource] = [
        PlausibleTravel(_server(server), replacement) for server in travel.servers
    ]
    graph = _roads(settings, stated, on_progress)
    if graph is not None:
        roads = RoadTravel(graph, arrays=ArrayCache(settings.data_dir / _MATRICES))
        real.append(roads.at(travel.traffic))
    estimate = GreatCircle(travel.by_mode, travel.overhead_s, PARKING_M)
    return FallbackTravel(
        (*(OverheadTravel(source, travel.overhead_s) for source in real), estimate)
    )


def _roads(
    settings: Settings, stated: str, on_progress: OnRoads | None
) -> RoadGraph | None:
    cache = settings.data_dir / _GRAPHS
    if settings.travel.roads is not None:
        return open_roads(settings.travel.roads, cache, on_progress)
    for name in stated.split(BETWEEN):
        if name.startswith(_ROADS):
            # Behind it stand the traffic and the time for parking.
            fingerprint = name.split()[0]
            graph = find_roads(fingerprint, cache)
            if graph is None:
                raise InputError(
                    f"The plan was made on the roads {fingerprint}, which are not in "
                    f"{cache}; give their file with --roads FILE."
                )
            return graph
    return None


def roads_of(travel: TravelSource) -> RoadTravel | None:
    """Return the roads among the sources; None if there are none."""
    sources = bare_sources(travel)
    return next((source for source in sources if isinstance(source, RoadTravel)), None)


def bare_sources(travel: TravelSource) -> tuple[TravelSource, ...]:
    """Return the sources themselves, without the time for parking and replacements."""
    sources = travel.sources if isinstance(travel, FallbackTravel) else (travel,)
    return tuple(map(_bare, sources))


def _bare(source: TravelSource) -> TravelSource:
    while isinstance(source, OverheadTravel | PlausibleTravel):
        source = source.travel
    return source


def sources_as_stated(
    chain: FallbackTravel, stated: str, modes: Iterable[str]
) -> FallbackTravel:
    """Return the sources that a plan names, so that it is checked with those.

    Parameters
    ----------
    chain
        All sources that there are.
    stated
        As in `dispatch.domain.plan.SolverRun`.
    modes
        All modes of the plan's day.

    Returns
    -------
    FallbackTravel
        The whole chain where a mode would be without a source: the check then says what
        the plan should have been timed by.
    """
    names = stated.split(BETWEEN)
    sources = [_source_by_name(chain, names, mode) for mode in modes]
    if not sources or None in sources:
        return chain
    return FallbackTravel(tuple(s for s in chain.sources if any(s is n for n in sources)))


def _source_by_name(
    chain: FallbackTravel, names: Iterable[str], mode: str
) -> TravelSource | None:
    for name in names:
        with suppress(ProblemError):
            return chain.source_of(name, mode)
    return None


def _server(settings: ServerSettings) -> TravelSource:
    return travel_server(
        settings.kind,
        settings.url,
        key=settings.key,
        limit=settings.limit,
        timeout_s=settings.timeout_s,
        retries=settings.retries,
        modes=settings.modes or None,
    )
