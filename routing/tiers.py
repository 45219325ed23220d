"""Penalties of unassigned visits, with tiers that are lexicographic."""

from collections.abc import Sequence
from typing import Final

TIERS: Final = 4
"""Number of tiers; 0 comes first."""


def tier_penalties(
    visits: Sequence[tuple[int, int]], dearest_route: int
) -> tuple[int, ...]:
    """Return the cost of leaving each visit unassigned, in seconds of travel.

    In the last tier that is the visit's value. In each tier above, it is so much more that
    neither all visits of the lower tiers together nor the dearest possible route weigh as
    much.

    Parameters
    ----------
    visits
        Tier and value of each visit.
    dearest_route
        An upper bound of the cost of any route.
    """
    values: dict[int, list[int]] = {tier: [] for tier in range(TIERS)}
    for tier, value in visits:
        values[tier].append(value)
    base, below, bases = 0, 0, {}
    for tier in reversed(range(TIERS)):
        bases[tier] = base
        below += sum(values[tier]) + base * len(values[tier])
        base = below + dearest_route + 1
    return tuple(value + bases[tier] for tier, value in visits)
