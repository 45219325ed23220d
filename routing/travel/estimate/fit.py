"""Finds the curve of a city, from its streets or from trips that were really made."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from routing.errors import ProblemError
from routing.geo import Place, great_circle_m, on_unit_sphere
from routing.matrix import UNREACHABLE
from routing.travel.base import TravelSource
from routing.travel.roads.data.graph import MODES, RoadGraph

from .curve import Power

FEWEST = 30
"""Pairs that a fit needs, so that either half still says something."""
NEAREST_M = 100.0
"""Nearer pairs are left out: there the pins' own error counts for more than the way."""
_LEAST, _STEEP = 0.2, 1.1
"""Exponents beyond these are no travel: time that hardly grows, or grows ever faster."""
_OUTLIER = 0.2
"""From about so many times e on, a pair counts less than by its square."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Trips that a curve is fitted to; arrays of float64, shape (trips,).

    Attributes
    ----------
    line
        Great-circle metres, ≥ 0.
    seconds
        Of the trip, > 0.
    road
        Metres on the street, > 0; NaN where not known.
    """

    line: np.ndarray
    seconds: np.ndarray
    road: np.ndarray

    def __post_init__(self) -> None:
        if not len(self.line) == len(self.seconds) == len(self.road):
            raise ProblemError(
                f"There are {len(self.line)} distances, {len(self.seconds)} times and "
                f"{len(self.road)} lengths; each trip needs one of each."
            )
        if not (np.all(self.line >= 0) and np.all(self.seconds > 0)):
            raise ProblemError(
                "A trip has a distance below 0 m or a time of 0 s or less; take it out."
            )

    def some(self, which: np.ndarray) -> "Pairs":
        """Those at these numbers, or where the mask is true."""
        return Pairs(self.line[which], self.seconds[which], self.road[which])


@dataclass(frozen=True)
class Fit:
    """A fitted curve and how far to trust it.

    Attributes
    ----------
    seconds
        The curve of the time under way.
    metres
        That of the length; None where too few lengths are known.
    pairs
        Trips that it was fitted to.
    mean_error, median_error
        How far seconds are off, as a share of the true ones, on a half of the trips
        that a fit to the other half did not see.
    """

    seconds: Power
    metres: Power | None
    pairs: int
    mean_error: float
    median_error: float


def fit(pairs: Pairs, *, overhead_s: int = 0, seed: int = 0) -> Fit:
    """Fit a curve.

    Robust least squares of the logarithms, so that a share too long and one too short
    weigh the same for near and for far trips, and a trip with a stop on the way hardly
    at all. The curve is fitted to all trips; its error is that of half of them.

    Parameters
    ----------
    pairs
        The trips; those below 100 m are left out.
    overhead_s
        What every trip takes besides, which is in its seconds; see
        `routing.travel.estimate.great_circle.GreatCircle`.
    seed
        Chooses the halves.

    Raises
    ------
    ProblemError
        Where there are fewer than 30 trips, or their times do not grow with the
        distance as those of travel do.
    """
    pairs = pairs.some(pairs.line >= NEAREST_M)
    if len(pairs.line) < FEWEST:
        raise ProblemError(
            f"{len(pairs.line)} trips of {NEAREST_M:.0f} m or more are too few for a "
            f"curve; give {FEWEST} or more."
        )
    order = np.random.default_rng(seed).permutation(len(pairs.line))
    seen, unseen = (pairs.some(half) for half in np.array_split(order, 2))
    guess = _power(seen.line, seen.seconds, overhead_s)(unseen.line) + overhead_s
    off = np.abs(guess - unseen.seconds) / unseen.seconds
    known = pairs.some(pairs.road > 0)
    enough = len(known.line) >= FEWEST
    return Fit(
        seconds=_power(pairs.line, pairs.seconds, overhead_s),
        metres=_power(known.line, known.road) if enough else None,
        pairs=len(pairs.line),
        mean_error=float(np.mean(off)),
        median_error=float(np.median(off)),
    )


def sample(
    travel: TravelSource, places: Sequence[Place], mode: str, count: int, seed: int = 0
) -> Pairs:
    """Trips between places drawn at random, as a source of travel times has them.

    Parameters
    ----------
    travel
        The source; all ways between the places are asked of it.
    places
        Two or more.
    mode
        Of the trips.
    count
        Trips to draw; those without a way are left out afterwards.
    seed
        Of the draw.
    """
    if len(places) < 2:
        raise ProblemError(f"Trips need two places or more, not {len(places)}.")
    draw = np.random.default_rng(seed)
    # Each trip starts where the one before ended, at any other place than that.
    steps = draw.integers(1, len(places), count)
    tour = np.concatenate([[0], np.cumsum(steps)]) % len(places)
    seconds, metres = map(np.array, travel.matrix(places, mode).legs(tour.tolist()))
    points = on_unit_sphere(places)[:, tour]
    line = great_circle_m(points[:, :-1], points[:, 1:])
    there = (seconds != UNREACHABLE) & (seconds > 0)
    return Pairs(line, seconds.astype(float), metres.astype(float)).some(there)


def junctions(graph: RoadGraph, mode: str, count: int, seed: int = 0) -> list[Place]:
    """Junctions drawn at random among those that can all reach each other.

    Parameters
    ----------
    graph
        The streets.
    mode
        Who must reach them.
    count
        How many; fewer where there are not so many.
    seed
        Of the draw.

    Raises
    ------
    ProblemError
        Where the mode does not travel on roads.
    """
    if mode not in MODES:
        raise ProblemError(
            f"Mode {mode!r} does not travel on roads alone; {', '.join(MODES)} do. Fit "
            "it to recorded trips."
        )
    links = ((graph.main_along | graph.main_against) & MODES[mode]) > 0
    there = np.unique(np.concatenate([graph.tail[links], graph.head[links]]))
    draw = np.random.default_rng(seed)
    chosen = draw.choice(there, min(count, len(there)), replace=False)
    return [
        Place(lat, lon)
        for lat, lon in zip(
            graph.lat[chosen].tolist(), graph.lon[chosen].tolist(), strict=True
        )
    ]


def _power(line: np.ndarray, values: np.ndarray, extra: float = 0) -> Power:
    """The curve through values, which have so much more in them than the curve."""
    logs, goal = np.log(line), np.log(values)
    with np.errstate(divide="ignore"):
        more = np.log(extra)

    def off(at: np.ndarray) -> np.ndarray:
        return np.asarray(np.logaddexp(at[0] + at[1] * logs, more) - goal)

    def best(highest: float) -> tuple[float, float]:
        start = [np.median(goal - 0.8 * logs), 0.8]
        bounds = ([-np.inf, 0], [np.inf, highest])
        found = least_squares(off, start, bounds=bounds, loss="soft_l1", f_scale=_OUTLIER)
        return float(np.exp(found.x[0])), float(found.x[1])

    factor, exponent = best(2)
    if not _LEAST <= exponent <= _STEEP:
        raise ProblemError(
            f"These trips fit {factor:.3g}·d^{exponent:.3g}, whose exponent is not from "
            f"{_LEAST} to {_STEEP} as that of travel; are pins, times and units right?"
        )
    if exponent > 1:
        factor, exponent = best(1)
    # No more digits than a person copies, and than the trips can tell.
    return Power(float(f"{factor:.4g}"), round(exponent, 4))
