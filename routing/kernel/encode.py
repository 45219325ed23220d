"""A problem, or some of its visits and shifts, as the kernel's tables, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from routing.costs import assignment_cost
from routing.problem import Problem, Shift

from .classes import assignment_key, eligibility_key, shift_groups, table_by_class
from .loading import load_kernel
from .neighbours import nearest_shifts, neighbour_tables, visit_sequence
from .rows import (
    break_table,
    inbound_table,
    price_table,
    shift_table,
    sort_keys,
    speed_table,
    travel_table,
    visit_tables,
)
from .state import blank_state
from .tables import Ints, SearchState, Tables


@dataclass(frozen=True, eq=False)
class EncodedProblem:
    """Some visits and shifts of a problem as tables.

    Attributes
    ----------
    tables
        The arrays.
    visits, shifts
        The indices in the problem, in the order of the tables.
    """

    tables: Tables
    visits: Ints
    shifts: Ints

    def initial_state(self, orders: Mapping[int, Sequence[int]], seed: int) -> SearchState:
        """Make a state with the given routes.

        Visits that are not encoded, or that do not fit behind those before, are left out.

        Parameters
        ----------
        orders
            The visits of each shift in order, by the problem's indices.
        seed
            Seed of the random numbers.
        """
        state = blank_state(self.tables, seed)
        load_kernel("route_operations").reset_routes(self.tables, state)
        load_order = load_kernel("insertion_cost").load_order
        number = {int(v): i for i, v in enumerate(self.visits)}
        for s, shift in enumerate(self.shifts):
            encoded = [number[v] for v in orders.get(int(shift), ()) if v in number]
            if encoded:
                order = np.array(encoded, dtype=np.int64)
                load_order(self.tables, state, s, order)
        return state

    def decode(self, rows: Ints, lengths: Ints) -> dict[int, list[int]]:
        """Return routes as the problem's visits by the problem's shift.

        Parameters
        ----------
        rows
            For each encoded shift the encoded visits.
        lengths
            The number of visits in each row.
        """
        return {
            int(shift): self.visits[rows[s, : lengths[s]]].tolist()
            for s, shift in enumerate(self.shifts)
        }


def encode(
    problem: Problem, visits: Sequence[int], shifts: Sequence[int]
) -> EncodedProblem:
    """Encode some visits and shifts.

    Visits that none of the shifts may make are left out, since they would only be tried
    in vain.

    Parameters
    ----------
    problem
        The problem.
    visits, shifts
        Indices of what is encoded.
    """
    teams = [problem.shifts[s] for s in shifts]
    allowed = [
        v for v in visits if any(problem.allows(problem.visits[v], t) for t in teams)
    ]
    numbers = np.array(allowed, dtype=np.int64)
    eligible, classes = _eligibility(problem, numbers, shifts)
    assignment, assignment_classes = _assignment(problem, numbers, shifts)
    groups = shift_groups(teams, eligible, assignment)
    # Shifts of a group stand side by side, and visits in the order of their nearness.
    order = np.argsort(groups, kind="stable")
    shift_numbers = np.array([shifts[s] for s in order], dtype=np.int64)
    groups = groups[order]
    teams = [problem.shifts[s] for s in shift_numbers]
    modes = sorted({team.mode for team in teams})
    numbers, sequence, travel = _arrange_visits(problem, numbers, teams, modes)
    encoded = [problem.visits[v] for v in numbers]
    visit, window = visit_tables(
        problem, numbers, encoded, classes[sequence], assignment_classes[sequence]
    )
    tables = Tables(
        visit=visit,
        window=window,
        shift=shift_table(problem, teams, groups, modes),
        breaks=break_table(teams),
        prices=price_table(problem),
        speed=speed_table(problem),
        travel=travel,
        inbound=inbound_table(travel),
        eligible=np.ascontiguousarray(eligible[:, order].astype(np.bool_)),
        assignment=np.ascontiguousarray(assignment[:, order]),
        nearest_shifts=nearest_shifts(
            len(encoded), groups, [modes.index(team.mode) for team in teams], travel
        ),
        **neighbour_tables(encoded, travel),
        sort_key=sort_keys(problem, numbers, encoded),
    )
    return EncodedProblem(tables, numbers, shift_numbers)


def _arrange_visits(
    problem: Problem, numbers: Ints, teams: Sequence[Shift], modes: Sequence[str]
) -> tuple[Ints, Ints, Ints]:
    """Arrange visits by nearness; return them, their old positions and the travel."""
    travel = travel_table(problem, [problem.visits[v] for v in numbers], teams, modes)
    sequence = visit_sequence(travel[0, : len(numbers), : len(numbers)])
    nodes = np.r_[sequence, len(numbers) : travel.shape[1]]
    # Indexing changes the order in memory; the kernel is compiled for this one.
    travel = np.ascontiguousarray(travel[:, nodes[:, None], nodes])
    return numbers[sequence], sequence, travel


def _eligibility(
    problem: Problem, numbers: Ints, shifts: Sequence[int]
) -> tuple[Ints, Ints]:
    """Return 1 where a shift may make a visit, by class, and the visits' classes."""
    encoded = [problem.visits[v] for v in numbers]
    return table_by_class(
        [eligibility_key(visit) for visit in encoded],
        len(shifts),
        lambda i, s: problem.allows(encoded[i], problem.shifts[shifts[s]]),
    )


def _assignment(
    problem: Problem, numbers: Ints, shifts: Sequence[int]
) -> tuple[Ints, Ints]:
    """Return the assignment cost by class, and the visits' classes."""
    encoded = [problem.visits[v] for v in numbers]
    return table_by_class(
        [assignment_key(visit) for visit in encoded],
        len(shifts),
        lambda i, s: assignment_cost(problem, encoded[i], problem.shifts[shifts[s]]),
    )
