"""Neighbours of visits and shifts, by travel time and by time windows."""

from collections.abc import Sequence

import numpy as np

from routing.problem import Visit

from .tables import Ints

_NEIGHBOURS = 25
"""Number of neighbours next to which a visit is inserted."""
_NEAREST_SHIFTS = 12
"""Number of shifts at the ends of whose routes a visit is inserted, besides equal ones."""
_VICINITY = 100
"""Number of visits around its seed that a step can reach."""
_WAITING_WEIGHT = 0.2
"""Weight of the waiting that two visits in a row enforce, in seconds of travel."""


def visit_sequence(travel: Ints) -> Ints:
    """Arrange visits in a row, each the nearest to the one before among those left.

    Visits near each other get near numbers, and their rows lie near each other in memory.
    """
    left = np.minimum(travel, travel.T).astype(np.float32)
    sequence = np.zeros(len(travel), dtype=np.int64)
    for i in range(1, len(travel)):
        left[:, sequence[i - 1]] = np.inf
        sequence[i] = np.argmin(left[sequence[i - 1]])
    return sequence


def nearest_shifts(n: int, groups: Ints, modes: list[int], travel: Ints) -> Ints:
    """Find the shifts with the shortest legs out and back, for each of ``n`` visits.

    Parameters
    ----------
    n
        Number of visits.
    groups
        The group of each shift; shifts of a group stand side by side.
    modes
        The travel mode of each shift, as its number in ``travel``.
    travel
        Seconds by mode between nodes.
    """
    shifts = len(groups)
    if not n or not shifts:
        return np.zeros((n, 0), dtype=np.int32)
    first = np.flatnonzero(np.r_[True, np.diff(groups) > 0])
    sizes = np.diff(np.r_[first, shifts])
    trips = np.stack(
        [
            travel[modes[s], n + s, :n].astype(np.int64)
            + travel[modes[s], :n, n + shifts + s]
            for s in first
        ],
        axis=1,
    )
    nearest = np.full((n, _NEAREST_SHIFTS + sizes.max()), -1, dtype=np.int32)
    for x, order in enumerate(np.argsort(trips, axis=1, kind="stable")):
        count = 0
        for group in order:
            if count >= _NEAREST_SHIFTS:
                break
            nearest[x, count : count + sizes[group]] = np.arange(
                first[group], first[group] + sizes[group]
            )
            count += sizes[group]
    return nearest


def neighbour_tables(visits: Sequence[Visit], travel: Ints) -> dict[str, Ints]:
    """Find the nearest visits, by time lost between two visits and by travel alone.

    Returns
    -------
    dict
        ``neighbours``, ``from_neighbour``, ``to_neighbour`` and ``vicinity`` of `Tables`.
    """
    n = len(visits)
    seconds = travel[:, :n, :n].min(axis=0).astype(np.float32)
    opens = np.array([v.windows[0].start if v.windows else 0 for v in visits], np.float32)
    closes = np.array([v.windows[-1].end if v.windows else 0 for v in visits], np.float32)
    service = np.array([visit.service for visit in visits], dtype=np.float32)
    latest_begin = closes - service
    lost = seconds.copy()
    if n:
        waiting = opens[None, :] - (latest_begin + service)[:, None] - seconds
        lost += _WAITING_WEIGHT * np.maximum(waiting, 0)
        lost += np.maximum((opens + service)[:, None] + seconds - latest_begin[None, :], 0)
    neighbours = _nearest(np.minimum(lost, lost.T), _NEIGHBOURS, include_self=False)
    each = np.arange(n)[:, None]
    return {
        "neighbours": neighbours,
        "from_neighbour": np.ascontiguousarray(travel[:, neighbours, each]),
        "to_neighbour": np.ascontiguousarray(travel[:, each, neighbours]),
        "vicinity": _nearest(np.minimum(seconds, seconds.T), _VICINITY, include_self=True),
    }


def _nearest(distance: Ints, most: int, *, include_self: bool) -> Ints:
    """Return the columns with the smallest values of each row, in rising order."""
    n = len(distance)
    np.fill_diagonal(distance, -1 if include_self else np.inf)
    k = min(most, n if include_self else n - 1)
    if k < 1:
        return np.zeros((n, 0), dtype=np.int32)
    some = np.argpartition(distance, k - 1, axis=1)[:, :k]
    order = np.argsort(np.take_along_axis(distance, some, 1), axis=1, kind="stable")
    return np.take_along_axis(some, order, 1).astype(np.int32)
