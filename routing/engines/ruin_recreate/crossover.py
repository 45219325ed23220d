"""Crossover of a population: selective route exchange, after Nagata and Bräysy."""

from collections.abc import Set

from .subproblem import OrdersByShift


def selective_route_exchange(
    first_parent: OrdersByShift, second_parent: OrdersByShift, shifts: Set[int]
) -> OrdersByShift:
    """Return an offspring of two parents, in which no visit stands twice.

    Parameters
    ----------
    first_parent
        The offspring inherits its routes, without the visits of the others.
    second_parent
        The offspring inherits its routes of ``shifts`` unchanged.
    shifts
        The shifts whose routes come from the second parent.
    """
    inherited = {visit for shift in shifts for visit in second_parent[shift]}
    return {
        shift: second_parent[shift]
        if shift in shifts
        else [visit for visit in order if visit not in inherited]
        for shift, order in first_parent.items()
    }
