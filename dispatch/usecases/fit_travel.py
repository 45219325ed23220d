"""Fits a curve of travel times, and writes the settings that apply it."""

from collections.abc import Iterator

import numpy as np

from dispatch.intake.trips import read_trips
from dispatch.settings import TravelSettings
from routing.geo import Place, great_circle_m, on_unit_sphere
from routing.travel.estimate.curve import Curve
from routing.travel.estimate.fit import CurveFit, TripSample, fit_curve, sample_trips
from routing.travel.roads.data.graph import RoadGraph
from routing.travel.roads.fit_sample import sample_junctions
from routing.travel.roads.source import RoadTravel

_JUNCTIONS = 300
"""Number of junctions; the paths between all of them take some seconds to compute."""


def fit_recorded(
    data: bytes, filename: str, mode: str, travel: TravelSettings, seed: int
) -> CurveFit:
    """Fit to the trips of a file, each from door to door, the overhead included.

    Parameters
    ----------
    data, filename
        See `dispatch.intake.trips.read_trips`.
    mode
        Trips by another mode are passed over; those without one count.
    travel
        Whose overhead the trips have in them.
    seed
        See `routing.travel.estimate.fit.fit_curve`.

    Raises
    ------
    InputError
        With every faulty row, or where the file as a whole cannot be used.
    ProblemError
        If the trips are too few or fit no curve.
    """
    rows = [r for r in read_trips(data, filename).require() if r.mode in ("", mode)]
    ends = (
        on_unit_sphere([Place(row.from_lat, row.from_lon) for row in rows]),
        on_unit_sphere([Place(row.to_lat, row.to_lon) for row in rows]),
    )
    seconds = np.array([row.seconds for row in rows], dtype=float)
    metres = np.array([row.metres for row in rows], dtype=float)
    trips = TripSample(great_circle_m(*ends), seconds, metres)
    return fit_curve(trips, overhead_s=travel.overhead_s, seed=seed)


def fit_roads(graph: RoadGraph, mode: str, count: int, seed: int) -> CurveFit:
    """Fit to trips between junctions that are drawn at random.

    Parameters
    ----------
    graph
        The streets.
    mode
        The travel mode of the trips.
    count
        Trips to draw.
    seed
        The seed of the junctions, the trips and the halves.

    Raises
    ------
    ProblemError
        If the mode does not travel on roads, or the trips fit no curve.
    """
    places = sample_junctions(graph, mode, _JUNCTIONS, seed)
    trips = sample_trips(RoadTravel(graph), places, mode, count, seed)
    return fit_curve(trips, seed=seed)


def setting_lines(mode: str, fitted: CurveFit, present: Curve) -> Iterator[str]:
    """Return the environment variables that apply a fitted curve.

    Parameters
    ----------
    mode
        The curve's.
    fitted
        The fitted curve.
    present
        The mode's present curve, whose lengths stay where none are known.
    """
    for name, power in (("SECONDS", fitted.seconds), ("METRES", fitted.metres)):
        power = power or present.metres
        start = f"ROUNDS_TRAVEL__CURVES__{mode.upper()}__{name}"
        yield f"{start}__FACTOR={power.factor}"
        yield f"{start}__EXPONENT={power.exponent}"
