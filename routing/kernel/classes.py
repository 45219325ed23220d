"""Classes of visits and groups of shifts that are equal in what the kernel looks at."""

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from routing.problem import Shift, Visit

from .tables import Ints


def eligibility_key(visit: Visit) -> tuple[Hashable, ...]:
    """Return everything that decides which teams may make a visit."""
    return visit.skills, visit.team_size, visit.forbidden, visit.allowed, visit.shift


def assignment_key(visit: Visit) -> tuple[Hashable, ...]:
    """Return everything that decides what a visit costs with each team."""
    announced_team = visit.announced.team if visit.announced else None
    preferred = visit.preferred if visit.preference else frozenset()
    return preferred, visit.preference if preferred else 0, announced_team


def table_by_class(
    keys: Sequence[Hashable], shifts: int, value: Callable[[int, int], int]
) -> tuple[Ints, Ints]:
    """Compute values once per class of visits instead of once per visit.

    Parameters
    ----------
    keys
        For each visit a key; visits with equal keys are one class.
    shifts
        Number of shifts.
    value
        Takes the number of a visit and of a shift; it depends on the visit's key alone.

    Returns
    -------
    tuple
        A row of values by shift for each class, and the class of each visit.
    """
    rows: dict[Hashable, int] = {}
    first: list[int] = []
    for i, key in enumerate(keys):
        if rows.setdefault(key, len(rows)) == len(first):
            first.append(i)
    table = np.zeros((max(1, len(rows)), shifts), dtype=np.int64)
    for row, i in enumerate(first):
        table[row] = [value(i, s) for s in range(shifts)]
    return table, np.array([rows[key] for key in keys], dtype=np.int64)


def shift_groups(shifts: Sequence[Shift], eligible: Ints, assignment: Ints) -> Ints:
    """Number the groups of shifts that are equal in everything the kernel looks at."""
    groups: dict[Hashable, int] = {}
    numbers = []
    for s, shift in enumerate(shifts):
        key = (
            shift.start, shift.end, shift.window, shift.overtime, shift.mode,
            shift.breaks, shift.max_visits, shift.max_travel, shift.max_duration,
            shift.capacity, shift.latest_start, shift.max_work, shift.start_state,
            eligible[:, s].tobytes(), assignment[:, s].tobytes(),
        )  # fmt: skip
        numbers.append(groups.setdefault(key, len(groups)))
    return np.array(numbers, dtype=np.int64)
