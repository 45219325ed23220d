"""Doubts about a pin: its latitude and longitude may be exchanged."""

from dispatch.planning.build_problem import DayProblem
from routing.geo import Place, great_circle_m, on_unit_sphere

_FAR_M, _NEAR_M = 200_000, 100_000
"""A pin is in doubt if it lies farther than this from every start of a visitor, and nearer
than this to one with its coordinates exchanged."""


def exchanged_distance_m(day_problem: DayProblem, index: int) -> int | None:
    """Return how near a visit would lie to a visitor's start if its pin were exchanged.

    Parameters
    ----------
    day_problem
        The problem of a day.
    index
        A visit.

    Returns
    -------
    int or None
        Metres to the nearest start; None if the pin lies where it may well be, or would
        lie just as far away.
    """
    pin = day_problem.places[day_problem.problem.visits[index].place]
    if abs(pin.lon) > 90:
        return None
    shifts = day_problem.problem.shifts
    starts = [day_problem.places[shift.start] for shift in shifts]
    if not starts or _nearest_m(pin, starts) < _FAR_M:
        return None
    distance = _nearest_m(Place(pin.lon, pin.lat), starts)
    return round(distance) if distance < _NEAR_M else None


def _nearest_m(place: Place, others: list[Place]) -> float:
    distances = great_circle_m(on_unit_sphere([place]), on_unit_sphere(others))
    return float(distances.min())
