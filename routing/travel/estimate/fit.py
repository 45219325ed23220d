"""Least-squares fits of travel curves to sampled or recorded trips.

Distances are metres, times are seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from routing.errors import ProblemError
from routing.geo import Place, great_circle_m, on_unit_sphere
from routing.matrix import UNREACHABLE
from routing.travel.base import TravelSource

from .curve import PowerLaw

MIN_TRIPS = 30
"""Smallest number of trips for a fit; with fewer neither half would say anything."""
MIN_DISTANCE_M = 100.0
"""Nearer pairs are dropped: there the error of the pins counts for more than the road."""
_MIN_EXPONENT, _MAX_EXPONENT = 0.2, 1.1
"""Exponents outside are no travel: time that hardly grows, or grows ever faster."""
_OUTLIER = 0.2
"""Residual of the logarithm from which on a trip weighs less than by its square."""


@dataclass(frozen=True, eq=False)
class TripSample:
    """Trips for a fit; arrays of float64, shape (trips,).

    Attributes
    ----------
    great_circle_m
        Great-circle distance, ≥ 0.
    seconds
        Duration, > 0.
    road_m
        Length on the street, > 0; NaN where it is not known.
    """

    great_circle_m: np.ndarray
    seconds: np.ndarray
    road_m: np.ndarray

    def __post_init__(self) -> None:
        if len({len(self.great_circle_m), len(self.seconds), len(self.road_m)}) > 1:
            raise ProblemError(
                f"There are {len(self.great_circle_m)} distances, {len(self.seconds)} "
                f"times and {len(self.road_m)} lengths; each trip needs one of each."
            )
        if not (np.all(self.great_circle_m >= 0) and np.all(self.seconds > 0)):
            raise ProblemError(
                "A trip has a distance below 0 m or a time of 0 s or less; take it out."
            )

    def __len__(self) -> int:
        return len(self.seconds)

    def select(self, trips: np.ndarray) -> "TripSample":
        """Return the trips with these numbers, or those for which the mask is true."""
        return TripSample(
            self.great_circle_m[trips], self.seconds[trips], self.road_m[trips]
        )


@dataclass(frozen=True)
class CurveFit:
    """A fitted curve and its error.

    Attributes
    ----------
    seconds
        Curve of the travel time, without the overhead.
    metres
        Curve of the length; None where too few lengths are known.
    trips
        Number of trips that the curve was fitted to.
    mean_error, median_error
        Error of the seconds, as a share of the true ones, on a half of the trips that a
        fit to the other half did not use.
    """

    seconds: PowerLaw
    metres: PowerLaw | None
    trips: int
    mean_error: float
    median_error: float


def fit_curve(trips: TripSample, *, overhead_s: int = 0, seed: int = 0) -> CurveFit:
    """Fit a curve by robust least squares of the logarithms.

    Errors are shares, so they weigh the same for near and for far trips; a trip with a
    stop on the way hardly counts. The curve is fitted to all trips, its error is measured
    by a fit to one half on the other half.

    Parameters
    ----------
    trips
        The trips; those below 100 m are dropped.
    overhead_s
        Overhead that is contained in the seconds of each trip; see
        `routing.travel.estimate.great_circle.GreatCircle`.
    seed
        Seed of the random halves.

    Raises
    ------
    ProblemError
        If there are fewer than 30 trips, or their times do not grow with the distance as
        those of travel do.
    """
    trips = trips.select(trips.great_circle_m >= MIN_DISTANCE_M)
    if len(trips) < MIN_TRIPS:
        raise ProblemError(
            f"{len(trips)} trips of {MIN_DISTANCE_M:.0f} m or more are too few for a "
            f"curve; give {MIN_TRIPS} or more."
        )
    order = np.random.default_rng(seed).permutation(len(trips))
    train, test = (trips.select(half) for half in np.array_split(order, 2))
    curve = _fit_power_law(train.great_circle_m, train.seconds, overhead_s)
    estimate = curve(test.great_circle_m) + overhead_s
    errors = np.abs(estimate - test.seconds) / test.seconds
    with_metres = trips.select(trips.road_m > 0)
    enough = len(with_metres) >= MIN_TRIPS
    return CurveFit(
        seconds=_fit_power_law(trips.great_circle_m, trips.seconds, overhead_s),
        metres=_fit_power_law(with_metres.great_circle_m, with_metres.road_m)
        if enough
        else None,
        trips=len(trips),
        mean_error=float(np.mean(errors)),
        median_error=float(np.median(errors)),
    )


def sample_trips(
    travel: TravelSource, places: Sequence[Place], mode: str, count: int, seed: int = 0
) -> TripSample:
    """Draw trips between places at random, with the figures of a travel source.

    Parameters
    ----------
    travel
        The source; its matrix of all places is computed.
    places
        Two or more places.
    mode
        Travel mode.
    count
        Number of trips to draw; those without a path are dropped afterwards.
    seed
        Seed of the draw.

    Raises
    ------
    ProblemError
        If there are fewer than two places, or the source does not know the mode.
    """
    if len(places) < 2:
        raise ProblemError(f"Trips need two places or more, not {len(places)}.")
    draw = np.random.default_rng(seed)
    # Each trip starts where the one before ended, and ends at any other place.
    offsets = draw.integers(1, len(places), count)
    tour = np.concatenate([[0], np.cumsum(offsets)]) % len(places)
    seconds, metres = map(np.array, travel.matrix(places, mode).legs(tour.tolist()))
    points = on_unit_sphere(places)[:, tour]
    distance = great_circle_m(points[:, :-1], points[:, 1:])
    reachable = (seconds != UNREACHABLE) & (seconds > 0)
    sample = TripSample(distance, seconds.astype(float), metres.astype(float))
    return sample.select(reachable)


def _fit_power_law(
    distance: np.ndarray, values: np.ndarray, overhead: float = 0
) -> PowerLaw:
    """Fit a curve to values that have an overhead on top of the curve."""
    log_distance, log_values = np.log(distance), np.log(values)
    with np.errstate(divide="ignore"):
        log_overhead = np.log(overhead)

    def residuals(at: np.ndarray) -> np.ndarray:
        estimate = np.logaddexp(at[0] + at[1] * log_distance, log_overhead)
        return np.asarray(estimate - log_values)

    def solution(max_exponent: float) -> tuple[float, float]:
        start = [np.median(log_values - 0.8 * log_distance), 0.8]
        bounds = ([-np.inf, 0], [np.inf, max_exponent])
        result = least_squares(
            residuals, start, bounds=bounds, loss="soft_l1", f_scale=_OUTLIER
        )
        return float(np.exp(result.x[0])), float(result.x[1])

    factor, exponent = solution(2)
    if not _MIN_EXPONENT <= exponent <= _MAX_EXPONENT:
        raise ProblemError(
            f"These trips fit {factor:.3g}·d^{exponent:.3g}, whose exponent is not from "
            f"{_MIN_EXPONENT} to {_MAX_EXPONENT} as that of travel; are pins, times and "
            "units right?"
        )
    if exponent > 1:
        factor, exponent = solution(1)
    # No more digits than a person copies, and than the trips can tell.
    return PowerLaw(float(f"{factor:.4g}"), round(exponent, 4))
