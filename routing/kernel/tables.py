"""Arrays of the kernel: a problem's tables, the search's state and its parameters."""

from typing import NamedTuple

import numpy as np

Ints = np.ndarray


class Tables(NamedTuple):
    """A problem as arrays; their columns are defined in `columns`.

    Nodes are the visits, then the start of each shift, then the end of each.

    Attributes
    ----------
    visit, window, shift
        int64, one row each.
    breaks
        int64, (shifts, largest number of breaks, columns of a break).
    prices
        int64.
    speed
        int64, the speed profile: start of a period, distance covered until then in
        percent of full speed times seconds, and percent of full speed; no rows where the
        speed never changes.
    travel, inbound
        int32, (modes, nodes, nodes): seconds from row to column, and the transpose, so
        that both legs of a visit lie side by side in memory. Visits near each other have
        near numbers, so that the legs which a step looks up are near each other too.
    eligible, assignment
        By class of visit and shift: True if the shift may make the visit; what the
        visit costs with the shift's team.
    nearest_shifts
        int32, (visits, …): the shifts with the shortest legs out and back, equal shifts
        side by side; -1 behind the last.
    neighbours, vicinity
        int32, (visits, …): the neighbours next to which a visit is inserted, and the
        visits nearest to it, itself first; -1 behind the last.
    from_neighbour, to_neighbour
        int32, (modes, visits, …): seconds from each of the neighbours, and to it.
    sort_key
        float64, (5, visits): keys by which removed visits are sorted.
    """

    visit: Ints
    window: Ints
    shift: Ints
    breaks: Ints
    prices: Ints
    speed: Ints
    travel: Ints
    inbound: Ints
    eligible: Ints
    assignment: Ints
    nearest_shifts: Ints
    neighbours: Ints
    from_neighbour: Ints
    to_neighbour: Ints
    vicinity: Ints
    sort_key: Ints


class StepParams(NamedTuple):
    """Parameters of the search's steps; `SearchParams` explains those not listed here.

    Attributes
    ----------
    value_bonus
        A visit counts 1 + ``value_bonus`` times the temperature its value; per second.
    pool_threshold
        Routes are pooled while the present cost exceeds the best by at most this many
        temperatures; 0 turns the pooling off.
    """

    mean_removed: float
    max_string_length: float
    max_unassigned: int
    opening_share: float
    perturbation_share: float
    value_bonus: float
    pool_threshold: float


class SearchState(NamedTuple):
    """The routes and everything the search remembers.

    Attributes
    ----------
    stop, route
        int64, one row per shift, followed by those for trials, by the changed routes as
        they were before the present step, and by all routes as they were before the
        present perturbation.
    location
        int64, (visits, 2): shift and position of each visit.
    changed, is_changed
        The shifts of the routes changed in the present step, with their number in the last
        place of ``changed``, and a flag for each shift.
    removed, was_unassigned, sort_value
        The visits to be inserted, flags for those that were unassigned before, and the
        values by which they are sorted.
    best_order, best_length
        The order of visits in the best routes so far.
    totals
        int64, costs of the present and of the best routes.
    rng
        uint64, state of the random numbers.
    node_hash
        uint64, a random number for each visit and each shift.
    pool, pool_visits, pool_size
        The pooled routes, the visits of all of them, and the number of these visits.
    perturbed
        The visits around which the present perturbation goes on.
    times, pauses
        The times of the stops and breaks of the route that was looked at last.
    label, label_count
        Room for its labels where work without a break is limited, and their numbers.
    """

    stop: Ints
    route: Ints
    location: Ints
    changed: Ints
    is_changed: Ints
    removed: Ints
    was_unassigned: Ints
    sort_value: Ints
    best_order: Ints
    best_length: Ints
    totals: Ints
    rng: Ints
    node_hash: Ints
    pool: Ints
    pool_visits: Ints
    pool_size: Ints
    perturbed: Ints
    times: Ints
    pauses: Ints
    label: Ints
    label_count: Ints
