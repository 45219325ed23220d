"""A fresh state of the search: empty arrays of the right shapes."""

import numpy as np

from . import columns as c
from .tables import Ints, SearchState, Tables

_POOL_SIZE = 4096
"""Largest number of routes that one state pools; a power of two."""
_POOLED_VISITS = 16
"""Room for the visits of a pooled route, on average."""
_LABELS = 32
"""Number of labels that a stop has room for with each number of breaks."""


def blank_labels(shift: Ints, longest: int, breaks: int) -> tuple[Ints, Ints]:
    """Make room for the labels of a route and for their numbers.

    Parameters
    ----------
    shift
        The table of the shifts; only those with limited work need labels.
    longest
        Number of stops of the longest route, with start and end.
    breaks
        Largest number of breaks.
    """
    is_limited = bool((shift[:, c.MAX_WORK] < c.NEVER).any())
    stops = longest if is_limited else 0
    labels = np.zeros((stops, breaks + 1, _LABELS, c.LABEL_COLUMNS), dtype=np.int64)
    return labels, np.zeros((stops, breaks + 1), dtype=np.int64)


def blank_state(tables: Tables, seed: int) -> SearchState:
    """Make a state without routes; `reset_routes` must set their starts and ends."""
    n, shifts, breaks = len(tables.visit), len(tables.shift), tables.breaks.shape[1]
    longest = min(n, int(tables.shift[:, c.MAX_VISITS].max(initial=0))) + 3
    width = c.EARLIEST_DEPARTURE + 2 * (breaks + 1)
    rows = 3 * shifts + c.TRIAL_ROWS

    label, label_count = blank_labels(tables.shift, longest, breaks)

    def ints(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    # Any state but 0 will do; neighbouring seeds must not give neighbouring states.
    mixed = np.random.SeedSequence(seed).generate_state(1 + n + shifts, np.uint64)
    return SearchState(
        stop=ints(rows, longest, width),
        route=ints(rows, c.ROUTE_COLUMNS),
        location=ints(n, 2),
        changed=ints(shifts + 1),
        is_changed=np.zeros(shifts, dtype=np.bool_),
        removed=ints(n),
        was_unassigned=np.zeros(n, dtype=np.bool_),
        sort_value=np.zeros(n, dtype=np.float64),
        best_order=ints(shifts, longest),
        best_length=ints(shifts),
        totals=ints(3),
        rng=np.maximum(mixed[:1], np.uint64(1)),
        node_hash=mixed[1:],
        pool=ints(_POOL_SIZE, c.POOL_COLUMNS),
        pool_visits=np.zeros(_POOL_SIZE * _POOLED_VISITS, dtype=np.int32),
        pool_size=ints(1),
        perturbed=ints(n),
        times=ints(longest, c.TIME_COLUMNS),
        pauses=ints(breaks, 2),
        label=label,
        label_count=label_count,
    )
